"""Whether a mail is from a mail server and not from a person, and its parts without those of mails inside it."""

import re
from collections.abc import Iterator
from email.message import Message
from email.utils import parseaddr
from typing import cast

_MAILER = re.compile(
    r"^(mailer-?daemon|mail-?daemon|mail_?delivery_?subsystem|postmaster|mdaemon|bounces?|"
    r"microsoftexchange[0-9a-f]{20,}.*|mail\.?delivery(system)?|mail-?admin|smtp-?server|no-?reply-?bounce)$",
    re.I,
)
_SUBSYSTEM = re.compile(r"mail delivery (sub)?system|mail-?er-?daemon|microsoft outlook|internet mail delivery", re.I)
_EMPTY = {"", "<>"}


def is_from_a_mailer(message: Message) -> bool:
    """By its empty envelope sender, as RFC 5321 asks of it, or by the name that mail servers sign with."""
    for name in ("X-Hilo-Mail-From", "Return-Path"):
        value = message.get(name)
        if value is not None and str(value).strip() in _EMPTY:
            return True
    name, address = parseaddr(str(message.get("From", "")))
    return bool(_MAILER.match(address.partition("@")[0]) or (_SUBSYSTEM.search(name) and _MAILER.search(address)))


def is_report(message: Message, kind: str) -> bool:
    """Whether it says of itself to be a report of that type (RFC 6522: `delivery-status`, `feedback-report`)."""
    if message.get_content_type() != "multipart/report":
        return False
    said = str(message.get_param("report-type") or "").lower()
    return said == kind or any(part.get_content_type() == f"message/{kind}" for part in own_parts(message))


def own_parts(message: Message) -> Iterator[Message]:
    """The parts of the mail itself: what stands within a mail that it carries is not looked at."""
    waiting = [message]
    while waiting:
        part = waiting.pop()
        yield part
        if part.get_content_maintype() == "multipart" and part.is_multipart():
            waiting.extend(reversed(cast("list[Message]", part.get_payload())))


def blocks_of(part: Message) -> list[Message]:
    """The blocks of headers in a part like `message/delivery-status`; none where it could not be read as such."""
    payload = part.get_payload()
    return cast("list[Message]", payload) if isinstance(payload, list) else []
