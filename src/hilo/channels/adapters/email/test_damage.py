"""Nothing that comes as a mail breaks anything, and its cost grows with its length and no faster."""

import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hilo.channels.adapters.email.explain import explain
from hilo.channels.adapters.email.parse import read_events
from hilo.channels.adapters.email.testing_corpora import mails
from hilo.channels.contract import Event

OURS = Path(__file__).parent
PIECES = [
    *(
        b"From: ",
        b"To: ",
        b"Subject: ",
        b"Content-Type: ",
        b"multipart/mixed; boundary=x",
        b"--x\n",
        b"--x--\n",
        b"\n\n",
    ),
    *(b"=?utf-8?q?", b"?=", b"=?gb2312?b?", b"message/rfc822", b"text/html; charset=", b"utf-16", b"utf-7", b"koi8-r"),
    *(
        b"Content-Transfer-Encoding: base64\n",
        b"quoted-printable",
        b"Date: ",
        b"<a@b>",
        b"\xff\xfe",
        b"\xe9",
        b"\x1b$B",
    ),
    *(
        b"Content-Disposition: attachment; filename*0*=",
        b"''",
        b"%",
        b'"',
        b"(",
        b"\\",
        b"<div>",
        b"> ",
        b"text/calendar",
    ),
    *(b"BEGIN:VCALENDAR\nBEGIN:VEVENT\n", b"DTSTART:", b"application/ms-tnef", b'x\x9f>"', b"+", b"=", b"\0", b"\r"),
    *(b"multipart/report; report-type=delivery-status", b"Auto-Submitted: ", b"X-Hilo-Transport: smtp\r\n"),
]


def is_told(raw: bytes) -> bool:
    """Whether its events can be written down and read again, the same each time, and it can be explained."""
    written = msgspec.json.encode(read_events(raw, "mx.shop.example"))
    again = msgspec.json.encode(msgspec.json.decode(written, type=list[Event]))
    same = again == written == msgspec.json.encode(read_events(raw, "mx.shop.example"))
    return same and b"\\u0000" not in written and bool(msgspec.json.encode(explain(raw)))


@given(st.binary(max_size=500))
def test_any_bytes_are_told(raw: bytes) -> None:
    assert is_told(raw)


@given(st.lists(st.sampled_from(PIECES) | st.binary(max_size=12), max_size=40))
def test_any_order_of_what_mails_are_made_of_is_told(pieces: list[bytes]) -> None:
    assert is_told(b"".join(pieces))


FIELDS = ["To", "From", "Subject", "Content-Type", "References", "Date", "Authentication-Results", "Return-Path"]


@given(st.sampled_from(FIELDS), st.text("a@.<>()[]\\\",;:=?*'% \t\né", max_size=40))
def test_any_field_is_told(field: str, value: str) -> None:
    assert is_told(f"Sender: ana@example.org\n{field}: {value}\n\nhola".encode())


@pytest.mark.parametrize("corpus", ["stalwart-mail-parser", "mime4j", "mbox-mime4j"])
def test_mails_of_others_are_told_with_bytes_flipped_and_missing(corpus: str) -> None:
    paths = mails(corpus)
    if not paths:
        pytest.skip(f"the corpus {corpus} is not here; HILO_CORPORA names its folder")
    chance = random.Random(corpus)
    for path in paths:
        raw = path.read_bytes()[:20_000]
        assert is_told(damaged(raw, chance)), path.name


def damaged(raw: bytes, chance: random.Random) -> bytes:
    changed = bytearray(raw)
    for _ in range(chance.randint(1, 8)):
        place, length = chance.randrange(len(changed) + 1), chance.choice((1, 1, 1, 4, 40, 400))
        what = chance.choice(("flip", "drop", "twice", "noise"))
        if what == "flip" and place < len(changed):
            changed[place] ^= 1 << chance.randrange(8)
        elif what == "drop":
            del changed[place : place + length]
        elif what == "twice":
            changed[place:place] = changed[place : place + length]
        else:
            changed[place:place] = chance.randbytes(length)
    return bytes(changed)


HEAD = b"From: ana@example.org\nMIME-Version: 1.0\n"
# What a mail is made of that wants to cost more than it is worth: something again and again.
HOSTILE = {
    "empty lines": (HEAD + b"\n", b"\n"),
    "words": (HEAD + b"\n", b"hola que tal\n"),
    "quotes": (HEAD + b"\n", b"> > > hola\n"),
    "parts": (HEAD + b"Content-Type: multipart/mixed; boundary=x\n\n", b"--x\n\nx\n"),
    "nesting": (HEAD, b"Content-Type: multipart/mixed; boundary=x\n\n--x\n"),
    "carried mails": (HEAD, b"Content-Type: message/rfc822\n\n"),
    "almost boundaries": (HEAD + b"Content-Type: multipart/mixed; boundary=x\n\n", b"--xy--x"),
    "fields": (b"From: ana@example.org\n", b"To: a@example.org\n"),
    "recipients": (b"From: ana@example.org\nTo: ", b'"A, B" <a@example.org>, '),
    "colons behind addresses": (b"From: ana@example.org\nTo: ", b"@@a: "),
    "open brackets": (b"From: ana@example.org\nTo: ", b"("),
    "open angles": (b"From: ana@example.org\nTo: ", b"<a@b,"),
    "encoded words": (b"From: ana@example.org\nSubject: ", b"=?utf-8?q?a?= "),
    "open encoded words": (b"From: ana@example.org\nSubject: ", b"=?utf-8?q?a"),
    "a word without end": (b"From: ana@example.org\nSubject: =?utf-8?q?", b"a"),
    "a quote without end": (b'From: ana@example.org\nTo: "', b"\\a"),
    "parameters": (b"From: ana@example.org\nContent-Type: text/plain", b'; a*0="b'),
    "spaces": (b"From: ana@example.org\nContent-Type: text/plain", b" "),
    "spaces in all fields": (b"From: a", b" (b) @ "),
    "references": (b"From: ana@example.org\nReferences: ", b"<a@b> <"),
    "results": (b"From: ana@example.org\nAuthentication-Results: mx; ", b"dmarc=pass (a) ;"),
    "elements": (HEAD + b"Content-Type: text/html\n\n", b"<div>"),
    "quoted elements": (HEAD + b"Content-Type: text/html\n\n", b"<blockquote>a"),
    "open tags": (HEAD + b"Content-Type: text/html\n\n", b"<a b='"),
    "base64": (HEAD + b"Content-Transfer-Encoding: base64\nContent-Type: image/png\n\n", b"aGk=\n"),
    "uuencoded": (HEAD + b"Content-Transfer-Encoding: x-uuencode\n\nbegin 644 a\n", b"a\n"),
    "events": (HEAD + b"Content-Type: text/calendar\n\nBEGIN:VCALENDAR\n", b"BEGIN:VEVENT\nSUMMARY:a\nEND:VEVENT\n"),
    "a report": (
        HEAD + b"From: MAILER-DAEMON@a.example\nContent-Type: multipart/report; boundary=x\n\n--x\n\n",
        b"550 a\n",
    ),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_four_times_as_much_costs_at_most_a_little_more_than_four_times(what: str) -> None:
    """Counted in calls and lines of ours, not in seconds, which another program can make more."""
    head, again = HOSTILE[what]
    few = steps(head + again * (6_000 // len(again)))
    many = steps(head + again * (24_000 // len(again)))
    assert many <= 6 * few + 20_000


@pytest.mark.parametrize("what", HOSTILE)
def test_no_pattern_goes_back_and_forth_for_ever(what: str) -> None:
    """What runs within a pattern cannot be counted. A hundredth of this is usual."""
    head, again = HOSTILE[what]
    began = time.thread_time()
    read_events(head + again * (60_000 // len(again)))
    assert time.thread_time() - began < 4


def steps(raw: bytes) -> int:
    """How many lines of ours run while a mail is read."""
    count = 0

    def trace(frame: FrameType, event: str, arg: Any) -> Any:
        nonlocal count
        if not frame.f_code.co_filename.startswith(str(OURS)):
            return None
        count += 1
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        read_events(raw)
    finally:
        sys.settrace(before)
    return count


def large() -> Iterator[tuple[str, bytes]]:
    """Mails of the size that mail servers let through."""
    pdf = b"Content-Type: application/pdf; name=a.pdf\nContent-Transfer-Encoding: base64\n\n"
    yield (
        "a file",
        HEAD + b"Content-Type: multipart/mixed; boundary=x\n\n--x\n\nhola\n--x\n" + pdf + b"QUJD" * 12_500_000,
    )
    yield "nothing", HEAD + b"\n" + b"\n" * 50_000_000


def test_fifty_megabytes_are_read_at_once() -> None:
    """No seconds are counted, but a reader in lines takes 20 s and a gigabyte for the second one."""
    told = {what: read_events(raw) for what, raw in large()}
    [event] = told["a file"]
    assert getattr(event, "text", "") == "hola"
    assert len(getattr(event, "media", [])[0].content) == 37_500_000
    assert len(told["nothing"]) == 1
