"""Complaints: whoever calls our mail spam wants no more of it."""

from email import message_from_bytes
from pathlib import Path

import pytest

from hilo.channels.adapters.email.bounce import read_bounce
from hilo.channels.adapters.email.complaint import read_complaint

FIXTURES = Path(__file__).parent / "fixtures"
TARGET = "habcdefghijklmnopqrstuvwxyz234567abcdefg.0"


def complaint(provider: str) -> bytes:
    return (FIXTURES / f"complaint_{provider}.eml").read_bytes()


@pytest.mark.parametrize(("provider", "who"), [("yahoo", "ana@yahoo.example"), ("microsoft", "ana@hotmail.example")])
def test_who_complains_is_said_by_the_provider_or_by_the_returned_mail(provider: str, who: str) -> None:
    mail = message_from_bytes(complaint(provider))
    [found] = read_complaint(mail)
    assert (found.address, found.target, found.feedback) == (who, TARGET, "abuse")
    assert read_bounce(mail) == []


def test_of_two_recipients_nobody_knows_who_complains() -> None:
    raw = complaint("microsoft").replace(b"To: Ana <", b"Cc: bea@hotmail.example\r\nTo: Ana <")
    [found] = read_complaint(message_from_bytes(raw))
    assert (found.address, found.target) == ("", TARGET)


def test_a_hidden_address_is_none() -> None:
    raw = complaint("yahoo").replace(b"To: ana@yahoo.example", b"To: redacted-7f@yahoo.example")
    raw = raw.replace(b"Original-Rcpt-To: ana@yahoo.example", b"Original-Rcpt-To: xxxx@yahoo.example")
    [found] = read_complaint(message_from_bytes(raw))
    assert (found.address, found.target) == ("", TARGET)


@pytest.mark.parametrize("feedback", [b"auth-failure", b"not-spam", b"virus", b"", b"other"])
def test_what_is_nobodys_wish_is_no_complaint(feedback: bytes) -> None:
    raw = complaint("yahoo").replace(b"Feedback-Type: abuse", b"Feedback-Type: " + feedback)
    assert read_complaint(message_from_bytes(raw)) == []


def test_a_broken_report_never_raises() -> None:
    whole = complaint("yahoo")
    found = [read_complaint(message_from_bytes(whole[:cut])) for cut in range(0, len(whole), 13)]
    assert found[0] == []
