"""Mark an identifier as shared or blocked: it owns nobody then, and tells nobody apart."""

from typing import Literal
from uuid import UUID

from hilo.customers import store
from hilo.customers.errors import IdentifierUnknown
from hilo.customers.words import as_row, changed
from hilo.kernel.db import Tx
from hilo.kernel.principal import Principal
from hilo.kernel.realtime import announce

Mark = Literal["shared", "blocked"]


async def mark_shared(tx: Tx, identifier_id: UUID, on: bool, by: Principal) -> None:
    """Several persons use it (a couple's mailbox, a landline). Raises IdentifierUnknown."""
    await _mark(tx, identifier_id, "shared", on, by)


async def mark_blocked(tx: Tx, identifier_id: UUID, on: bool, by: Principal) -> None:
    """It stands for nobody (a made-up address, the shop's own phone). Raises IdentifierUnknown."""
    await _mark(tx, identifier_id, "blocked", on, by)


async def _mark(tx: Tx, identifier_id: UUID, mark: Mark, on: bool, by: Principal) -> None:
    """Its owner stays linked and owns it no more; who writes from it from now on has a profile of their own.

    With the last mark taken off, the owner of before owns it again. Messages stay where they are.
    """
    identifier = await store.hold_identifier(tx, identifier_id)
    if identifier is None:
        raise IdentifierUnknown
    if (identifier[f"{mark}_at"] is not None) == on:
        return
    await store.mark(tx, identifier, mark, on, as_row(by))
    other = "blocked" if mark == "shared" else "shared"
    if on:
        await store.demote(tx, identifier_id)
    elif identifier[f"{other}_at"] is None:
        await store.reinstate(tx, identifier_id)
    concerned = {link["customer_id"] for link in await store.live_links(tx, identifier_id)}
    await announce(tx, *changed("customer.changed", identifier_id, *sorted(concerned)))
