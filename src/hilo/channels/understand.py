"""From a stored envelope to what it says: parsed by its adapter, with what the sender's account may vouch for. Pure."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import msgspec

from hilo.channels.contract import ConsentEvent, Event, MessageEvent, ReceiptEvent, Unrecognised
from hilo.channels.contract_abilities import Vouches
from hilo.channels.directory import Known
from hilo.channels.facts import Arrival
from hilo.channels.store_lanes import Waiting
from hilo.customers.errors import UnusableHandle
from hilo.customers.model import normalise
from hilo.customers.vouch import DEFAULT_CEILING, cap, evidence

REASON_MAX = 500
FRESH, ITS_LAST = timedelta(seconds=30), timedelta(microseconds=999_999)


class Understood(msgspec.Struct, frozen=True):
    """What an arrival says. With a `fault` something of it could not be understood, and the envelope is parked."""

    waiting: Waiting
    known: Known
    messages: Sequence[Arrival] = ()
    receipts: Sequence[ReceiptEvent] = ()
    consents: Sequence[ConsentEvent] = ()
    fault: str = ""


def understand(waiting: Waiting, known: Known) -> Understood:
    """Never raises: an adapter that does, against its contract, is a fault of the envelope."""
    try:
        return _understand(waiting, known)
    except Exception as error:
        return Understood(waiting, known, fault=short(f"parse failed: {type(error).__name__}: {error}"))


def _understand(waiting: Waiting, known: Known) -> Understood:
    events = list(known.adapter.parse(waiting.body))  # now: what an iterator raises while it is read is caught, too
    faults = [short(fault) for fault in map(_fault, events) if fault]
    sound = [event for event in events if not _fault(event)]
    return Understood(
        waiting,
        known,
        messages=[_arrival(waiting, known, e) for e in sound if isinstance(e, MessageEvent)],
        receipts=[e for e in sound if isinstance(e, ReceiptEvent)],
        consents=[e for e in sound if isinstance(e, ConsentEvent)],
        fault=faults[0] if faults else "",
    )


def message_ids(known: Known, body: bytes) -> list[str]:
    """The ids of the messages in an envelope; none of one that cannot be parsed."""
    try:
        return [event.id for event in known.adapter.parse(body) if isinstance(event, MessageEvent)]
    except Exception:
        return []


def ceiling(known: Known, kind: str) -> int:
    """How far the account may vouch for identifiers of this kind."""
    return known.adapter.ceiling(kind) if isinstance(known.adapter, Vouches) else DEFAULT_CEILING


def _fault(event: Event) -> str:
    if isinstance(event, Unrecognised):
        return f"unrecognised: {event.what}"
    handle = event.sender if isinstance(event, MessageEvent) else getattr(event, "address", None)
    if handle is None:
        return ""
    try:
        normalise(handle.kind, handle.value)
    except UnusableHandle as error:
        return f"{error.code}: {error}"
    return ""


def _arrival(waiting: Waiting, known: Known, event: MessageEvent) -> Arrival:
    allowed, proof = ceiling(known, event.sender.kind), event.proof
    return Arrival(
        account=known.account.brief(),
        envelope_id=waiting.envelope_id,
        event=event,
        at=_not_after(event.at, waiting.received_at),
        received_at=waiting.received_at,
        assurance=cap(allowed, proof.assurance, proof.method),
        method=proof.method,
        evidence=evidence(allowed, proof.assurance, proof.method),
    )


def _not_after(at: datetime | None, received_at: datetime) -> datetime:
    """In UTC. A time before the first day of the calendar, there, is none.

    Whole seconds that have just passed stand for their last moment: an answer within one comes after what it answers.
    """
    try:
        told = received_at if at is None else min(at.astimezone(UTC), received_at)
    except OverflowError:
        return received_at
    if told.microsecond or received_at - told > FRESH:
        return told
    return min(told + ITS_LAST, received_at)


def short(text: str) -> str:
    """A reason fit to be shown and stored: no NUL, one line, at most 500 characters."""
    return " ".join(text.replace("\0", "").split())[:REASON_MAX]
