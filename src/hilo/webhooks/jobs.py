"""What is tidied up every day: deliveries are kept for 30 days."""

from hilo.kernel.env import Env
from hilo.kernel.jobs import Schedule
from hilo.webhooks import store_deliveries as store
from hilo.webhooks.model import KEPT


async def forget(env: Env) -> None:
    """Deletes old deliveries in short transactions, also those that still wait; then endpoints deleted long ago."""
    deleted = 1
    while deleted:
        async with env.db.unit_of_work() as tx:
            deleted = await store.forget(tx, tx.now - KEPT)
    async with env.db.unit_of_work() as tx:
        await store.forget_endpoints(tx, tx.now - KEPT)


SCHEDULES = (Schedule("webhooks.forget", "41 3 * * *", forget),)
