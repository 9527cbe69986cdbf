"""The audit log in the database."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from hilo.kernel.db import Tx
from hilo.kernel.sql import named_sql
from hilo.staff.model import AuditEntry

_q = named_sql(__file__, "queries_audit.sql")
RECORD = _q("record")
ENTRIES = _q("entries")


async def add(tx: Tx, actor: tuple[str, UUID | None], action: str, subject: str, details: Mapping[str, Any]) -> None:
    """`actor`: kind and id."""
    await tx.execute(RECORD, tx.now, *actor, action, subject, dict(details))


async def entries(
    tx: Tx, before: int | None, limit: int, *, actor: UUID | None = None, subject: str | None = None
) -> list[AuditEntry]:
    """Newest first, from the one before `before` on."""
    return [AuditEntry(**dict(row)) for row in await tx.fetch(ENTRIES, before, actor, subject, limit)]
