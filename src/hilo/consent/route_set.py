"""Have somebody's words sent to another address, instead or as well, and end it. A claim redirects nothing."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from hilo.consent import store_routes as store
from hilo.consent.errors_routes import (
    AddressNotProven,
    AddressNotTheirs,
    ClaimsNeverRedirect,
    ContactRouteEnded,
    ContactRouteUnknown,
    RelationGivesNoRedirect,
    RouteCircular,
    RouteOverlaps,
    RouteToItself,
)
from hilo.consent.model import Purpose
from hilo.consent.model_routes import Mode
from hilo.consent.store_routes import Address, New
from hilo.consent.suppress import as_row
from hilo.customers.errors_relations import BadPeriod
from hilo.customers.merge import hold
from hilo.customers.model import PROVEN
from hilo.customers.relate import ACTS, standing_relation
from hilo.customers.store_relations import own_profile
from hilo.customers.words import changed
from hilo.kernel.db import Tx
from hilo.kernel.principal import Principal
from hilo.kernel.realtime import announce

REDIRECTS = 3  # the assurance of control over an address: from here on a person may have their words sent elsewhere
PERMISSION = "consent.redirect"


class Wish(msgspec.Struct, frozen=True):
    """Words of these purposes to `customer` (to all addresses, or to the one of `identifier`) go to `to`, an identifier
    of `other`. `assurance`: of whoever asked for it. `relation`: on which it stands, and with which it ends.
    """

    customer: UUID
    other: UUID
    to: UUID
    purposes: Sequence[Purpose]
    mode: Mode
    reason: str
    identifier: UUID | None = None
    assurance: int = 0
    evidence: Mapping[str, str] = {}
    relation: UUID | None = None
    valid_from: datetime | None = None
    valid_to: datetime | None = None


async def set_route(tx: Tx, wish: Wish, by: Principal) -> UUID:
    """The route's id. A member of staff who may redirect decides; for anybody else it has to be asked for at 3 or more.

    Raises ClaimsNeverRedirect, BadPeriod, CustomerUnknown, AddressNotTheirs, AddressNotProven, RouteToItself,
    RouteCircular, RouteOverlaps, RelationUnknown, RelationGivesNoRedirect, CustomersChanged.
    """
    if not (by.kind == "user" and by.may(PERMISSION)) and wish.assurance < REDIRECTS:
        raise ClaimsNeverRedirect
    since = wish.valid_from or tx.now
    if wish.valid_to is not None and wish.valid_to <= since:
        raise BadPeriod(where="$.valid_to")
    mine, theirs = await hold(tx, wish.customer, wish.other)
    to = await _their_address(tx, theirs, wish.to, "$.to")
    if to.assurance < PROVEN:
        raise AddressNotProven(where="$.to")
    new = New(
        profile=await _own_end(tx, mine, wish),
        identifier=wish.identifier,
        to_profile=to.profile_id,
        to_identifier=wish.to,
        purposes=sorted(set(wish.purposes)),
        mode=wish.mode,
        reason=wish.reason,
        assurance=wish.assurance,
        evidence=wish.evidence,
        relation=wish.relation,
        valid_from=since,
        valid_to=wish.valid_to,
    )
    await _ensure_it_leads_on(tx, mine, theirs, new)
    made = await store.add(tx, new, as_row(by))
    await announce(tx, *changed("customer.changed", made, *{mine, theirs}))
    return made


async def end_route(tx: Tx, customer_id: UUID, route_id: UUID, reason: str, by: Principal) -> None:
    """From now on words go where they went before; what waits is asked about anew when it is sent.

    Raises CustomerUnknown, ContactRouteUnknown, ContactRouteEnded.
    """
    [face] = await hold(tx, customer_id)
    [found] = await store.routes(tx, face, route_id) or [None]
    if found is None:
        raise ContactRouteUnknown
    if found.valid_to is not None and found.valid_to <= tx.now:
        raise ContactRouteEnded
    if not await store.end(tx, route_id, as_row(by), reason):
        raise ContactRouteEnded
    others = {one for one in (found.customer, found.to_customer) if one}
    await announce(tx, *changed("customer.changed", route_id, *others))


async def _own_end(tx: Tx, mine: UUID, wish: Wish) -> UUID:
    """The profile that the route hangs on: that of the address, or the customer's own."""
    if wish.identifier is not None:
        return (await _their_address(tx, mine, wish.identifier, "$.identifier")).profile_id
    profile = await own_profile(tx, wish.customer, None)
    assert profile is not None, "the customer is locked, and has a profile"
    return profile


async def _their_address(tx: Tx, customer: UUID, identifier: UUID, where: str) -> Address:
    found = await store.address_of(tx, customer, identifier)
    if found is None or found.blocked or found.anothers:
        raise AddressNotTheirs(where=where)
    return found


async def _ensure_it_leads_on(tx: Tx, mine: UUID, theirs: UUID, new: New) -> None:
    """Not back to where it begins, not beside another one, not farther than the relation goes on which it stands."""
    if new.relation is not None:
        relation = await standing_relation(tx, new.relation, mine, theirs)
        if relation.kind in ACTS and new.mode == "instead" and "redirect" not in relation.scopes:
            raise RelationGivesNoRedirect(where="$.relation")
    if new.identifier == new.to_identifier:
        raise RouteToItself
    if new.mode == "instead" and mine != theirs and await store.leads_to(tx, theirs, mine, new.purposes):
        raise RouteCircular
    if await store.overlaps(tx, mine, new):
        raise RouteOverlaps
