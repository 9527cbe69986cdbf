"""A raw mail as a message of long ago: total, whatever is in it. Pure."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage, Message
from email.parser import BytesParser
from email.utils import getaddresses, parsedate_to_datetime
from typing import Any, cast

import msgspec

from hilo.channels.contract import Media
from hilo.conversations.history import Old
from hilo.customers.errors import UnusableHandle
from hilo.customers.model import clean_name, normalise, one_line
from hilo.imports.model import Refusal
from hilo.imports.plain import plain_text
from hilo.imports.visible_words import visible_words

TEXT_MAX = 200_000
FILES_MAX = 50
REFS_MAX = 50
_ID = re.compile(r"<[^<>\s]{1,500}>")
_PARSER = BytesParser(_class=EmailMessage, policy=policy.default)
_STAMP = re.compile(rb"^From \S+\s+(.*)$")


class Ours(msgspec.Struct, frozen=True):
    """Our own addresses, in normal form."""

    addresses: frozenset[str]


def read_mail(number: int, stamp: bytes, raw: bytes, ours: Ours, now: datetime) -> Old | Refusal:
    """`stamp` is the line `From ` of the mailbox. Never raises."""
    try:
        return _mail(number, stamp, raw, ours, now)
    except Exception as error:  # a mail that breaks the parser is one mail less, and no mailbox less
        return Refusal(number, "", "unreadable_mail", f"It cannot be read as a mail ({type(error).__name__}).")


def _mail(number: int, stamp: bytes, raw: bytes, ours: Ours, now: datetime) -> Old | Refusal:
    mail = _PARSER.parsebytes(raw)
    senders, receivers = _addresses(mail, "from"), _addresses(mail, "to", "cc")
    is_ours = bool(senders) and senders[0][1] in ours.addresses
    others = [one for one in (receivers if is_ours else senders) if one[1] not in ours.addresses]
    if not others:
        side = "to" if is_ours else "from"
        return Refusal(number, side, "nobody_in_it", "There is no customer's address that can be used.")
    name, address = others[0]
    ids = _ids(mail, "message-id")[:1] or [f"<{hashlib.sha256(raw).hexdigest()[:32]}@import>"]
    parents = _ids(mail, "in-reply-to")[:1]
    refs = dict.fromkeys([*_ids(mail, "references")[:REFS_MAX], *parents, *ids])
    text, html = _bodies(mail)
    media = _media(mail)
    subject = one_line(_header(mail, "subject"))
    said = visible_words(raw, text or plain_text(html))
    if not (text or html or media or subject):
        return Refusal(number, "text", "nothing_said", "Nothing is said in it.")
    return Old(
        line=number,
        event=ids[0],
        refs=list(refs),
        at=_at(mail, stamp, now),
        ours=is_ours,
        handle=("email", address),
        name=clean_name(name),
        author=clean_name(senders[0][0] if is_ours else ""),
        subject=subject,
        text=said.reply[:TEXT_MAX],
        quoted=said.quoted[:TEXT_MAX],
        signature=said.signature[:TEXT_MAX],
        html=html[:TEXT_MAX],
        reply_to=parents[0] if parents else "",
        media=media,
    )


def _header(mail: "Message[Any, Any]", name: str) -> str:
    """A header as text, however broken; the library raises on some."""
    try:
        return str(mail.get(name, "")).replace("\0", "")
    except Exception:
        raw = next((value for key, value in mail.raw_items() if key.lower() == name), "")
        return str(raw).encode("ascii", "replace").decode().replace("\0", "")


def _addresses(mail: "Message[Any, Any]", *names: str) -> list[tuple[str, str]]:
    """Name and normal form of every address that can be used."""
    found: list[tuple[str, str]] = []
    for name, address in getaddresses([_header(mail, each) for each in names]):
        try:
            found.append((name, normalise("email", address)))
        except UnusableHandle:
            continue
    return found


def _ids(mail: "Message[Any, Any]", name: str) -> list[str]:
    return _ID.findall(_header(mail, name))


def _at(mail: "Message[Any, Any]", stamp: bytes, now: datetime) -> datetime:
    """When it was written: its Date, else when the mailbox got it, else now; never after now."""
    for text in (_header(mail, "date"), *_received(mail), _stamp_text(stamp)):
        try:
            read = parsedate_to_datetime(text)
            at = (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, TypeError, OverflowError, IndexError):
            continue
        if at.year >= 1970 and at <= now:
            return at
    return now


def _received(mail: "Message[Any, Any]") -> Iterable[str]:
    last = _header(mail, "received")
    return [last.rpartition(";")[2].strip()] if ";" in last else []


def _stamp_text(stamp: bytes) -> str:
    match = _STAMP.match(stamp.strip())
    words = match[1].decode("ascii", "replace").split() if match else []
    # asctime, as mailboxes have it: Tue Nov 24 10:00:00 2026
    return f"{words[2]} {words[1]} {words[4]} {words[3]}" if len(words) >= 5 else ""


def _bodies(mail: EmailMessage) -> tuple[str, str]:
    """The text and the HTML of the mail itself."""
    plain = html = ""
    for part in mail.walk():
        if part.is_multipart() or part.get_content_disposition() == "attachment":
            continue
        kind = part.get_content_type()
        if kind == "text/plain" and not plain:
            plain = _text(part)
        elif kind == "text/html" and not html:
            html = _text(part)
    return plain.strip(), html.strip()


def _text(part: "Message[Any, Any]") -> str:
    """The words of a part in its charset, else in the likeliest."""
    raw = cast("bytes | None", part.get_payload(decode=True)) or b""
    for charset in (part.get_content_charset() or "utf-8", "utf-8", "cp1252"):
        try:
            return raw.decode(charset).replace("\0", "").replace("\r\n", "\n")
        except (LookupError, UnicodeDecodeError):
            continue
    return raw.decode("latin-1").replace("\0", "")


def _media(mail: EmailMessage) -> Sequence[Media]:
    found: list[Media] = []
    for part in mail.walk():
        kind = part.get_content_type()
        body = kind in ("text/plain", "text/html") and part.get_content_disposition() != "attachment"
        if part.is_multipart() and kind != "message/rfc822":
            continue
        if body or len(found) >= FILES_MAX:
            continue
        content = _content(part, kind)
        if content:
            name = str(part.get_filename() or "").replace("\0", "") or kind.replace("/", ".")
            found.append(Media(name, kind, content, inline=part.get_content_disposition() == "inline"))
    return found


def _content(part: "Message[Any, Any]", kind: str) -> bytes:
    if kind == "message/rfc822":
        inner = cast("list[Message[Any, Any]]", part.get_payload())
        return inner[0].as_bytes() if inner else b""
    return cast("bytes | None", part.get_payload(decode=True)) or b""
