"""The routes of relations: who is whose guardian, payer, agent, employer or housemate; organisations."""

from typing import Annotated
from uuid import UUID

import msgspec

from hilo.customers.fields import Evidence, Moment, Reason
from hilo.customers.relate import Wish, end_relation, mark_organisation, relate
from hilo.customers.relations import relations_of
from hilo.customers.store_relations import Relation, RelationKind, RelationScope
from hilo.kernel.db import Tx
from hilo.kernel.principal import Principal
from hilo.kernel.route import Body, route

ScopeList = Annotated[list[RelationScope], msgspec.Meta(max_length=4)]


class NewRelation(Body):
    """This customer has `other` as guardian, payer, authorised agent, employer or housemate; what they may do for them.

    `evidence`: what shows it (the family book, a power of attorney).
    """

    kind: RelationKind
    other: UUID
    scopes: ScopeList = msgspec.field(default_factory=list[RelationScope])
    reason: Reason = ""
    evidence: Evidence = msgspec.field(default_factory=dict[str, str])
    valid_from: Moment | None = None
    valid_to: Moment | None = None
    profile: UUID | None = None
    other_profile: UUID | None = None


class EndBody(Body):
    """Why it ends."""

    reason: Annotated[Reason, msgspec.Meta(min_length=1)]


class Relations(msgspec.Struct, frozen=True):
    """Relations of a customer, both ways, those that ended too."""

    items: list[Relation]


@route("GET", "/customers/{customer_id:uuid}/relations", needs="customers.read")
async def get_relations(tx: Tx, by: Principal, customer_id: UUID) -> Relations:
    """Who this person is related to, both ways; those that hold first."""
    return Relations(await relations_of(tx, customer_id, by))


@route("POST", "/customers/{customer_id:uuid}/relations", needs="customers.relate", status=201)
async def post_relation(tx: Tx, by: Principal, customer_id: UUID, data: NewRelation) -> Relation:
    """Say who somebody's guardian, payer, agent, employer or housemate is."""
    made = await relate(tx, Wish(customer=customer_id, **msgspec.structs.asdict(data)), by)
    return await _one(tx, customer_id, made, by)


@route("POST", "/customers/{customer_id:uuid}/relations/{relation_id:uuid}/end", needs="customers.relate", status=201)
async def post_relation_end(tx: Tx, by: Principal, customer_id: UUID, relation_id: UUID, data: EndBody) -> Relation:
    """End a relation now. Contact routes that stand on it end with it."""
    await end_relation(tx, customer_id, relation_id, data.reason, by)
    return await _one(tx, customer_id, relation_id, by)


@route("PUT", "/customers/{customer_id:uuid}/organisation", needs="customers.relate", status=204)
async def put_organisation(tx: Tx, by: Principal, customer_id: UUID) -> None:
    """This customer is an organisation, and may employ others."""
    await mark_organisation(tx, customer_id, True, by)


@route("DELETE", "/customers/{customer_id:uuid}/organisation", needs="customers.relate", status=204)
async def delete_organisation(tx: Tx, by: Principal, customer_id: UUID) -> None:
    """This customer is a person after all."""
    await mark_organisation(tx, customer_id, False, by)


async def _one(tx: Tx, customer_id: UUID, relation_id: UUID, by: Principal) -> Relation:
    [found] = await relations_of(tx, customer_id, by, relation_id)
    return found


RELATION_ROUTES = (get_relations, post_relation, post_relation_end, put_organisation, delete_organisation)
