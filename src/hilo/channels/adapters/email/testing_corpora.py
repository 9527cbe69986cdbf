"""For tests: mails of others with what their own libraries make of them, and where we see something else.

The corpora lie beside the project, `../shared/corpora`, or where HILO_CORPORA says; nothing of them is copied.
"""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from hilo.channels.adapters.email.addresses import Person
from hilo.channels.adapters.email.body import sort_parts, words
from hilo.channels.adapters.email.charsets import decode
from hilo.channels.adapters.email.mail import Mail, read_mail
from hilo.channels.adapters.email.parts import Part, read_parts

CORPORA = Path(os.environ.get("HILO_CORPORA") or Path(__file__).parents[6] / "shared" / "corpora")
# Sets of mails, and how their files are named.
MAILS = {
    "stalwart-mail-parser": "resources/eml/*/*.eml",
    "mime4j": "core/src/test/resources/*/*.msg",
    "mbox-mime4j": "mbox/src/test/resources/test-1/mbox.rlug-*",
    "discourse-email_reply_trimmer": "test/*/*.txt",
    "github-email_reply_parser": "test/emails/*.txt",
    "mail-parser-reply": "test/emails/*.txt",
    "zapier-email-reply-parser": "test/emails/*.txt",
}


def mails(corpus: str) -> list[Path]:
    """The mails of a set; none where the corpora are not here."""
    return sorted(CORPORA.joinpath(corpus).glob(MAILS[corpus]))


def name(path: Path) -> str:
    """How a mail is named in the table: its folder and its own name."""
    return f"{path.parent.name}/{path.stem}"


def mime4j_differences(path: Path) -> Sequence[str]:
    """Where the tree or a decoded leaf is not what mime4j has."""
    expected = ElementTree.parse(path.with_name(f"{path.stem}_decoded.xml")).getroot()  # noqa: S314 files of a test set
    root, _ = read_parts(path.read_bytes())
    return list(_tree(expected, root, path.parent, "1"))


def _tree(expected: ElementTree.Element, part: Part, folder: Path, place: str) -> Iterator[str]:
    for inner in expected:
        if inner.tag in ("text-body", "binary-body"):
            if part.children:
                yield f"part {place} has parts"
            elif not _same(part, folder.joinpath(inner.get("name", "")).read_bytes()):
                yield f"the content of part {place}"
        elif inner.tag in ("multipart", "message"):
            wanted = [inner] if inner.tag == "message" else inner.findall("body-part")
            if len(wanted) != len(part.children):
                yield f"part {place} has {len(part.children)} parts, not {len(wanted)}"
                continue
            for n, (one, child) in enumerate(zip(wanted, part.children, strict=True), 1):
                yield from _tree(one, child, folder, f"{place}.{n}")


def _same(part: Part, expected: bytes) -> bool:
    """Line ends do not count: mime4j writes all of them as CRLF. Texts are there as UTF-8."""
    content = part.content()
    return _lines(expected) in (_lines(content), _lines(decode(content, part.said.get("charset")).encode()))


def _lines(content: bytes) -> bytes:
    return content.replace(b"\r\n", b"\n").replace(b"\r", b"\n")


def stalwart_differences(path: Path) -> Sequence[str]:
    """Where subject, people, id, date, the number of parts or their content are not what Stalwart has."""
    expected = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    mail = read_mail(path.read_bytes())
    headers = {_header_name(one): one["value"] for one in expected["parts"][0]["headers"]}
    return [*_header_differences(mail, headers), *_body_differences(mail, expected)]


def _header_name(header: Mapping[str, Any]) -> str:
    said = header["name"]
    return said if isinstance(said, str) else ""


def _header_differences(mail: Mail, headers: Mapping[str, Any]) -> Iterator[str]:
    """Of the fields that the other library could read."""
    said: dict[str, dict[str, Any]] = {name: value for name, value in headers.items() if isinstance(value, dict)}
    subject, named = said.get("subject", {}).get("Text"), said.get("message_id", {}).get("Text")
    if subject is not None and _squeezed(mail.subject) != _squeezed(subject):
        yield "subject"
    if named is not None and mail.message_id != named:
        yield "message id"
    if (date := said.get("date", {}).get("DateTime")) and mail.date != _date(date):
        yield "date"
    for header, people in (("from", mail.senders), ("to", mail.to), ("cc", mail.cc)):
        if (value := said.get(header, {}).get("Address")) and _pairs(people) != _expected_pairs(value):
            yield header


def _date(said: Mapping[str, Any]) -> datetime:
    offset = timedelta(hours=said["tz_hour"], minutes=said["tz_minute"]) * (-1 if said["tz_before_gmt"] else 1)
    parts = [said[one] for one in ("year", "month", "day", "hour", "minute", "second")]
    return datetime(*parts, tzinfo=timezone(offset)).astimezone(UTC)


def _pairs(people: Sequence[Person]) -> list[tuple[str, str]]:
    return [(_squeezed(one.name), one.address) for one in people]


def _expected_pairs(value: Mapping[str, Any]) -> list[tuple[str, str]]:
    groups: list[dict[str, Any]] = value.get("Group") or [{"addresses": value.get("List") or []}]
    return [(_squeezed(one.get("name")), one.get("address") or "") for group in groups for one in group["addresses"]]


def _body_differences(mail: Mail, expected: Mapping[str, Any]) -> Iterator[str]:
    body = sort_parts(mail.root)
    for title, found in (("text_body", body.text), ("html_body", body.html), ("attachments", body.files)):
        numbers: list[int] = expected[title]
        if len(found or ()) != len(numbers):
            yield f"{len(found or ())} parts as {title.replace('_', ' ')}, not {len(numbers)}"
            continue
        for part, number in zip(found or (), numbers, strict=True):
            [(kind, content)] = expected["parts"][number]["body"].items()
            if kind in ("Text", "Html") and _dense(words(part, "")) != _dense(content):
                yield f"words in {title.replace('_', ' ')}"
            elif kind in ("Binary", "InlineBinary") and _lines(bytes(content)) != _lines(part.content()):
                yield f"bytes in {title}"


def _squeezed(text: str | None) -> str:
    return " ".join((text or "").split())


def _dense(text: str) -> str:
    return "".join(text.replace("\0", "").split())
