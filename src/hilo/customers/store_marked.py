"""Identifiers that were marked as shared or blocked, over the whole installation."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from hilo.customers.mark import Mark
from hilo.kernel.db import Tx
from hilo.kernel.sql import named_sql

_q = named_sql(__file__, "queries_marked.sql")
SHARED, BLOCKED = _q("shared"), _q("blocked")


class Marked(msgspec.Struct, frozen=True):
    """An identifier with the mark that was asked for: since when, by whom and why; `other`: it has the other mark too.

    `by` null: blocked as soon as it was seen, as one that nobody has. `people`: who have it now, up to a thousand.
    """

    id: UUID
    kind: str
    value: str
    at: datetime
    by: Mapping[str, Any] | None
    other: bool
    people: int


async def marked(tx: Tx, mark: Mark, before: tuple[datetime, UUID], limit: int) -> list[Marked]:
    """Those with the mark, the last one first, from before a place (time of the mark, id)."""
    return [Marked(**row) for row in await tx.fetch(SHARED if mark == "shared" else BLOCKED, *before, limit)]
