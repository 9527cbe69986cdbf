"""SQL of relations: who is whose guardian, payer, agent, employer or housemate; which customers are organisations."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

from hilo.kernel.db import Row, Tx
from hilo.kernel.ids import new_id
from hilo.kernel.sql import named_sql

_q = named_sql(__file__, "queries_relations.sql")
OWN_PROFILE = _q("own_profile")
ADD_RELATION = _q("add_relation")
OVERLAPPING_RELATION = _q("overlapping_relation")
LOCK_GUARDIANS = _q("lock_guardians")
HAVE_GUARDIANS = _q("have_guardians")
IS_GUARDED_BY = _q("is_guarded_by")
RELATIONS_OF = _q("relations_of")
HOLD_RELATION = _q("hold_relation")
END_RELATION = _q("end_relation")
IS_ORGANISATION = _q("is_organisation")
MARK_ORGANISATION = _q("mark_organisation")
UNMARK_ORGANISATION = _q("unmark_organisation")

RelationKind = Literal["household", "guardian", "payer", "authorised_agent", "employer"]
RelationScope = Literal["read", "redirect", "redeem", "decide_consent"]
Side = Literal["has", "is"]
Who = Mapping[str, Any]


class Period(msgspec.Struct, frozen=True):
    """From a moment on, until another one (None: open)."""

    valid_from: datetime
    valid_to: datetime | None = None


class Related(msgspec.Struct, frozen=True):
    """The other one. Who may not know of them gets neither id nor name."""

    id: UUID | None
    name: str


class Relation(msgspec.Struct, frozen=True):
    """A relation as one of the two sees it. `side` "has": this customer has the other as guardian, payer, …; "is": this
    customer is that of the other. In a household both is the same."""

    id: UUID
    kind: RelationKind
    side: Side
    other: Related
    profile: UUID
    other_profile: UUID | None
    scopes: Sequence[RelationScope]
    reason: str
    evidence: Mapping[str, Any]
    valid_from: datetime
    valid_to: datetime | None
    live: bool
    by: Who
    at: datetime
    ended_at: datetime | None
    ended_by: Who | None
    end_reason: str


class Kept(msgspec.Struct, frozen=True):
    """A relation, locked, with the customers that its two ends belong to now."""

    id: UUID
    kind: RelationKind
    scopes: Sequence[RelationScope]
    period: Period
    ended_at: datetime | None
    customer: UUID
    other: UUID

    def is_live(self, now: datetime) -> bool:
        return self.period.valid_from <= now and (self.period.valid_to is None or self.period.valid_to > now)


class New(msgspec.Struct, frozen=True):
    """A relation to be written."""

    profile: UUID
    other: UUID
    kind: RelationKind
    scopes: Sequence[RelationScope]
    reason: str
    evidence: Mapping[str, str]
    period: Period


async def own_profile(tx: Tx, customer_id: UUID, profile_id: UUID | None) -> UUID | None:
    """The profile of the customer that is named, or else its own oldest one."""
    return await tx.fetchval(OWN_PROFILE, customer_id, profile_id)


async def add(tx: Tx, new: New, who: Who) -> UUID:
    made = new_id()
    since, until = new.period.valid_from, new.period.valid_to
    await tx.execute(
        ADD_RELATION, made, new.profile, new.other, new.kind, list(new.scopes), new.reason, dict(new.evidence), since,
        until, who, tx.now,
    )  # fmt: skip
    return made


async def overlaps(tx: Tx, pair: tuple[UUID, UUID], kind: RelationKind, period: Period) -> bool:
    found = await tx.fetchval(OVERLAPPING_RELATION, *pair, kind, period.valid_from, period.valid_to)
    return found is not None


async def lock_guardians(tx: Tx) -> None:
    """Who adds or merges guardians waits for one another. The last lock to take: never before customers."""
    await tx.execute(LOCK_GUARDIANS)


async def have_guardians(tx: Tx, one: UUID, other: UUID) -> bool:
    """Whether one of the two is or has a guardian."""
    return await tx.fetchval(HAVE_GUARDIANS, one, other, tx.now)


async def is_guarded_by(tx: Tx, one: UUID, other: UUID) -> bool:
    """Whether the one has the other as guardian, or as guardian of a guardian; also when both are one."""
    return await tx.fetchval(IS_GUARDED_BY, one, other, tx.now)


async def relations(tx: Tx, customer_id: UUID, limit: int, only: UUID | None = None) -> list[Relation]:
    """Of a live customer, both ways: those that hold first, then the newest. `only`: the one of this id."""
    return [_relation(r, tx.now) for r in await tx.fetch(RELATIONS_OF, customer_id, tx.now, only, limit)]


async def hold(tx: Tx, relation_id: UUID) -> Kept | None:
    r = await tx.fetchrow(HOLD_RELATION, relation_id)
    if r is None:
        return None
    period = Period(r["valid_from"], r["valid_to"])
    return Kept(r["id"], r["kind"], r["scopes"], period, r["ended_at"], r["customer_id"], r["other_id"])


async def end(tx: Tx, relation_id: UUID, who: Who, reason: str) -> None:
    """Ends it now; one that was to begin later never begins."""
    await tx.execute(END_RELATION, relation_id, tx.now, who, reason)


async def is_organisation(tx: Tx, customer_id: UUID) -> bool:
    return await tx.fetchval(IS_ORGANISATION, customer_id)


async def mark_organisation(tx: Tx, profile_id: UUID, who: Who) -> None:
    await tx.execute(MARK_ORGANISATION, new_id(), profile_id, who, tx.now)


async def unmark_organisation(tx: Tx, customer_id: UUID, who: Who) -> None:
    await tx.execute(UNMARK_ORGANISATION, customer_id, tx.now, who)


def _relation(r: Row, now: datetime) -> Relation:
    return Relation(
        id=r["id"],
        kind=r["kind"],
        side=r["side"],
        other=Related(r["other_id"], r["other_name"]),
        profile=r["mine"],
        other_profile=r["theirs"],
        scopes=r["scopes"],
        reason=r["reason"],
        evidence=r["evidence"],
        valid_from=r["valid_from"],
        valid_to=r["valid_to"],
        live=r["valid_from"] <= now and (r["valid_to"] is None or r["valid_to"] > now),
        by=r["made_by"],
        at=r["at"],
        ended_at=r["ended_at"],
        ended_by=r["ended_by"],
        end_reason=r["end_reason"],
    )
