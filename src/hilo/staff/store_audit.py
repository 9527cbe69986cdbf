"""The audit log in the database."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from hilo.kernel.db import Tx
from hilo.kernel.sql import named_sql

_q = named_sql(__file__, "queries_audit.sql")
RECORD = _q("record")


async def add(tx: Tx, actor: tuple[str, UUID | None], action: str, subject: str, details: Mapping[str, Any]) -> None:
    """`actor`: kind and id."""
    await tx.execute(RECORD, tx.now, *actor, action, subject, dict(details))
