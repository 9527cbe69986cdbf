"""Limits of identifiers: one that too many persons have proven is shared; nobody is known by it from then on."""

from collections.abc import Collection
from uuid import UUID

from hilo.customers import store_compare
from hilo.customers.mark import mark_shared
from hilo.kernel.db import Tx
from hilo.kernel.principal import system_principal

BY = system_principal("identifier limits")


async def mark_crowded(tx: Tx, profiles: Collection[UUID]) -> None:
    """Marks as shared what more persons than its kind allows have proven, with the numbers as the reason."""
    for each in await store_compare.crowded(tx, profiles):
        why = {"reason": "limit", "people": each.people, "limit": each.most}
        await mark_shared(tx, each.id, True, BY, why)
