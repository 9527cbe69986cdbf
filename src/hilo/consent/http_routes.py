"""The routes of contact routes: where a person's words go instead of to them, or as well."""

from typing import Annotated
from uuid import UUID

import msgspec

from hilo.consent import store_routes as store
from hilo.consent.model import Purpose
from hilo.consent.model_routes import Mode
from hilo.consent.route_set import Wish, end_route, set_route
from hilo.consent.store_routes import ContactRoute
from hilo.customers import store_audience
from hilo.customers.fields import Evidence, Moment, Reason
from hilo.customers.merge import resolve
from hilo.kernel.db import Tx
from hilo.kernel.principal import Principal
from hilo.kernel.route import Body, route

Purposes = Annotated[list[Purpose], msgspec.Meta(min_length=1, max_length=3)]
Why = Annotated[Reason, msgspec.Meta(min_length=1)]
Assurance = Annotated[int, msgspec.Meta(ge=0, le=4)]


class NewContactRoute(Body):
    """Words of these purposes go to the identifier `to` of the customer `other`, instead of to this person or as well.

    `identifier`: only those to this address of theirs. `assurance`: how surely we know who asked for it. `relation`: on
    which it stands; it ends with it.
    """

    other: UUID
    to: UUID
    purposes: Purposes
    mode: Mode
    reason: Why
    identifier: UUID | None = None
    assurance: Assurance = 0
    evidence: Evidence = msgspec.field(default_factory=dict[str, str])
    relation: UUID | None = None
    valid_from: Moment | None = None
    valid_to: Moment | None = None


class RouteEnd(Body):
    """Why it ends."""

    reason: Why


class ContactRoutes(msgspec.Struct, frozen=True):
    """Where a person's words go, and whose words come to them; those that ended too."""

    items: list[ContactRoute]


@route("GET", "/customers/{customer_id:uuid}/contact-routes", needs="consent.read")
async def get_contact_routes(tx: Tx, by: Principal, customer_id: UUID) -> ContactRoutes:
    """Where this person's words go, and whose come to them; those that hold first."""
    return ContactRoutes(await _seen(tx, await store.routes(tx, await resolve(tx, customer_id)), by))


@route("POST", "/customers/{customer_id:uuid}/contact-routes", needs="consent.redirect", status=201)
async def post_contact_route(tx: Tx, by: Principal, customer_id: UUID, data: NewContactRoute) -> ContactRoute:
    """Have a person's words sent to somebody else, instead or as well."""
    made = await set_route(tx, Wish(customer=customer_id, **msgspec.structs.asdict(data)), by)
    return await _one(tx, customer_id, made, by)


@route(
    "POST",
    "/customers/{customer_id:uuid}/contact-routes/{contact_route_id:uuid}/end",
    needs="consent.redirect",
    status=201,
)
async def post_contact_route_end(
    tx: Tx, by: Principal, customer_id: UUID, contact_route_id: UUID, data: RouteEnd
) -> ContactRoute:
    """Words go where they went before, from now on."""
    await end_route(tx, customer_id, contact_route_id, data.reason, by)
    return await _one(tx, customer_id, contact_route_id, by)


async def _one(tx: Tx, customer_id: UUID, route_id: UUID, by: Principal) -> ContactRoute:
    [found] = await _seen(tx, await store.routes(tx, await resolve(tx, customer_id), route_id), by)
    return found


async def _seen(tx: Tx, found: list[ContactRoute], by: Principal) -> list[ContactRoute]:
    """For who is limited: of those whom they never met, only that there is somebody."""
    if not by.limited:
        return found
    customers = {customer for one in found for customer in (one.customer, one.to_customer) if customer}
    met = {one for one in customers if await store_audience.has_met(tx, one, by.viewer)}
    return [_unnamed(one, met) for one in found]


def _unnamed(one: ContactRoute, met: set[UUID]) -> ContactRoute:
    if one.to_customer not in met:
        one = msgspec.structs.replace(one, to_customer=None, to=None, to_name="", evidence={})
    if one.customer not in met:
        one = msgspec.structs.replace(one, customer=None, identifier=None, address=None, evidence={})
    return one


CONTACT_ROUTES = (get_contact_routes, post_contact_route, post_contact_route_end)
