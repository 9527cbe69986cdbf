"""Why: what is said of a message, each with the row that proves it. Nothing is reasoned that no row says."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from hilo.consent.look import Proof, decisions, proofs
from hilo.consent.store import Decided
from hilo.conversations import store_why as store
from hilo.kernel.db import Row, Tx
from hilo.kernel.principal import Principal


class Because(msgspec.Struct, frozen=True):
    """One reason: a stable code, and the row that proves it by its table and id. `said`: what that row says."""

    code: str
    table: str
    row: UUID
    at: datetime | None
    by: str
    said: Mapping[str, Any]


class Why(msgspec.Struct, frozen=True):
    """Why a message is of this person, stands in this conversation, came or went by this channel, and was sent or not.

    `person` is null for who may not read customers, `gate` for who may not read consent; `gate` and `sent` are of what
    we wrote. Of each the rows are in the order of their time.
    """

    message: UUID
    direction: str
    state: str
    person: list[Because] | None
    place: list[Because]
    channel: list[Because]
    gate: list[Because] | None
    sent: list[Because]


async def why(tx: Tx, message_id: UUID, by: Principal) -> Why:
    """Raises UnknownMessage."""
    message, sees = await store.message(tx, message_id, by.viewer), by.viewer
    return Why(
        message=message["id"],
        direction=message["direction"],
        state=message["state"],
        person=_told(await store.person(tx, message_id, sees)) if by.may("customers.read") else None,
        place=_told(await store.place(tx, message_id, sees)),
        channel=_told(await store.channel(tx, message_id, sees)),
        gate=await _gate(tx, message_id, by) if by.may("consent.read") else None,
        sent=_told(await store.sent(tx, message_id, sees)),
    )


async def _gate(tx: Tx, message_id: UUID, by: Principal) -> list[Because]:
    """What the send gate decided, and after each decision the stops, consents and contact routes that it names."""
    found = await decisions(tx, message_id, 50, by.viewer)
    named = [UUID(reason.proof) for one in found for reason in one.reasons if reason.proof]
    rows = {proof.row: proof for proof in await proofs(tx, sorted(set(named)))} if named else {}
    told: list[Because] = []
    for one in sorted(found, key=lambda one: (one.at, one.id)):
        told.append(_decision(one))
        told += [_proof(reason.code, rows[UUID(reason.proof)]) for reason in one.reasons if _known(reason.proof, rows)]
    return told


def _known(proof: str, rows: Mapping[UUID, Proof]) -> bool:
    return bool(proof) and UUID(proof) in rows  # an erased person's consent is gone, what the gate said of it stays


def _decision(one: Decided) -> Because:
    said = {
        "purpose": one.purpose,
        "kind": one.kind,
        "value": one.value,
        "until": one.until,
        "reasons": [reason.code for reason in one.reasons],
    }
    return Because(f"gate_{one.verdict}", "gate_decisions", one.id, one.at, "", said)


def _proof(code: str, proof: Proof) -> Because:
    return Because(code, proof.table, proof.row, proof.at, proof.by, proof.said)


def _told(rows: Sequence[Row]) -> list[Because]:
    found = [Because(r["code"], r["table"], r["row"], r["at"], r["by"], r["said"]) for r in rows]
    return sorted(found, key=lambda one: (one.at is None, one.at))  # of one moment, as the query has them
