"""Mark an identifier as shared or blocked: it owns nobody then, and tells nobody apart."""

from collections.abc import Mapping
from typing import Any, Literal
from uuid import UUID

from hilo.customers import store
from hilo.customers.compare_queue import ask_to_compare
from hilo.customers.errors import IdentifierUnknown
from hilo.customers.words import as_row, changed
from hilo.kernel.db import Tx
from hilo.kernel.principal import Principal
from hilo.kernel.realtime import announce

Mark = Literal["shared", "blocked"]
Why = Mapping[str, Any]
NO_REASON: Why = {}


async def mark_shared(tx: Tx, identifier_id: UUID, on: bool, by: Principal, why: Why = NO_REASON) -> None:
    """Several persons use it (a couple's mailbox, a landline). Raises IdentifierUnknown."""
    await _mark(tx, identifier_id, "shared", on, as_row(by) | dict(why))


async def mark_blocked(tx: Tx, identifier_id: UUID, on: bool, by: Principal) -> None:
    """It stands for nobody (a made-up address, the shop's own phone). Raises IdentifierUnknown."""
    await _mark(tx, identifier_id, "blocked", on, as_row(by))


async def _mark(tx: Tx, identifier_id: UUID, mark: Mark, on: bool, who: Mapping[str, Any]) -> None:
    """Its owner stays linked and owns it no more; who writes from it from now on has a profile of their own.

    With the last mark taken off, the owner of before owns it again. Messages stay where they are.
    """
    identifier = await store.hold_identifier(tx, identifier_id)
    if identifier is None:
        raise IdentifierUnknown
    if (identifier[f"{mark}_at"] is not None) == on:
        return
    await store.mark(tx, identifier, mark, on, who)
    other = "blocked" if mark == "shared" else "shared"
    if on:
        await store.demote(tx, identifier_id)
    elif identifier[f"{other}_at"] is None:
        await store.reinstate(tx, identifier_id)
    links = await store.live_links(tx, identifier_id)
    await ask_to_compare(tx, sorted({link["profile_id"] for link in links}))
    concerned = {link["customer_id"] for link in links}
    await announce(tx, *changed("customer.changed", identifier_id, *sorted(concerned)))
