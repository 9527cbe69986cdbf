"""SQL of looking ahead: what was said since a merge on each side of it, and what its undo would split."""

from collections.abc import Mapping

from hilo.customers.facts import UndoPreviewed
from hilo.kernel.db import Tx
from hilo.kernel.sql import named_sql

_q = named_sql(__file__, "queries_preview.sql")
SAID_SINCE = _q("said_since")
WOULD_SPLIT = _q("would_split")

Counts = Mapping[str, int]


async def said_since(tx: Tx, asked: UndoPreviewed) -> tuple[Counts, Counts]:
    """Messages, replies and conversations since the merge: of the side that keeps the id, and of the restored one."""
    rows = await tx.fetch(SAID_SINCE, asked.kept, list(asked.side), asked.merged_at, asked.sees.wall_numbers())
    sides: dict[bool, Counts] = {row["restored"]: dict(row) for row in rows}
    return sides.get(False, {}), sides.get(True, {})


async def would_split(tx: Tx, asked: UndoPreviewed) -> tuple[int, int]:
    """Conversations that the undo splits: of the side that keeps the id, and of the restored one."""
    rows = await tx.fetch(WOULD_SPLIT, asked.kept, list(asked.side), asked.sees.wall_numbers())
    sides: dict[bool, int] = {row["restored"]: row["conversations"] for row in rows}
    return sides.get(False, 0), sides.get(True, 0)
