"""Say who is whose guardian, payer, authorised agent, employer or housemate, and end it: the row stays."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from hilo.customers import store_relations as store
from hilo.customers.errors import ProfileUnknown
from hilo.customers.errors_relations import (
    BadPeriod,
    GuardianCircle,
    NoOrganisation,
    RelatedToOneself,
    RelationAlreadyEnded,
    RelationOverlaps,
    RelationUnknown,
    ScopesDoNotFit,
)
from hilo.customers.merge import hold
from hilo.customers.store_relations import Kept, New, Period, RelationKind, RelationScope
from hilo.customers.words import as_row, changed
from hilo.kernel.db import Tx
from hilo.kernel.principal import Principal
from hilo.kernel.realtime import announce

ACTS: frozenset[RelationKind] = frozenset({"guardian", "authorised_agent"})  # who may act for the other


class Wish(msgspec.Struct, frozen=True):
    """`customer` has `other` as guardian, payer, … `profile`, `other_profile`: the ones it hangs on, if it matters.

    `scopes`: what a guardian or agent may do for the customer. `valid_from` None: from now on.
    """

    customer: UUID
    other: UUID
    kind: RelationKind
    scopes: Sequence[RelationScope] = ()
    reason: str = ""
    evidence: Mapping[str, str] = {}
    valid_from: datetime | None = None
    valid_to: datetime | None = None
    profile: UUID | None = None
    other_profile: UUID | None = None


async def relate(tx: Tx, wish: Wish, by: Principal) -> UUID:
    """The relation's id. Raises CustomerUnknown, ProfileUnknown, RelatedToOneself, ScopesDoNotFit, BadPeriod,
    NoOrganisation, GuardianCircle, RelationOverlaps, CustomersChanged.
    """
    period = Period(wish.valid_from or tx.now, wish.valid_to)
    if period.valid_to is not None and period.valid_to <= period.valid_from:
        raise BadPeriod(where="$.valid_to")
    if wish.scopes and wish.kind not in ACTS:
        raise ScopesDoNotFit(where="$.scopes")
    mine, theirs = await hold(tx, wish.customer, wish.other)
    if mine == theirs:
        raise RelatedToOneself(where="$.other")
    if wish.kind == "employer" and not await store.is_organisation(tx, theirs):
        raise NoOrganisation(where="$.other")
    profile = await store.own_profile(tx, wish.customer, wish.profile)
    other = await store.own_profile(tx, wish.other, wish.other_profile)
    if profile is None or other is None:
        raise ProfileUnknown(where="$.profile" if profile is None else "$.other_profile")
    if wish.kind == "guardian":
        await store.lock_guardians(tx)
        if await store.is_guarded_by(tx, theirs, mine):
            raise GuardianCircle
    if await store.overlaps(tx, (mine, theirs), wish.kind, period):
        raise RelationOverlaps
    new = New(profile, other, wish.kind, sorted(set(wish.scopes)), wish.reason, wish.evidence, period)
    made = await store.add(tx, new, as_row(by))
    await announce(tx, *changed("customer.changed", made, mine, theirs))
    return made


async def end_relation(tx: Tx, customer_id: UUID, relation_id: UUID, reason: str, by: Principal) -> None:
    """Ends it now, and with it every contact route that stands on it.

    Raises CustomerUnknown, RelationUnknown when this customer has no such one, RelationAlreadyEnded.
    """
    [face] = await hold(tx, customer_id)
    kept = await store.hold(tx, relation_id)
    if kept is None or face not in (kept.customer, kept.other) or kept.customer == kept.other:
        raise RelationUnknown  # what merges made one person's relation to themselves sleeps until they are undone
    if kept.ended_at is not None or (kept.period.valid_to is not None and kept.period.valid_to <= tx.now):
        raise RelationAlreadyEnded
    await store.end(tx, relation_id, as_row(by), reason)
    await announce(tx, *changed("customer.changed", relation_id, kept.customer, kept.other))


async def standing_relation(tx: Tx, relation_id: UUID, customer: UUID, other: UUID) -> Kept:
    """A relation that holds now, in which this live customer has that other one. Raises RelationUnknown."""
    kept = await store.hold(tx, relation_id)
    if kept is None or (kept.customer, kept.other) != (customer, other) or not kept.is_live(tx.now):
        raise RelationUnknown(where="$.relation")
    return kept


async def mark_organisation(tx: Tx, customer_id: UUID, on: bool, by: Principal) -> None:
    """The customer is an organisation (a firm, a school), or is none after all. Raises CustomerUnknown."""
    [face] = await hold(tx, customer_id)
    if on == await store.is_organisation(tx, face):
        return
    if on:
        profile = await store.own_profile(tx, customer_id, None)
        assert profile is not None, "a live customer has a profile"
        await store.mark_organisation(tx, profile, as_row(by))
    else:
        await store.unmark_organisation(tx, face, as_row(by))
    await announce(tx, *changed("customer.changed", face, face))
