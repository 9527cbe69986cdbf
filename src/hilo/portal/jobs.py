"""What the portal does by itself: forget what has expired."""

from datetime import timedelta

from hilo.kernel.env import Env
from hilo.portal import store

SILENT_FOR = timedelta(days=30)


async def sweep(env: Env) -> None:
    """Expired sessions, used identities, and who came and went without a word."""
    forgotten = 1
    while forgotten:
        async with env.db.unit_of_work() as tx:
            forgotten = await store.sweep(tx, tx.now - SILENT_FOR)
