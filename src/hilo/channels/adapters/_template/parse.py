"""What the provider posts, and the events it becomes. Pure: the same bytes give the same events."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Annotated

import msgspec

from hilo.channels.contract import Address, Event, Item, MessageEvent, Refused, Unrecognised

Line = Annotated[str, msgspec.Meta(min_length=1, max_length=200, pattern=r"^[^\x00]+$(?!\n)")]


class Envelope(msgspec.Struct, frozen=True):
    """What every notification has, known to us or not."""

    id: Line
    sender: Line


class Message(Envelope, frozen=True):
    """Somebody wrote."""

    text: Annotated[str, msgspec.Meta(max_length=100_000)]
    at: Annotated[datetime, msgspec.Meta(tz=True)] | None = None


_envelope = msgspec.json.Decoder(Envelope)
_message = msgspec.json.Decoder(Message)
_UNREADABLE = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)


def read_request(body: bytes) -> Item:
    """The envelope of a request: by what it is known again, and whose order must hold. Raises Refused."""
    try:
        envelope = _envelope.decode(body)
    except _UNREADABLE as error:
        raise Refused("invalid_body", str(error)) from None
    return Item(envelope.id, envelope.sender, body)


def read_events(body: bytes) -> Sequence[Event]:
    """Total: what cannot be read is Unrecognised, and is shown and replayed once it can be."""
    try:
        message = _message.decode(body)
    except _UNREADABLE as error:
        return [Unrecognised(sha256(body).hexdigest(), str(error))]
    return [MessageEvent(message.id, Address("phone", message.sender), message.text, message.at)]
