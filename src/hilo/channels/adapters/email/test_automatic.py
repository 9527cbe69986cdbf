"""What a machine wrote shows, and what a person wrote is not taken for it."""

import pytest

from hilo.channels.adapters.email.parse import read_events
from hilo.channels.contract import MessageEvent


def is_automatic(head: str, front: str = "") -> bool:
    lines = head if "From:" in head else f"From: Ana <ana@example.org>\n{head}"
    [event] = read_events(f"{front}{lines}\n\nhola".encode())
    assert isinstance(event, MessageEvent)
    return event.automatic


@pytest.mark.parametrize(
    "head",
    [
        "Auto-Submitted: auto-replied",
        "Auto-Submitted: auto-generated; owner-email=x",
        "Precedence: bulk",
        "Precedence: auto_reply",
        "X-Auto-Response-Suppress: All",
        "X-Autoreply: yes",
        "X-Autorespond:",
        "List-Id: Friends <friends.example.org>",
        "List-Unsubscribe: <https://example.org/u>",
        "Feedback-ID: 1:2:3:shop",
        "Return-Path: <>",
        "From: MAILER-DAEMON@mx.example.org",
        "From: Shop <no-reply@example.org>",
        "From: Shop <noreply+x@example.org>",
        "From: friends-bounces@example.org",
        "Subject: Respuesta automática: su pedido",
        "Subject: Out of office: hola",
        "Subject: Automatische Antwort: Bestellung",
    ],
)
def test_a_machine_shows(head: str) -> None:
    assert is_automatic(head)


@pytest.mark.parametrize(
    "head",
    [
        "Auto-Submitted: no",
        "Precedence: first-class",
        "X-Auto-Response-Suppress: none",
        "Return-Path: <ana@example.org>",
        "Subject: Re: Out of office: hola",
        "Subject: Automatic door is broken",
        "From: Nora Reply <nora.reply@example.org>",
        "From: Noé <noe@example.org>",
        "X-Priority: 1",
    ],
)
def test_a_person_is_a_person(head: str) -> None:
    assert not is_automatic(head)


def test_an_empty_sender_of_the_envelope_is_a_machine() -> None:
    assert is_automatic("Subject: hola", "X-Hilo-Transport: lmtp\r\nX-Hilo-Mail-From: <>\r\n")
    assert not is_automatic("Subject: hola", "X-Hilo-Transport: lmtp\r\nX-Hilo-Mail-From: <ana@example.org>\r\n")
