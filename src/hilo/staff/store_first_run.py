"""The first run in the database: whether anybody works here, who began it, and when it was done."""

from uuid import UUID

from hilo.kernel.db import Tx
from hilo.kernel.sql import named_sql

_q = named_sql(__file__, "queries_first_run.sql")
SOMEBODY = _q("somebody_works_here")
BEGIN = _q("begin_first_run")
END = _q("end_first_run")
GOES_ON = _q("first_run_goes_on")


async def somebody_works_here(tx: Tx) -> bool:
    """Whether there ever was a member of staff, those who left among them."""
    return await tx.fetchval(SOMEBODY)


async def begin(tx: Tx, owner_id: UUID) -> None:
    await tx.execute(BEGIN, owner_id, tx.now)


async def end(tx: Tx) -> bool:
    """False: it was done before, or never began."""
    return await tx.fetchval(END, tx.now) is not None


async def goes_on(tx: Tx) -> bool:
    """Whether it began and is not done."""
    return await tx.fetchval(GOES_ON)
