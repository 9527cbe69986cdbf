"""SQL of joining: fragments of one matter become one conversation."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from hilo.kernel.db import Tx
from hilo.kernel.sql import named_sql

_q = named_sql(__file__, "queries_join.sql")
FRAGMENTS, JOIN, DROP = _q("fragments"), _q("join_fragments"), _q("drop_fragments")


async def fragments(tx: Tx, ids: Sequence[UUID]) -> set[UUID]:
    """Those with which nobody has done anything yet; locked."""
    locked = [row["id"] for row in await tx.fetch(FRAGMENTS, list(ids))]
    # Who was waited for has answered or noted something there: only a statement that begins now sees it.
    return {row["id"] for row in await tx.fetch(FRAGMENTS, locked)} if locked else set()


async def join(tx: Tx, into: Mapping[UUID, UUID]) -> None:
    """Moves what the (locked) fragments hold into their conversations, and takes the empty frames away."""
    await tx.execute(JOIN, list(into), list(into.values()))
    await tx.execute(DROP, list(into))
