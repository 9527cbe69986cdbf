"""Whether this machine and the database mean the same time."""

from hilo.kernel.db import Tx


async def seconds_apart(tx: Tx) -> float:
    """How far the database's clock is ahead of this machine's, to about the time of a round trip."""
    return (await tx.fetchval("select clock_timestamp()") - tx.env.clock.now()).total_seconds()
