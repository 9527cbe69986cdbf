"""Record what was done, by whom, to what: ids and names of fields, nothing of a person."""

from collections.abc import Mapping
from typing import Any

from hilo.kernel.db import Tx
from hilo.kernel.principal import Principal
from hilo.staff import store_audit

NOTHING: Mapping[str, Any] = {}


async def record(
    tx: Tx, by: Principal | None, action: str, subject: str, details: Mapping[str, Any] = NOTHING
) -> None:
    """`action` as `user.added`, `subject` as `user:ID`; `by` None: a stranger. The details hold no personal data."""
    await store_audit.add(tx, (by.kind, by.id) if by else ("public", None), action, subject, details)
