"""Of which of our mails a report speaks: by the return path that it came to, or by the Message-ID that it returns."""

import re
from collections.abc import Iterator, Sequence
from email.message import Message
from email.parser import HeaderParser
from typing import cast

from hilo.channels.adapters.email.mailer import own_parts

LOOKED_AT = 200_000  # characters of a text
_OURS = r"(?<![a-z2-7])(h[a-z2-7]{39}\.\d{1,3})"
_RETURN_PATH = re.compile(rf"\+b\.{_OURS}@", re.I)
_MESSAGE_ID = re.compile(rf"<{_OURS}@", re.I)
_ID_LINE = re.compile(r"^[>\s]{0,20}message-id:\s{0,20}(<[^>\s]{1,990}>)", re.I | re.M)
_RECIPIENTS = ("X-Hilo-Rcpt-To", "Delivered-To", "X-Original-To", "Envelope-To", "To")


def target_of(message: Message, recipients: Sequence[str] = ()) -> str:
    """`{reference}.{part}` as `send` gave it; "" where the mail speaks of none of ours.

    An older id in its `References` is not what came back, so only these two places count.
    """
    headers = [str(value) for name in _RECIPIENTS for value in message.get_all(name, [])]
    for value in (*recipients, *headers):
        if found := _RETURN_PATH.search(value):
            return found[1].lower()
    if found := _MESSAGE_ID.search(original_id(message)):
        return found[1].lower()
    for part in leaves_of(message):
        if found := _RETURN_PATH.search(part):
            return found[1].lower()
    return ""


def original_id(message: Message) -> str:
    """The Message-ID, in its brackets, of the mail that it returns whole or in part; "" where it returns none."""
    for headers in returned(message):
        if value := str(headers.get("Message-ID", "")).strip():
            return value
    for text in leaves_of(message):
        if found := _ID_LINE.search(text):
            return found[1]
    return ""


def returned(message: Message) -> Iterator[Message]:
    """The mails that it carries, of some only the headers."""
    for part in own_parts(message):
        kind = part.get_content_type()
        if kind in ("message/rfc822", "message/global", "message/global-headers") and part.is_multipart():
            yield from cast("list[Message]", part.get_payload())
        elif kind in ("text/rfc822-headers", "text/rfc822-header", "message/rfc822-headers", "message/global-headers"):
            yield HeaderParser().parsestr(text_of(part))


def leaves_of(message: Message) -> Iterator[str]:
    for part in own_parts(message):
        if part.get_content_maintype() == "text":
            yield text_of(part)


def text_of(part: Message) -> str:
    """The beginning of a part's text, whatever its charset claims to be."""
    raw = part.get_payload(decode=True)
    if not isinstance(raw, bytes):
        return ""
    try:
        text = raw[:LOOKED_AT].decode(part.get_content_charset() or "utf-8", "replace")
    except (LookupError, ValueError):
        text = raw[:LOOKED_AT].decode("latin-1")
    return text.replace("\r\n", "\n")
