"""What consent reads and writes: standings, decisions, suppressions, consents."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from hilo.consent.model import Consent, Decision, Purpose, Question, Reason, Standing, Stop, Suppression, Verdict
from hilo.consent.model_routes import Handle, Routed
from hilo.kernel.db import Row, Tx
from hilo.kernel.env import Env
from hilo.kernel.ids import new_id
from hilo.kernel.sql import named_sql

_q = named_sql(__file__)
STANDINGS = _q("standings")
KEEP_DECISIONS = _q("keep_decisions")
DECISIONS_OF = _q("decisions_of")
PROOFS = _q("proofs")
SUPPRESS = _q("suppress")
LIFT = _q("lift")
SUPPRESSION = _q("suppression")
OWN_STOPS = _q("own_stops")
BOUNCING = _q("bouncing")
SUPPRESSIONS_OF = _q("suppressions_of")
NEWEST = {None: _q("newest_suppressions"), True: _q("newest_standing"), False: _q("newest_ended")}
GRANT = _q("grant")
WITHDRAW = _q("withdraw")
CONSENT = _q("consent")
CONSENTS_OF = _q("consents_of")
LIVE_SUPPRESSIONS = _q("live_suppressions")
LIVE_CONSENTS = _q("live_consents")
HOLDERS = _q("holders")

Who = Mapping[str, Any]


class Decided(msgspec.Struct, frozen=True):
    """A decision as it was kept, about who gets it. `meant_for`: the address before a contact route was taken."""

    id: UUID
    ref: UUID
    at: datetime
    purpose: Purpose
    verdict: Verdict
    reasons: Sequence[Reason]
    kind: str
    value: str
    profile_id: UUID | None
    until: datetime | None
    meant_for: Handle | None = None


def hash_of(env: Env, kind: str, value_norm: str) -> str:
    """Under what a stop stands after its person was erased: a keyed hash, by which nobody finds the address."""
    return "erased:" + env.secrets.sign("suppression", f"{kind}\n{value_norm}".encode(), 32).hex()


async def standings(tx: Tx, questions: Sequence[Question]) -> list[Standing]:
    """What is on file for each question's handle, in their order. One statement."""
    rows = await tx.fetch(
        STANDINGS,
        [q.kind for q in questions],
        [q.value for q in questions],
        [q.purpose for q in questions],
        [hash_of(tx.env, q.kind, q.value) for q in questions],
    )
    return [Standing(dict(zip(r["scopes"] or (), r["ids"] or (), strict=True)), r["consent_id"]) for r in rows]


async def keep(tx: Tx, questions: Sequence[Question], decisions: Sequence[Decision], routed: Sequence[Routed]) -> None:
    """Writes the decisions, which are in the order of the questions; each is about who gets it. One statement."""
    moved = [q if to.taken else None for q, to in zip(questions, routed, strict=True)]
    await tx.execute(
        KEEP_DECISIONS,
        [new_id() for _ in decisions],
        [d.ref for d in decisions],
        [q.purpose for q in questions],
        [d.verdict for d in decisions],
        [msgspec.json.encode(d.reasons).decode() for d in decisions],  # as text: the driver takes a list for an array
        [to.kind for to in routed],
        [to.value for to in routed],
        [to.profile_id for to in routed],
        [d.until for d in decisions],
        tx.now,
        [q.about or q.ref for q in questions],
        [q.kind if q else None for q in moved],
        [q.value if q else None for q in moved],
        [q.profile_id if q else None for q in moved],
    )


async def decisions_of(tx: Tx, about: UUID, limit: int) -> list[Decided]:
    """The newest first. `about` is the message, or the outbox row where that was all the question said."""
    return [
        Decided(
            r["id"],
            r["ref"],
            r["at"],
            r["purpose"],
            r["verdict"],
            [Reason(**reason) for reason in r["reasons"]],
            r["kind"],
            r["value_norm"],
            r["profile_id"],
            r["until"],
            Handle(r["asked_kind"], r["asked_value"]) if r["asked_kind"] else None,
        )
        for r in await tx.fetch(DECISIONS_OF, about, limit)
    ]


async def proofs(tx: Tx, ids: Sequence[UUID]) -> list[Row]:
    """Stops, consents and contact routes among these ids, each as table, row, time, who and what it says."""
    return list(await tx.fetch(PROOFS, list(ids)))


async def suppress(tx: Tx, stops: Sequence[Stop], who: Who) -> list[tuple[Suppression, bool]]:
    """Each (distinct) stop as it is on file now, and whether it is new. One statement."""
    rows = await tx.fetch(
        SUPPRESS,
        [new_id() for _ in stops],
        [s.kind for s in stops],
        [s.value_norm for s in stops],
        [s.scope for s in stops],
        [s.source for s in stops],
        [dict(s.evidence) for s in stops],
        who,
        [s.at or tx.now for s in stops],
    )
    return [(_suppression(r), r["fresh"]) for r in rows]


async def lift(tx: Tx, ids: Sequence[UUID], who: Who, reason: str) -> list[Suppression]:
    return [_suppression(r) for r in await tx.fetch(LIFT, list(ids), tx.now, who, reason)]


async def suppression(tx: Tx, suppression_id: UUID) -> Suppression | None:
    row = await tx.fetchrow(SUPPRESSION, suppression_id)
    return _suppression(row) if row else None


async def own_stops(tx: Tx, kind: str, value_norm: str, until: datetime) -> list[UUID]:
    return [r["id"] for r in await tx.fetch(OWN_STOPS, kind, value_norm, until, hash_of(tx.env, kind, value_norm))]


async def bouncing(tx: Tx, handles: Collection[tuple[str, str]]) -> dict[tuple[str, str], UUID]:
    """Those of the handles (kind, normal form) that nothing reaches, with their stops."""
    rows = await tx.fetch(BOUNCING, [k for k, _ in handles], [v for _, v in handles])
    return {(r["kind"], r["value_norm"]): r["id"] for r in rows}


async def suppressions(
    tx: Tx, handle: tuple[str, str] | None, before: tuple[datetime, UUID], limit: int, standing: bool | None = None
) -> list[Suppression]:
    """The newest first, from before a place (time, id); of one handle or of all; None: those that ended as well."""
    if handle:
        rows = await tx.fetch(SUPPRESSIONS_OF, *handle, *before, limit, hash_of(tx.env, *handle), standing)
    else:
        rows = await tx.fetch(NEWEST[standing], *before, limit)
    return [_suppression(r) for r in rows]


async def grant(tx: Tx, kind: str, value_norm: str, proof: tuple[Purpose, int, Who], who: Who) -> Consent:
    purpose, assurance, evidence = proof
    row = await tx.fetchrow(GRANT, new_id(), kind, value_norm, purpose, assurance, evidence, who, tx.now)
    assert row is not None
    return _consent(row)


async def withdraw(tx: Tx, handles: Sequence[tuple[str, str]], who: Who) -> list[Consent]:
    """Ends the live consents of the handles. One statement."""
    rows = await tx.fetch(WITHDRAW, [k for k, _ in handles], [v for _, v in handles], tx.now, who)
    return [_consent(r) for r in rows]


async def consent(tx: Tx, consent_id: UUID) -> Consent | None:
    row = await tx.fetchrow(CONSENT, consent_id)
    return _consent(row) if row else None


async def consents(tx: Tx, handle: tuple[str, str], before: tuple[datetime, UUID], limit: int) -> list[Consent]:
    """All of a handle, the newest first, the withdrawn ones too."""
    return [_consent(r) for r in await tx.fetch(CONSENTS_OF, *handle, *before, limit)]


async def live(tx: Tx, handles: Sequence[tuple[str, str]]) -> tuple[list[Suppression], list[Consent]]:
    """What holds now at any of the handles."""
    asked = [k for k, _ in handles], [v for _, v in handles]
    hashes = [hash_of(tx.env, kind, value) for kind, value in handles]
    stops = [_suppression(r) for r in await tx.fetch(LIVE_SUPPRESSIONS, *asked, hashes)]
    return stops, [_consent(r) for r in await tx.fetch(LIVE_CONSENTS, *asked)]


async def holders(tx: Tx, handles: Collection[tuple[str, str]]) -> list[UUID]:
    """The customers who have one of the handles now."""
    rows = await tx.fetch(HOLDERS, [k for k, _ in handles], [v for _, v in handles])
    return [r["customer_id"] for r in rows]


def _consent(r: Row) -> Consent:
    return Consent(
        id=r["id"],
        kind=r["kind"],
        value=r["value_norm"],
        purpose=r["purpose"],
        assurance=r["assurance"],
        evidence=r["evidence"],
        by=r["made_by"],
        granted_at=r["granted_at"],
        withdrawn_at=r["withdrawn_at"],
        withdrawn_by=r["withdrawn_by"],
    )


def _suppression(r: Row) -> Suppression:
    return Suppression(
        id=r["id"],
        kind=r["kind"],
        value=r["value_norm"],
        scope=r["scope"],
        source=r["source"],
        evidence=r["evidence"],
        by=r["made_by"],
        at=r["at"],
        lifted_at=r["lifted_at"],
        lifted_by=r["lifted_by"],
        lift_reason=r["lift_reason"],
    )
