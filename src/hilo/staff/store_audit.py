"""The audit log in the database."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from hilo.kernel.db import Tx
from hilo.kernel.sql import named_sql
from hilo.staff.model import AuditEntry

_q = named_sql(__file__, "queries_audit.sql")
RECORD = _q("record")
ENTRIES = _q("entries")
NAMES = _q("names")


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which entries: of one actor, to one subject or to subjects of one kind, from `since` until before `until`."""

    actor: UUID | None = None
    subject: str | None = None
    kind: str | None = None
    since: datetime | None = None
    until: datetime | None = None


ALL = Wanted()


async def add(tx: Tx, actor: tuple[str, UUID | None], action: str, subject: str, details: Mapping[str, Any]) -> None:
    """`actor`: kind and id."""
    await tx.execute(RECORD, tx.now, *actor, action, subject, dict(details))


async def entries(tx: Tx, before: int | None, limit: int, wanted: Wanted = ALL) -> list[AuditEntry]:
    """Newest first, from the one before `before` on."""
    w = wanted
    rows = await tx.fetch(ENTRIES, before, w.actor, w.subject, w.kind, w.since, w.until, limit)
    return [AuditEntry(**dict(row)) for row in rows]


async def names(tx: Tx, users: Collection[UUID]) -> dict[UUID, str]:
    """Of those of them who are staff, whether they are still here or not."""
    return {row["id"]: row["name"] for row in await tx.fetch(NAMES, sorted(users))} if users else {}
