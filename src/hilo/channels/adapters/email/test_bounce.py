"""What comes back: each server's return, with its code; and what only looks like one."""

from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from time import perf_counter

import pytest

from hilo.channels.adapters.email.bounce import Bounce, read_bounce
from hilo.channels.adapters.email.bounce_codes import code_in, is_dead

FIXTURES = Path(__file__).parent / "fixtures"
ANA = "ana@correo.example"
TARGET = "habcdefghijklmnopqrstuvwxyz234567abcdefg.0"
# fixture -> address, action, code, permanent
RETURNED = {
    "exchange_2003": (ANA, "failed", "5.1.1", True),
    "exchange_online_edge": (ANA, "failed", "5.4.1", True),
    "exchange_online_es": (ANA, "failed", "5.1.10", True),
    "exchange_policy": (ANA, "failed", "5.7.509", False),
    "exim_text": (ANA, "failed", "5.1.1", True),
    "exim_warning": (ANA, "delayed", "4.7.1", False),
    "gmail_full": (ANA, "failed", "5.2.2", False),
    "gmail_unknown": (ANA, "failed", "5.1.1", True),
    "kundenserver_de": (ANA, "failed", "5.2.2", False),
    "opensmtpd_error": (ANA, "failed", "5.2.1", True),
    "postfix_delayed": (ANA, "delayed", "4.4.1", False),
    "postfix_expired": (ANA, "failed", "4.2.2", False),
    "postfix_no_domain": ("ana@coreo.example", "failed", "5.4.4", True),
    "postfix_unknown": (ANA, "failed", "5.1.1", True),
    "qmail": (ANA, "failed", "5.1.1", True),
    "qmail_vpopmail": (ANA, "failed", "5.1.1", True),
    "sendmail_generic": (ANA, "failed", "5.1.1", True),
    "ses": (ANA, "failed", "4.4.7", False),
    "unknown_format_es": ("", "failed", "5.1.1", True),
    "yahoo": (ANA, "failed", "5.1.1", True),
}


def returned(name: str) -> bytes:
    return (FIXTURES / f"returned_{name}.eml").read_bytes()


def read(raw: bytes) -> list[Bounce]:
    """Whichever way the library reads the mail."""
    old = read_bounce(message_from_bytes(raw))
    assert read_bounce(message_from_bytes(raw, policy=policy.default)) == old
    return list(old)


@pytest.mark.parametrize("name", RETURNED)
def test_every_servers_return_says_who_why_and_what(name: str) -> None:
    [bounce] = read(returned(name))
    assert (bounce.address, bounce.action, bounce.code, bounce.permanent) == RETURNED[name]
    assert bounce.target == TARGET
    assert bounce.reason


def test_a_report_of_several_says_it_of_each() -> None:
    bounces = read(returned("xtext_and_two"))
    assert [(b.address, b.code, b.permanent) for b in bounces] == [
        ("ana+x@correo.example", "5.1.1", True),
        ("bea@correo.example", "5.7.1", False),
    ], "what was handed on is no failure"


def test_the_table_of_servers_is_complete() -> None:
    there = {path.stem.removeprefix("returned_") for path in FIXTURES.glob("returned_*.eml")}
    assert there - {"xtext_and_two"} == set(RETURNED)


@pytest.mark.parametrize("name", sorted(RETURNED))
def test_the_return_path_alone_names_the_mail(name: str) -> None:
    """As where the returned mail is missing, and where the mailbox rewrote the header `To`."""
    raw = returned(name).replace(b"To: support+b.", b"X-Was: support+c.")
    mail = message_from_bytes(raw.split(b"--- Below")[0])
    [bounce] = read_bounce(mail, "", [f"support+b.{TARGET}@shop.example".upper()])
    assert bounce.target == TARGET


def from_a_person(text: str, **headers: str) -> EmailMessage:
    made = EmailMessage()
    made["From"] = "Ana <ana@correo.example>"
    made["To"] = f"support+b.{TARGET}@shop.example"
    made["Subject"] = "Fwd: Undelivered Mail Returned to Sender"
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content(text)
    return made


def test_a_person_who_quotes_or_forwards_a_return_is_a_person() -> None:
    quoted = from_a_person(returned("qmail").decode())
    assert read_bounce(quoted) == []
    carried = from_a_person("What is this?")
    carried.add_attachment(message_from_bytes(returned("postfix_unknown"), policy=policy.default))
    assert read_bounce(carried) == []


def test_an_absence_with_an_empty_sender_is_no_return() -> None:
    away = from_a_person(
        "I am out of the office until 3.12.2026 and do not read mail. Call 600 550 111.\n",
        Return_Path="<>",
        Auto_Submitted="auto-replied",
    )
    away.replace_header("Subject", "Automatic reply: Re: Su pedido")
    assert read_bounce(away, "") == []


def test_a_return_of_a_mail_that_is_none_of_ours_names_no_mail() -> None:
    raw = returned("postfix_unknown").replace(TARGET.encode(), b"somebody-elses").replace(TARGET[:40].encode(), b"x")
    [bounce] = read(raw)
    assert (bounce.target, bounce.original_id) == ("", "<somebody-elses@shop.example>")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("550 5.1.1 no such user", "5.1.1"),
        ("smtp; 550 Requested action not taken: mailbox unavailable", "5.1.1"),
        ("552 Quota exceeded for this mailbox", "5.2.2"),
        ("452 mailbox full", "4.2.2"),
        ("554 Message rejected: listed at dnsbl.example", "5.7.1"),
        ("552 message size exceeds fixed maximum message size", "5.3.4"),
        ("connect to mx.example: Connection timed out", "4.4.7"),
        ("Buzón lleno", "5.2.2"),
        ("El usuario no existe", "5.1.1"),
        ("550 this is not a code: 192.0.2.25 version 4.95.1.2", "5.0.0"),
        ("hello", ""),
    ],
)
def test_words_without_a_code_have_one(text: str, code: str) -> None:
    assert code_in(text) == code


def test_a_code_that_says_nothing_is_told_by_the_words() -> None:
    assert code_in("550 User unknown", "5.0.0") == "5.1.1"
    assert code_in("550 5.1.0 Address rejected", "5.1.0") == "5.1.0"
    assert code_in("whatever", "5.7.1") == "5.7.1"
    assert not is_dead("5.7.1", "user unknown or spam"), "what may be our own fault condemns no address"


def test_what_is_broken_or_huge_is_read_in_time_and_never_raises() -> None:
    whole = returned("postfix_unknown")
    for cut in range(0, len(whole), 97):
        read_bounce(message_from_bytes(whole[:cut]))
        read_bounce(message_from_bytes(whole[:cut] + b"\0\xff\xfe;;<<@@" + whole[cut:]))
    head = b"From: MAILER-DAEMON@x.example\nSubject: failure notice\n\n"
    began = perf_counter()
    for body in (b"a@" * 300_000, b"<" * 300_000, b"user " * 100_000, b"5.1." * 100_000, b"-\n" * 200_000):
        read_bounce(message_from_bytes(head + b"Hi. This is the qmail-send program\n" + body))
    assert perf_counter() - began < 5
