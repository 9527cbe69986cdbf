"""SQL of contact routes: which ones hold for a question, who is young, and the routes themselves."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec

from hilo.consent.model import Purpose
from hilo.consent.model_routes import Handle, Leads, Mode, Young
from hilo.kernel.db import Row, Tx
from hilo.kernel.ids import new_id
from hilo.kernel.sql import named_sql

_q = named_sql(__file__, "queries_routes.sql")
LEADS = _q("leads")
LIVE_ROUTES = _q("live_routes")
YOUNG = _q("young")
ADDRESS_OF = _q("address_of")
ADD_ROUTE = _q("add_route")
OVERLAPPING_ROUTE = _q("overlapping_route")
ROUTES_TO = _q("routes_to")
ROUTES_OF = _q("routes_of")
END_ROUTE = _q("end_route")

Place = tuple[str, str, UUID | None]  # kind, value and, where it is known, whose
Who = Mapping[str, Any]


class Address(msgspec.Struct, frozen=True):
    """An address of a customer: on which profile, how sure, and whether it is blocked or proven to be another's."""

    profile_id: UUID
    assurance: int
    kind: str
    value: str
    blocked: bool
    anothers: bool


class ContactRoute(msgspec.Struct, frozen=True):
    """A route as it is kept. `identifier` null: all addresses of the person; `to` an address of `to_customer`."""

    id: UUID
    customer: UUID | None
    identifier: UUID | None
    address: Handle | None
    to_customer: UUID | None
    to: Handle | None
    to_name: str
    purposes: Sequence[Purpose]
    mode: Mode
    reason: str
    assurance: int
    evidence: Mapping[str, Any]
    relation: UUID | None
    valid_from: datetime
    valid_to: datetime | None
    live: bool
    by: Mapping[str, Any]
    at: datetime
    ended_at: datetime | None
    ended_by: Mapping[str, Any] | None
    end_reason: str


class New(msgspec.Struct, frozen=True):
    """A route to be written."""

    profile: UUID
    identifier: UUID | None
    to_profile: UUID
    to_identifier: UUID
    purposes: Sequence[Purpose]
    mode: Mode
    reason: str
    assurance: int
    evidence: Mapping[str, str]
    relation: UUID | None
    valid_from: datetime
    valid_to: datetime | None


async def leads(tx: Tx, places: Sequence[Place], purposes: Sequence[Purpose]) -> list[list[Leads]]:
    """The routes that hold now for words of a purpose to a place, in the order of the places. One statement."""
    found: list[list[Leads]] = [[] for _ in places]
    for r in await tx.fetch(LEADS, *_columns(places), list(purposes), tx.now):
        n: int = r["n"]
        found[n - 1].append(
            Leads(
                r["route"],
                r["mode"],
                r["kind"],
                r["value"],
                r["name"],
                r["profile_id"],
                r["since"],
                r["works"],
                r["narrow"],
                r["reason"],
                r["relation"],
            )
        )
    return found


async def live(tx: Tx, routes: Sequence[UUID]) -> set[UUID]:
    """Those of the routes that hold now."""
    return {r["id"] for r in await tx.fetch(LIVE_ROUTES, list(routes), tx.now)}


async def young(tx: Tx, places: Sequence[Place]) -> list[Young]:
    """What is known of the age of whoever is at each place. One statement."""
    found = [Young() for _ in places]
    for r in await tx.fetch(YOUNG, *_columns(places), tx.now):
        born = date.fromisoformat(r["born"]) if r["born"] else None
        found[r["n"] - 1] = Young(born, r["guarded"], r["decides"])
    return found


async def address_of(tx: Tx, customer_id: UUID, identifier_id: UUID) -> Address | None:
    r = await tx.fetchrow(ADDRESS_OF, customer_id, identifier_id)
    if r is None:
        return None
    return Address(r["profile_id"], r["assurance"], r["kind"], r["value"], r["blocked"], r["anothers"])


async def add(tx: Tx, new: New, who: Who) -> UUID:
    n, made = new, new_id()
    await tx.execute(
        ADD_ROUTE, made, n.profile, n.identifier, n.to_profile, n.to_identifier, list(n.purposes), n.mode, n.reason,
        n.assurance, dict(n.evidence), n.relation, n.valid_from, n.valid_to, who, tx.now,
    )  # fmt: skip
    return made


async def overlaps(tx: Tx, customer: UUID, new: New) -> bool:
    found = await tx.fetchval(
        OVERLAPPING_ROUTE, customer, new.identifier, new.to_identifier, new.mode, list(new.purposes), new.valid_from,
        new.valid_to,
    )  # fmt: skip
    return found is not None


async def leads_to(tx: Tx, one: UUID, other: UUID, purposes: Sequence[Purpose]) -> bool:
    """Whether words to the one customer go to the other instead, by however many routes; also when both are one."""
    return await tx.fetchval(ROUTES_TO, one, other, list(purposes), tx.now)


async def routes(tx: Tx, customer_id: UUID, only: UUID | None = None) -> list[ContactRoute]:
    """Of a live customer, and to them: those that hold first, then the newest; `only`: the one of this id."""
    return [_route(r) for r in await tx.fetch(ROUTES_OF, customer_id, tx.now, only)]


async def end(tx: Tx, route_id: UUID, who: Who, reason: str) -> bool:
    """Ends it now; says whether it had not ended before."""
    return await tx.fetchval(END_ROUTE, route_id, tx.now, who, reason) is not None


def _columns(places: Sequence[Place]) -> tuple[list[str], list[str], list[UUID | None]]:
    return [kind for kind, _, _ in places], [value for _, value, _ in places], [profile for _, _, profile in places]


def _route(r: Row) -> ContactRoute:
    return ContactRoute(
        id=r["id"],
        customer=r["customer_id"],
        identifier=r["identifier_id"],
        address=Handle(r["kind"], r["value"]) if r["identifier_id"] else None,
        to_customer=r["to_customer"],
        to=Handle(r["to_kind"], r["to_value"]),
        to_name=r["to_name"],
        purposes=r["purposes"],
        mode=r["mode"],
        reason=r["reason"],
        assurance=r["assurance"],
        evidence=r["evidence"],
        relation=r["relation_id"],
        valid_from=r["valid_from"],
        valid_to=r["valid_to"],
        live=r["live"],
        by=r["made_by"],
        at=r["at"],
        ended_at=r["ended_at"],
        ended_by=r["ended_by"],
        end_reason=r["end_reason"],
    )
