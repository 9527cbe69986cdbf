"""Delivery as pure values: parts, what their states mean together, back-off."""

import random
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec

from hilo.channels.contract import Address, ReceiptState
from hilo.channels.facts import MessageState
from hilo.consent.model import Purpose

FOREVER = datetime.max.replace(tzinfo=UTC)  # until somebody acts; PostgreSQL's infinity
GIVE_UP_AFTER = timedelta(hours=24)
LEASE = timedelta(seconds=20)  # renewed while a send is under way: it ends soon after its worker did

_ORDER: Mapping[MessageState, int] = {
    state: place for place, state in enumerate(("held", "queued", "sending", "sent", "delivered", "read"))
}
_ENDS: Sequence[MessageState] = ("failed", "refused", "unknown")
Line = tuple[UUID, str, str]  # account, kind and value of the recipient


class Content(msgspec.Struct, frozen=True):
    """What of a part the adapter renders. `files` are ids of blobs."""

    text: str
    html: str = ""
    subject: str = ""
    reference: str = ""
    in_reply_to: str = ""
    chat: str = ""
    cc: Sequence[Address] = ()
    bcc: Sequence[Address] = ()
    files: Sequence[UUID] = ()
    references: Sequence[str] = ()
    sender_name: str = ""


class Part(msgspec.Struct, frozen=True):
    """One row of the outbox."""

    id: UUID
    message_id: UUID
    part: int
    parts: int
    account_id: UUID
    profile_id: UUID
    conversation_id: UUID
    to: Address
    purpose: Purpose
    content: Content | None
    state: MessageState
    due_at: datetime
    next_at: datetime
    tries: int
    first_tried_at: datetime | None
    may_have_gone: bool
    lease: UUID | None
    provider_id: str | None
    code: str
    reason: str
    created_at: datetime
    # A copy of another message, made by this contact route.
    copy_of: UUID | None = None
    copy_by: UUID | None = None
    # Who had it in the end, first of all the one that was written to.
    sent_to: Sequence[Address] = ()

    @property
    def line(self) -> Line:
        return (self.account_id, self.to.kind, self.to.value)

    @property
    def waits(self) -> bool:
        """It is to go, and nobody has it in hand."""
        return self.state in ("held", "queued")


def message_state(parts: Sequence[Part]) -> tuple[MessageState, str, str]:
    """State, code and reason of a message: how far its slowest part came; one that ended badly decides at once."""
    for end in _ENDS:
        for part in parts:
            if part.state == end:
                return end, part.code, part.reason
    slowest = min(parts, key=lambda part: _ORDER[part.state])
    return slowest.state, slowest.code, slowest.reason


def after_receipt(state: MessageState, said: ReceiptState) -> MessageState:
    """States only move forward: sent < delivered < read; failed is final, and what was read cannot fail any more."""
    if state in ("failed", "refused", "read"):
        return state
    if said == "failed":
        return "failed" if state != "delivered" else state
    if state in _ORDER and _ORDER[said] <= _ORDER[state]:
        return state
    return said


def back_off(tries: int, after: float | None) -> timedelta:
    """The wait after try number `tries` (from 1): 5 s doubling to an hour, with jitter; or what we were told."""
    if after is not None:
        return timedelta(seconds=min(max(after, 0.0), 86_400) + random.uniform(0, 1))  # noqa: S311 jitter, no secret
    plain = min(5.0 * 2 ** min(tries - 1, 10), 3600.0)
    return timedelta(seconds=plain * random.uniform(0.75, 1.25))  # noqa: S311 jitter, no secret


def given_up(part: Part, at: datetime) -> bool:
    """Whether a try at this time would come too long after the first one."""
    return part.first_tried_at is not None and at - part.first_tried_at > GIVE_UP_AFTER
