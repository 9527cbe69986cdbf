"""What the portal does by itself: forget what has expired."""

from datetime import timedelta

from hilo.kernel.env import Env
from hilo.portal import store, store_continue

SILENT_FOR = timedelta(days=30)
COUNTED_FOR = timedelta(days=1)  # codes that were asked for


async def sweep(env: Env) -> None:
    """Expired sessions, used identities, codes and links, and who came and went without a word."""
    async with env.db.unit_of_work() as tx:
        await store_continue.sweep(tx, tx.now - COUNTED_FOR)
    forgotten = 1
    while forgotten:
        async with env.db.unit_of_work() as tx:
            forgotten = await store.sweep(tx, tx.now - SILENT_FOR)
