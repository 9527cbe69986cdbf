"""The routes of consent: who wants no more, who said yes, and what the send gate decided."""

from typing import Annotated
from uuid import UUID

import msgspec

from hilo.consent import store
from hilo.consent.grant import Yes, grant, withdraw_one
from hilo.consent.look import Preferences, decisions, preferences
from hilo.consent.model import Consent, Scope, Stop, Suppression
from hilo.consent.store import Decided
from hilo.consent.suppress import lift, suppress
from hilo.customers.fields import Cursor, Evidence, EvidenceKey, EvidenceText, Kind, Limit, Reason, Sought, Value
from hilo.customers.model import normalise
from hilo.kernel.cursor import before, encode_cursor
from hilo.kernel.db import Tx
from hilo.kernel.errors import InvalidBody
from hilo.kernel.principal import Principal
from hilo.kernel.route import Body, route

Source = Annotated[str, msgspec.Meta(min_length=1, max_length=40, pattern=r"^[a-z][a-z0-9_]*$(?!\n)")]
Proof = Annotated[dict[EvidenceKey, EvidenceText], msgspec.Meta(min_length=1, max_length=20)]
Assurance = Annotated[int, msgspec.Meta(ge=0, le=4)]


class NewSuppression(Body):
    """Somebody wants no more at this address. `source`: how we know."""

    kind: Kind
    value: Value
    scope: Scope = "promotional"
    source: Source = "staff"
    evidence: Evidence = msgspec.field(default_factory=dict[str, str])


class LiftBody(Body):
    """Why a stop is lifted."""

    reason: Annotated[Reason, msgspec.Meta(min_length=1)]


class NewConsent(Body):
    """A yes to promotion: how surely it was the holder of the address (2 or more), and the words or form as proof."""

    kind: Kind
    value: Value
    assurance: Assurance
    evidence: Proof


class SuppressionPage(msgspec.Struct, frozen=True):
    """Suppressions, the newest first, the lifted ones too; `next` is the cursor of older ones."""

    items: list[Suppression]
    next: str | None


class ConsentPage(msgspec.Struct, frozen=True):
    """Consents of an address, the newest first, the withdrawn ones too; `next` is the cursor of older ones."""

    items: list[Consent]
    next: str | None


class Decisions(msgspec.Struct, frozen=True):
    """What the send gate decided, the newest first: one decision an addressee and try."""

    items: list[Decided]


@route("GET", "/suppressions", needs="consent.read")
async def list_suppressions(
    tx: Tx,
    kind: Sought = "",
    value: Sought = "",
    standing: bool | None = None,
    cursor: Cursor | None = None,
    limit: Limit = 50,
) -> SuppressionPage:
    """Who wants no more; with `kind` and `value` what is on file there; `standing` false: what has ended."""
    if bool(kind) != bool(value):
        raise InvalidBody("`kind` and `value` name an address together.", where="value" if kind else "kind")
    handle = (kind, normalise(kind, value)) if kind else None
    found = await store.suppressions(tx, handle, before(cursor), limit + 1, standing)
    last = found[:limit][-1:]
    return SuppressionPage(found[:limit], encode_cursor(last[0].at, last[0].id) if len(found) > limit else None)


@route("POST", "/suppressions", needs="consent.write", status=201)
async def post_suppression(tx: Tx, by: Principal, data: NewSuppression) -> Suppression:
    """Stop messages to an address, whoever asked for it. One that is on file stays as it is."""
    stop = Stop(data.kind, normalise(data.kind, data.value), data.scope, data.source, data.evidence)
    return (await suppress(tx, [stop], by))[0]


@route("POST", "/suppressions/{suppression_id:uuid}/lift", needs="consent.write", status=201)
async def post_lift(tx: Tx, by: Principal, suppression_id: UUID, data: LiftBody) -> Suppression:
    """Lift a stop. This gives no consent."""
    return await lift(tx, suppression_id, data.reason, by)


@route("GET", "/consents", needs="consent.read")
async def list_consents(
    tx: Tx, kind: Sought, value: Sought, cursor: Cursor | None = None, limit: Limit = 50
) -> ConsentPage:
    """Every yes to promotion at an address, with its proof."""
    found = await store.consents(tx, (kind, normalise(kind, value)), before(cursor), limit + 1)
    last = found[:limit][-1:]
    return ConsentPage(found[:limit], encode_cursor(last[0].granted_at, last[0].id) if len(found) > limit else None)


@route("POST", "/consents", needs="consent.write", status=201)
async def post_consent(tx: Tx, by: Principal, data: NewConsent) -> Consent:
    """Note a yes to promotion. Only a proven holder may say it, and a stop at the address still wins."""
    return await grant(tx, Yes(data.kind, normalise(data.kind, data.value), data.assurance, data.evidence), by)


@route("DELETE", "/consents/{consent_id:uuid}", needs="consent.write")
async def delete_consent(tx: Tx, by: Principal, consent_id: UUID) -> Consent:
    """Take a yes back, for whoever asks."""
    return await withdraw_one(tx, consent_id, by)


@route("GET", "/customers/{customer_id:uuid}/preferences", needs="consent.read")
async def get_preferences(tx: Tx, customer_id: UUID) -> Preferences:
    """What a person wants and does not want, at each of their addresses."""
    return await preferences(tx, customer_id)


@route("GET", "/gate-decisions", needs="consent.read")
async def list_decisions(tx: Tx, by: Principal, ref: UUID, limit: Limit = 50) -> Decisions:
    """Why an outgoing message went, waited or was refused; `ref` is the message's id."""
    return Decisions(await decisions(tx, ref, limit, by.viewer))


ROUTES = (
    list_suppressions,
    post_suppression,
    post_lift,
    list_consents,
    post_consent,
    delete_consent,
    get_preferences,
    list_decisions,
)
