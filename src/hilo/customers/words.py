"""How customers are spoken of: who did something, as it is kept, and what the stream is told."""

from uuid import UUID

from hilo.kernel.principal import Principal
from hilo.kernel.realtime import Event


def as_row(by: Principal) -> dict[str, str]:
    """Who did it, as it is kept: readable still when the account is gone."""
    return {"kind": by.kind, "id": str(by.id), "name": by.name}


def changed(kind: str, ref: UUID | None, *customers: UUID) -> list[Event]:
    """One event a customer."""
    return [Event(kind, "customer", customer, ref) for customer in customers]
