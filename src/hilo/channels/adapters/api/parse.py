"""What may be posted to the generic channel: strict forms, and the events they become."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Annotated, Any, cast

import msgspec
from msgspec import UNSET, Meta, UnsetType

from hilo.channels.contract import Address, Event, Item, Media, MessageEvent, Proof, Refused, Unrecognised
from hilo.customers.model import normalise
from hilo.kernel.errors import Problem

ITEMS_MAX = 500
TEXT_MAX = 100_000
HTML_MAX = 2_000_000
MAIL_KINDS = frozenset({"email"})

Line = Annotated[str, Meta(max_length=1000)]
Short = Annotated[str, Meta(max_length=200)]


class Strict(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A form that refuses what it does not know."""


class Person(Strict, frozen=True):
    """What the account knows of who speaks: kept beside what others say, and no more certain than the proof."""

    given: Short = ""
    surname: Short = ""
    birth_date: Annotated[str, Meta(pattern=r"^([0-9]{4}-[0-9]{2}-[0-9]{2})?$(?!\n)")] = ""
    street: Short = ""
    number: Short = ""
    suburb: Short = ""
    postcode: Short = ""
    state: Short = ""
    national_id: Short = ""
    language: Short = ""


class From(Strict, frozen=True):
    """Who speaks."""

    kind: Annotated[str, Meta(min_length=1, max_length=40)]
    value: Annotated[str, Meta(min_length=1, max_length=320)]
    name: Annotated[str, Meta(max_length=200)] = ""
    person: Person | None = None


class Attachment(Strict, frozen=True):
    """A file: its bytes in base64, or the address to fetch it from."""

    name: Annotated[str, Meta(min_length=1, max_length=255)]
    media_type: Annotated[str, Meta(pattern=r"^[\w.+-]{1,100}/[\w.+-]{1,100}$(?!\n)")] = "application/octet-stream"
    content_base64: bytes | UnsetType = UNSET
    url: Annotated[str, Meta(pattern=r"^https?://[^\s]{1,1990}$(?!\n)")] | UnsetType = UNSET


class Claim(Strict, frozen=True):
    """How sure the account is of who speaks, and how it knows."""

    assurance: Annotated[int, Meta(ge=0, le=4)]
    method: Annotated[str, Meta(max_length=100)] = ""


class Message(Strict, frozen=True, rename={"sender": "from"}):
    """One message."""

    id: Annotated[str, Meta(min_length=1, max_length=200)]
    sender: From
    text: Annotated[str, Meta(max_length=TEXT_MAX)]
    html: Annotated[str, Meta(max_length=HTML_MAX)] = ""
    subject: Line = ""
    in_reply_to: Line = ""
    attachments: Annotated[list[Attachment], Meta(max_length=50)] = []
    at: Annotated[datetime, Meta(tz=True)] | None = None
    proof: Claim | None = None


class Batch(Strict, frozen=True):
    """Up to 500 messages at once."""

    items: Annotated[list[msgspec.Raw], Meta(min_length=1, max_length=ITEMS_MAX)]


class _Kind(msgspec.Struct):
    """Looks only whether a body is a batch."""

    items: msgspec.Raw | UnsetType = UNSET


_message = msgspec.json.Decoder(Message)
_batch = msgspec.json.Decoder(Batch)
_kind = msgspec.json.Decoder(_Kind)


def read_request(body: bytes, latest: datetime) -> tuple[list[Item], bool]:
    """The envelopes of a body, and whether it was a batch. Nothing may be said to have happened after `latest`.

    Raises Refused that points at the first fault.
    """
    try:
        message = _message.decode(body)
    except msgspec.ValidationError as error:
        if not _is_batch(body):
            raise _refused(error) from None
        return _read_batch(body, latest), True
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Refused("invalid_json", str(error), status=400) from None
    return [_item(message, body, latest)], False


def read_events(body: bytes, style: str) -> Sequence[Event]:
    """The event of an envelope. Pure and total: what cannot be read is Unrecognised."""
    try:
        message = _message.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        return [Unrecognised(sha256(body).hexdigest(), str(error))]
    sender = message.sender
    claim = message.proof or Claim(assurance=0)
    event = MessageEvent(
        id=message.id,
        sender=Address(sender.kind, sender.value, sender.name),
        text=message.text,
        at=message.at,
        html=message.html,
        subject=message.subject,
        in_reply_to=message.in_reply_to,
        chatlike=style == "chat" or (style == "auto" and sender.kind not in MAIL_KINDS),
        proof=Proof(claim.assurance, claim.method),
        media=[_media(a) for a in message.attachments],
        person=msgspec.structs.asdict(sender.person) if sender.person else {},
    )
    return [event]


def _read_batch(body: bytes, latest: datetime) -> list[Item]:
    try:
        batch = _batch.decode(body)
    except msgspec.ValidationError as error:
        raise _refused(error) from None
    items: list[Item] = []
    for n, raw in enumerate(batch.items):
        one = bytes(raw)
        try:
            items.append(_item(_message.decode(one), one, latest))
        except Refused as fault:
            where = f"items[{n}].{fault.where}" if fault.where else f"items[{n}]"
            raise Refused(fault.code, str(fault), where=where, status=fault.status) from None
        except msgspec.ValidationError as error:
            raise _refused(error, f"items[{n}]") from None
    return items


def _item(message: Message, body: bytes, latest: datetime) -> Item:
    """Raises Refused for what a form alone cannot say."""
    if b"\\u0000" in body and (where := _nul(msgspec.to_builtins(message), "")):
        raise Refused("nul_character", "A text holds a NUL character.", where=where)
    if message.at is not None and message.at > latest:
        raise Refused("at_in_future", "The message says that it was written in the future.", where="at")
    if message.proof is not None and message.proof.assurance > 1 and not message.proof.method:
        raise Refused("method_missing", "An assurance above 1 names its method.", where="proof.method")
    for n, attachment in enumerate(message.attachments):
        if (attachment.content_base64 is UNSET) == (attachment.url is UNSET):
            where = f"attachments[{n}]"
            raise Refused("invalid_body", "An attachment has either content_base64 or url.", where=where)
    if not (message.text or message.html or message.attachments):
        raise Refused("empty_message", "A message has a text, html or an attachment.", where="text")
    return Item(message.id, _order_key(message.sender.kind, message.sender.value), body)


def _order_key(kind: str, value: str) -> str:
    try:
        return f"{kind}:{normalise(kind, value)}"
    except Problem as problem:
        raise Refused(problem.code, str(problem), where=f"from.{problem.where or 'value'}") from None


def _nul(value: Any, path: str) -> str:
    """Where a NUL character stands; empty when nowhere."""
    if isinstance(value, str):
        return path if "\0" in value else ""
    inside: list[tuple[str, Any]] = []
    if isinstance(value, dict):
        named = cast("dict[str, Any]", value)
        inside = [(f"{path}.{name}".strip("."), inner) for name, inner in named.items()]
    elif isinstance(value, list):
        inside = [(f"{path}[{n}]", inner) for n, inner in enumerate(cast("list[Any]", value))]
    return next((found for name, inner in inside if (found := _nul(inner, name))), "")


def _is_batch(body: bytes) -> bool:
    """Raises Refused for what is found to be no JSON only now, behind its first fault."""
    try:
        return _kind.decode(body).items is not UNSET
    except msgspec.ValidationError:
        return False
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Refused("invalid_json", str(error), status=400) from None


def _refused(error: msgspec.ValidationError, before: str = "") -> Refused:
    said, _, path = str(error).partition(" - at `$")
    where = (before + path.rstrip("`")).lstrip(".")
    return Refused("invalid_body", said, where=where)


def _media(attachment: Attachment) -> Media:
    content = None if attachment.content_base64 is UNSET else attachment.content_base64
    url = "" if attachment.url is UNSET else attachment.url
    return Media(attachment.name, attachment.media_type, content, url)
