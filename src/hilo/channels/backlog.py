"""Whether what came in waits to be understood: who works beside, and has time, gives way to it."""

from datetime import timedelta

from hilo.channels.store_envelopes import oldest_waiting
from hilo.kernel.db import Tx

BEHIND = timedelta(seconds=1)


async def is_behind(tx: Tx) -> bool:
    """Whether somebody's message has waited for longer than a moment."""
    oldest = await oldest_waiting(tx.conn)
    return oldest is not None and tx.now - oldest > BEHIND
