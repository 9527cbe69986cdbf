"""What the slices above hand over to be sent."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from hilo.channels.contract import Address
from hilo.consent.model import Purpose


class ToSend(msgspec.Struct, frozen=True):
    """A message to deliver: written in the same transaction as its message row. `attachments` are ids of blobs rows."""

    message_id: UUID
    account_id: UUID
    profile_id: UUID
    conversation_id: UUID
    to: Address  # value in normal form
    text: str
    purpose: Purpose = "service"
    html: str = ""
    subject: str = ""
    reference: str = ""
    in_reply_to: str = ""
    chat: str = ""
    cc: Sequence[Address] = ()
    bcc: Sequence[Address] = ()
    attachments: Sequence[UUID] = ()
    references: Sequence[str] = ()  # what went before: ids of events, and references of ours, oldest first
    hold_until: datetime | None = None  # undo send and schedule are holds
