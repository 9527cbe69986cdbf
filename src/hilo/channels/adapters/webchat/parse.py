"""What the portal hands in for a visitor, and the event it becomes. Pure: the same bytes give the same events."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Annotated

import msgspec

from hilo.channels.contract import Address, Event, Item, Media, MessageEvent, Proof, Refused, Unrecognised
from hilo.channels.contract_hosts import VISITOR, Said

TEXT_MAX = 100_000
Line = Annotated[str, msgspec.Meta(min_length=1, max_length=200, pattern=r"^[^\x00]+$(?!\n)")]
Text = Annotated[str, msgspec.Meta(max_length=TEXT_MAX, pattern=r"^[^\x00]*$(?!\n)")]


class File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A file of a visitor's, with its bytes."""

    name: Annotated[str, msgspec.Meta(max_length=255)]
    media_type: Annotated[str, msgspec.Meta(max_length=200)]
    content: bytes


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One envelope."""

    id: Line
    visitor: Line
    text: Text
    name: Annotated[str, msgspec.Meta(max_length=200)] = ""
    at: Annotated[datetime, msgspec.Meta(tz=True)] | None = None
    assurance: Annotated[int, msgspec.Meta(ge=0, le=4)] = 1
    method: Annotated[str, msgspec.Meta(max_length=100)] = ""
    person: dict[str, str] = {}
    files: Annotated[list[File], msgspec.Meta(max_length=10)] = []
    in_reply_to: Annotated[str, msgspec.Meta(max_length=200)] = ""


_words = msgspec.json.Decoder(Words)
_UNREADABLE = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)


def write(said: Said) -> bytes:
    """The envelope of what a visitor said."""
    files = [File(media.name, media.media_type, media.content or b"") for media in said.media]
    words = Words(
        id=said.id,
        visitor=said.visitor,
        text=said.text,
        name=said.name,
        at=said.at,
        assurance=said.assurance,
        method=said.method,
        person=dict(said.person),
        files=files,
        in_reply_to=said.in_reply_to,
    )
    return msgspec.json.encode(words)


def read_request(body: bytes) -> Item:
    """By what it is known again, and whose order must hold: the visitor's. Raises Refused."""
    try:
        words = _words.decode(body)
    except _UNREADABLE as error:
        raise Refused("invalid_body", str(error)) from None
    if not (words.text.strip() or words.files):
        raise Refused("empty_message", "A message has a text or a file.", where="text")
    return Item(f"{words.visitor}:{words.id}", words.visitor, body)


def read_events(body: bytes) -> Sequence[Event]:
    """Total: what cannot be read is Unrecognised."""
    try:
        words = _words.decode(body)
    except _UNREADABLE as error:
        return [Unrecognised(sha256(body).hexdigest(), str(error))]
    return [
        MessageEvent(
            id=f"{words.visitor}:{words.id}",
            sender=Address(VISITOR, words.visitor, words.name),
            text=words.text,
            at=words.at,
            proof=Proof(words.assurance, words.method),
            media=[Media(file.name, file.media_type, file.content) for file in words.files],
            person=words.person,
            in_reply_to=words.in_reply_to,
        )
    ]
