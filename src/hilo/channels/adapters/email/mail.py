"""Any mail, read: who wrote to whom, when, what about, its words, its files, what it says of itself. Total and pure."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import msgspec

from hilo.channels.adapters.email.addresses import Person, read_people
from hilo.channels.adapters.email.body import (
    HTML_MAX,
    TEXT_MAX,
    Body,
    charset_of,
    html_of,
    named_in,
    sort_parts,
    text_of,
)
from hilo.channels.adapters.email.files import File, content_id, file_of, opened
from hilo.channels.adapters.email.headers import Fields
from hilo.channels.adapters.email.invitation import invitations
from hilo.channels.adapters.email.parts import Part, read_parts
from hilo.channels.adapters.email.visible_reply import html_text

ID_MAX, REFERENCES_MAX = 500, 100
SUBJECT_MAX = 1_000
_COMMENT = re.compile(r"\([^()]*\)")
_ID = re.compile(r"<([^<>]{1,990})>")


class Mail(msgspec.Struct, frozen=True):
    """A mail. Ids are without their brackets; `date` is in UTC, as the sender's clock says.

    `text` is the whole body as text and `html` as it came; `calendar` a line for each event that somebody invites to.
    `faults`: what was broken or left out.
    """

    fields: Fields
    root: Part
    message_id: str
    in_reply_to: str
    references: Sequence[str]
    senders: Sequence[Person]
    reply_to: Sequence[Person]
    to: Sequence[Person]
    cc: Sequence[Person]
    subject: str
    date: datetime | None
    text: str
    html: str
    files: Sequence[File]
    calendar: Sequence[str] = ()
    faults: Sequence[str] = ()

    @property
    def sender(self) -> Person:
        """Who wrote it: the first in From; where that says nobody, in Sender, Reply-To or Return-Path."""
        named = [*self.senders, *read_people(self.fields.raw("sender")), *self.reply_to]
        named += read_people(self.fields.raw("return-path"))
        found = next((one for one in named if is_address(one.address)), Person())
        called = self.senders[0].name if self.senders else ""
        return Person(found.name or called, found.address) if found.address else found


def read_mail(raw: bytes) -> Mail:
    """Reads what there is; nothing raises, and no time grows faster than the mail."""
    root, faults = read_parts(raw)
    hint = charset_of(root)
    fields, body = root.fields, sort_parts(root)
    text, html = text_of(body, hint), html_of(body, hint)
    files, more_text, more_html = _files(body, html, hint)
    cut = [
        f"more than {len(one):,} characters" for one, most in ((text, TEXT_MAX), (html, HTML_MAX)) if len(one) == most
    ]
    if not text.strip() and (more_text or more_html):  # all words are within winmail.dat
        text, html = more_text or html_text(more_html), html or more_html
    calendar = [line for file in files if file.media_type == "text/calendar" for line in invitations(file.content)]
    references = _ids(fields.all("references"))[-REFERENCES_MAX:]
    parents = _ids(fields.all("in-reply-to"))
    return Mail(
        fields=fields,
        root=root,
        message_id=message_id(fields),
        in_reply_to=parents[0] if parents else "",
        references=references,
        senders=_people(fields, "from", hint),
        reply_to=_people(fields, "reply-to", hint),
        to=_people(fields, "to", hint),
        cc=_people(fields, "cc", hint),
        subject=fields.text("subject", hint)[:SUBJECT_MAX],
        date=_date(fields),
        text=text,
        html=html,
        files=files,
        calendar=calendar,
        faults=[*faults, *cut],
    )


def message_id(fields: Fields) -> str:
    """Without brackets; "" where there is none, or one too long to be any."""
    said = fields.text("message-id")
    found = _ID.search(said)
    name = (found[1] if found else said.strip("<> ")).replace(" ", "")
    return name if len(name) <= ID_MAX and name.isprintable() else ""


def is_address(text: str) -> bool:
    """Whether it can be the address of somebody."""
    local, at, domain = text.rpartition("@")
    return bool(at and local and domain) and len(text) <= 320 and text.isprintable() and " " not in text


def _people(fields: Fields, name: str, hint: str) -> Sequence[Person]:
    return [person for value in fields.all(name)[:20] for person in read_people(value, hint)]


def _ids(values: Sequence[bytes]) -> list[str]:
    """In brackets as they should be; where there are none, whatever stands there in words."""
    found: list[str] = []
    for value in values[:20]:
        text = value.decode("latin-1")
        named = _ID.findall(text) or [word for word in text.split() if "@" in word]
        found += ["".join(name.split()) for name in named]
    return [name for name in dict.fromkeys(found) if len(name) <= ID_MAX and name.isprintable() and name.isascii()]


def _date(fields: Fields) -> datetime | None:
    """From Date; else when the first of our servers got it."""
    dates = [value.decode("latin-1") for value in fields.all("date")[:5]]
    for said in (*dates, fields.text("received").rpartition(";")[2]):
        try:
            found = parsedate_to_datetime(_COMMENT.sub(" ", _COMMENT.sub(" ", said[:200])))
            return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, TypeError, IndexError, OverflowError, AttributeError):
            continue
    return None


def _files(body: Body, html: str, hint: str) -> tuple[list[File], str, str]:
    """The files, `winmail.dat` opened, and the words that were in it."""
    shown = named_in(html)
    found: list[File] = []
    text = more = ""
    for part in body.files:
        inline = content_id(part).lower() in shown or (part.shown.said == "inline" and part.kind.startswith("image/"))
        files, its_text, its_html = opened(file_of(part, len(found) + 1, hint, inline=inline), len(found) + 1)
        found += files
        text, more = text or its_text, more or its_html
    return found, text, more
