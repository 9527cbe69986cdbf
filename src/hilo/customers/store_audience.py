"""SQL of who may know of whom: limited to teams, one knows the customers that one met in their conversations."""

from collections.abc import Sequence
from uuid import UUID

from hilo.customers.store import Place
from hilo.kernel.db import Row, Tx
from hilo.kernel.principal import Sees
from hilo.kernel.sql import named_sql

_q = named_sql(__file__, "queries_audience.sql")
KNOWN_TO = _q("known_to")
HAS_MET = _q("has_met")
CUSTOMER_OF_PROFILE = _q("customer_of_profile")
MET = _q("met")


async def known_to(tx: Tx, customers: Sequence[UUID]) -> dict[UUID, list[int]]:
    """Customer -> the numbers (below zero) of teams and people whose conversations they were met in."""
    return {row["customer"]: row["numbers"] for row in await tx.fetch(KNOWN_TO, list(customers))}


async def has_met(tx: Tx, customer_id: UUID, sees: Sees) -> bool:
    """Whether the viewer may know of the customer. An absorbed id is its customer's of now."""
    return bool(await tx.fetchval(HAS_MET, customer_id, sees.wall_numbers()))


async def met(
    tx: Tx, sees: Sees, pattern: str | None, handles: Sequence[tuple[str, str]], before: Place, limit: int
) -> Sequence[Row]:
    """Whom the viewer met, newest first; with a folded name like the pattern or one of the handles (None: whoever)."""
    values, kinds = [value for _, value in handles], [kind for kind, _ in handles]
    return await tx.fetch(MET, sees.wall_numbers(), pattern, values, kinds, *before, limit)


async def customer_of_profile(tx: Tx, profile_id: UUID) -> UUID | None:
    return await tx.fetchval(CUSTOMER_OF_PROFILE, profile_id)
