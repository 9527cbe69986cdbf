"""A member of staff adds an identifier to a customer, as the person said or proved it; nobody's is ever taken."""

from typing import Literal
from uuid import UUID

import msgspec

from hilo.customers import store, store_pairs
from hilo.customers.compare_queue import ask_to_compare
from hilo.customers.merge import hold
from hilo.customers.model import PROVEN
from hilo.customers.words import as_row, changed
from hilo.kernel.db import Tx
from hilo.kernel.principal import Principal
from hilo.kernel.realtime import announce

Method = Literal["spoken", "document"]
ASSURANCE: dict[Method, int] = {"spoken": 0, "document": 4}


class Linked(msgspec.Struct, frozen=True):
    """The identifier hangs on the customer's profile now (or did before). `id` is the identifier's."""

    id: UUID
    kind: str
    value: str
    customer: UUID
    profile: UUID
    assurance: int
    owner: bool


class OwnedByAnother(msgspec.Struct, frozen=True):
    """The identifier is proven to be another's: nothing was linked, and a suggestion was noted."""

    customer: UUID


async def add_identifier(
    tx: Tx, customer_id: UUID, handle: tuple[str, str], method: Method, by: Principal
) -> Linked | OwnedByAnother:
    """Links a handle (kind, normal form): spoken is a claim (0), a document shown proves it (4).

    A proof of a handle that nobody owns makes this customer its owner, unless it is shared or blocked; unproven
    senders of the handle become suggestions. Raises CustomerUnknown, CustomersChanged.
    """
    return await link_handle(tx, customer_id, handle, (ASSURANCE[method], method), by)


async def link_handle(
    tx: Tx, customer_id: UUID, handle: tuple[str, str], proof: tuple[int, str], by: Principal
) -> Linked | OwnedByAnother:
    """The same for a proof of any kind: assurance (0 to 4) and method. Raises CustomerUnknown, CustomersChanged."""
    assurance, method = proof
    identifier = await store.hold_or_make(tx, *handle)
    [face] = await hold(tx, customer_id)
    profile = await store.home_profile(tx, face)
    there = await store.live_links(tx, identifier["id"])
    reason = {"code": "same_identifier", "identifier": str(identifier["id"])}
    owner = next((link for link in there if link["owner"]), None)
    if owner and owner["customer_id"] != face:
        await store_pairs.suggest(tx, profile, [owner["profile_id"]], reason)
        return OwnedByAnother(owner["customer_id"])
    mine = [link for link in there if link["customer_id"] == face and (link["owner"] or link["assurance"] >= assurance)]
    if mine:
        return Linked(identifier["id"], *handle, face, mine[0]["profile_id"], mine[0]["assurance"], mine[0]["owner"])
    owns = assurance >= PROVEN and identifier["shared_at"] is None and identifier["blocked_at"] is None
    whole = (assurance, method, {"claimed": assurance, "method": method})
    await store.add_link(tx, identifier["id"], profile, proof=whole, owner=owns, who=as_row(by))
    others = [link["profile_id"] for link in there if link["customer_id"] != face]
    if owns and others:
        await store_pairs.suggest(tx, profile, others, reason)
    await ask_to_compare(tx, [profile])
    await announce(tx, *changed("customer.changed", identifier["id"], face))
    return Linked(identifier["id"], *handle, face, profile, assurance, owns)
