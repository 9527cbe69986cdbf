"""What happened on channels."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

from hilo.channels.contract import MessageEvent
from hilo.kernel.facts import Fact
from hilo.kernel.principal import Sees

MessageState = Literal["held", "queued", "sending", "sent", "delivered", "read", "failed", "refused", "unknown"]


class AccountBrief(msgspec.Struct, frozen=True):
    """The account as the slices above need it."""

    id: UUID
    channel: str
    name: str
    brand_id: UUID


class Arrival(msgspec.Struct, frozen=True):
    """One message that came in, with the envelope it was parsed from. `at` is never after `received_at`."""

    account: AccountBrief
    envelope_id: UUID
    event: MessageEvent
    at: datetime
    received_at: datetime
    assurance: int  # already capped at the account's ceiling
    method: str
    evidence: Mapping[str, Any] = {}  # what was claimed, and what the account was allowed


class Arrived(Fact, frozen=True):
    """Messages of one batch came in, in the order in which they are to be taken."""

    arrivals: Sequence[Arrival]


class DeliveryChanged(Fact, frozen=True):
    """The state of an outgoing message changed; states only move forward."""

    message_id: UUID
    state: MessageState
    at: datetime
    reason: str = ""
    code: str = ""


class RecipientReported(Fact, frozen=True):
    """Something is said of one recipient of an outgoing message (kind, normal form), which may be one of several."""

    message_id: UUID
    kind: str
    value: str
    state: Literal["failed", "delayed", "delivered"]
    at: datetime
    code: str = ""
    reason: str = ""


class EnvelopeOpened(Fact, frozen=True):
    """Somebody opens an envelope as it came; it speaks of these events of its account.

    Whoever knows of a wall around one of them raises UnknownEnvelope.
    """

    account_id: UUID
    event_ids: Sequence[str]
    sees: Sees
