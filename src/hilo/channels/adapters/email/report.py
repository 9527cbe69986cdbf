"""Mails that say something of a mail of ours: returned, complained about, read. As events; none for any other mail."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from email import message_from_bytes
from email.message import Message
from email.policy import compat32

from hilo.channels.adapters.email.bounce import Bounce, read_bounce
from hilo.channels.adapters.email.complaint import read_complaint
from hilo.channels.adapters.email.headers import read_fields
from hilo.channels.adapters.email.mailer import is_from_a_mailer
from hilo.channels.adapters.email.parts import Part
from hilo.channels.contract import Address, ConsentEvent, Event, ReceiptEvent, ReceiptState

# A report says what it has to say at its beginning; what the mail that it returns is like does not matter.
READ = 256_000
BOUNDARIES_MAX = 40
_OURS = re.compile(r"<(h[a-z2-7]{39}\.\d{1,3})@[^<>\s]{1,255}>", re.I)
_STATES: dict[str, ReceiptState] = {"failed": "failed", "delivered": "delivered", "delayed": "sent"}


def read_report(body: bytes, root: Part, key: str, at: datetime | None) -> Sequence[Event]:
    """Receipts of mails of ours, or the wish of an address to get no more. `body` with what the transport knew."""
    if read := _read_mark(root):
        return [ReceiptEvent(f"{key}/read", read, "read", at)]
    message = as_message(body, root)
    if message is None:
        return []
    returned = [one for one in read_bounce(message) if one.target]
    if returned:
        return [_receipt(one, f"{key}/{n}", at) for n, one in enumerate(returned)]
    return [
        ConsentEvent(f"{key}/{n}", Address("email", one.address), "out", at, because="complaint")
        for n, one in enumerate(read_complaint(message))
        if one.address
    ]


def bounces(body: bytes, root: Part) -> Sequence[Bounce]:
    """What a mail server says of recipients, of our mails and of others; none for any other mail."""
    message = as_message(body, root)
    return read_bounce(message) if message else []


def as_message(body: bytes, root: Part) -> Message | None:
    """The beginning of a mail as the standard library has it, where it may be a report; else None.

    Its time and memory grow with parts times lines, so a large or deeply nested one is cut or left alone.
    """
    start = body[:READ]
    if start.lower().count(b"boundary=") > BOUNDARIES_MAX:
        return None
    try:
        if root.kind == "multipart/report" or is_from_a_mailer(_header(start)):
            return message_from_bytes(start, policy=compat32)
    except (ValueError, TypeError, AttributeError, LookupError, RecursionError):
        return None
    return None


def _header(start: bytes) -> Message:
    message = Message(policy=compat32)
    fields, _ = read_fields(start, 0, len(start))
    for name, value in fields.items:
        if name in ("from", "return-path", "x-hilo-mail-from"):
            message[name] = value.decode("latin-1").replace("\r", " ").replace("\n", " ")
    return message


def _receipt(one: Bounce, key: str, at: datetime | None) -> ReceiptEvent:
    return ReceiptEvent(
        key,
        one.target,
        _STATES[one.action],
        at,
        reason=one.reason,
        code=one.code,
        permanent=one.permanent,
        address=Address("email", one.address) if one.address else None,
    )


def _read_mark(root: Part) -> str:
    """The mail of ours that somebody's program says to have shown (RFC 8098); "" where none does."""
    if root.kind != "multipart/report":
        return ""
    for part in _leaves(root):
        if part.kind == "message/disposition-notification":
            content = part.content()[:20_000]
            fields, _ = read_fields(content, 0, len(content))
            said = fields.text("disposition").rpartition(";")[2].strip().lower()
            named = _OURS.search(fields.text("original-message-id"))
            return named[1].lower() if named and said.startswith("displayed") else ""
    return ""


def _leaves(root: Part) -> Iterator[Part]:
    """The parts of the mail itself, not those of a mail that it carries."""
    for part in root.children:
        if part.is_multipart:
            yield from _leaves(part)
        else:
            yield part
