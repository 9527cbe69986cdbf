"""Customers, profiles, identifiers and their links, read and marked."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from hilo.customers.model import blocked
from hilo.customers.model_values import Attribute, Field
from hilo.customers.views import Handle, LinkView, Listed, ProfileView
from hilo.kernel.db import Row, Tx
from hilo.kernel.ids import new_id
from hilo.kernel.sql import named_sql

_q = named_sql(__file__)
NEWEST = _q("newest")
HANDLES_OF = _q("handles_of")
CUSTOMER = _q("customer")
PROFILES_OF = _q("profiles_of")
LINKS_OF = _q("links_of")
HOME_PROFILE = _q("home_profile")
ENSURE_IDENTIFIER = _q("ensure_identifier")
HOLD_IDENTIFIER = _q("hold_identifier")
HOLD_IDENTIFIER_BY_ID = _q("hold_identifier_by_id")
LIVE_LINKS = _q("live_links")
ADD_LINK = _q("add_link")
MARK = _q("mark")
DEMOTE = _q("demote")
REINSTATE = _q("reinstate")
REVOKE = _q("revoke")
END_LINKS = _q("end_links")

Who = Mapping[str, Any]
Place = tuple[datetime, UUID]


async def newest(tx: Tx, before: Place, limit: int) -> Sequence[Row]:
    return await tx.fetch(NEWEST, *before, limit)


async def listed(tx: Tx, rows: Sequence[Row]) -> list[Listed]:
    """Rows of a list with their handles. One statement."""
    handles: dict[UUID, list[Handle]] = {r["id"]: [] for r in rows}
    for h in await tx.fetch(HANDLES_OF, list(handles)) if handles else ():
        handles[h["customer_id"]].append(Handle(h["kind"], h["value_norm"], h["assurance"]))
    return [Listed(r["id"], r["name"], r["created_at"], handles[r["id"]]) for r in rows]


async def customer(tx: Tx, customer_id: UUID) -> Row | None:
    return await tx.fetchrow(CUSTOMER, customer_id)


async def profiles(tx: Tx, customer_id: UUID, said: Mapping[UUID, Mapping[Field, Attribute]]) -> list[ProfileView]:
    """`said`: what each profile's own sources say of the person."""
    return [
        ProfileView(
            id=r["id"],
            name=r["name"],
            language=r["language"],
            account=r["account_id"],
            home=r["home_customer_id"],
            attributes=said.get(r["id"], {}),
            first_seen_at=r["first_seen_at"],
            last_seen_at=r["last_seen_at"],
        )
        for r in await tx.fetch(PROFILES_OF, customer_id)
    ]


async def links(tx: Tx, customer_id: UUID) -> list[LinkView]:
    return [link_view(r) for r in await tx.fetch(LINKS_OF, customer_id)]


def link_view(r: Row) -> LinkView:
    return LinkView(
        id=r["identifier_id"],
        kind=r["kind"],
        value=r["value_norm"],
        profile=r["profile_id"],
        account=r["account_id"],
        assurance=r["assurance"],
        method=r["method"],
        evidence=r["evidence"],
        owner=r["owner"],
        shared_at=r["shared_at"],
        shared_by=r["shared_by"],
        blocked_at=r["blocked_at"],
        valid_from=r["valid_from"],
        valid_to=r["valid_to"],
        verified_at=r["verified_at"],
    )


async def home_profile(tx: Tx, customer_id: UUID) -> UUID:
    """The first profile that is at home with this customer: every customer was made with one."""
    return await tx.fetchval(HOME_PROFILE, customer_id)


async def hold_or_make(tx: Tx, kind: str, value_norm: str) -> Row:
    """The identifier, made if it was missing, and locked."""
    blocked_at = tx.now if blocked(kind, value_norm) else None
    await tx.execute(ENSURE_IDENTIFIER, new_id(), kind, value_norm, blocked_at, tx.now)
    row = await tx.fetchrow(HOLD_IDENTIFIER, kind, value_norm)
    assert row is not None
    return row


async def hold_identifier(tx: Tx, identifier_id: UUID) -> Row | None:
    return await tx.fetchrow(HOLD_IDENTIFIER_BY_ID, identifier_id)


async def live_links(tx: Tx, identifier_id: UUID) -> Sequence[Row]:
    """Its links that hold now, with the customer of each; the owner first."""
    return await tx.fetch(LIVE_LINKS, identifier_id)


async def add_link(
    tx: Tx, identifier_id: UUID, profile_id: UUID, *, proof: tuple[int, str, Mapping[str, Any]], owner: bool, who: Who
) -> None:
    assurance, method, evidence = proof
    verified_at = tx.now if assurance >= 2 else None
    await tx.execute(
        ADD_LINK, new_id(), identifier_id, profile_id, assurance, method, evidence, who, owner, tx.now, verified_at
    )


async def mark(tx: Tx, identifier: Row, mark: str, on: bool, who: Who) -> None:
    """Sets or takes one mark (`shared`, `blocked`) of a locked identifier; the other one stays."""
    other = "blocked" if mark == "shared" else "shared"
    value = {f"{mark}_at": tx.now if on else None, f"{mark}_by": who if on else None}
    value |= {f"{other}_at": identifier[f"{other}_at"], f"{other}_by": identifier[f"{other}_by"]}
    await tx.execute(
        MARK,
        identifier["id"],
        value["shared_at"],
        value["shared_by"],
        value["blocked_at"],
        value["blocked_by"],
        tx.now,
    )


async def demote(tx: Tx, identifier_id: UUID) -> None:
    await tx.execute(DEMOTE, identifier_id, tx.now)


async def reinstate(tx: Tx, identifier_id: UUID) -> None:
    await tx.execute(REINSTATE, identifier_id)


async def revoke(tx: Tx, account_id: UUID, since: datetime, who: Who) -> Sequence[Row]:
    """Ends the links; gives their ids with the customer of each."""
    return await tx.fetch(REVOKE, account_id, since, tx.now, who)


async def end_links(tx: Tx, identifier_id: UUID, customer_id: UUID, who: Who) -> list[UUID]:
    """Ends the live links of a customer on one identifier; gives the profiles that had them."""
    return [r["profile_id"] for r in await tx.fetch(END_LINKS, identifier_id, customer_id, tx.now, who)]
