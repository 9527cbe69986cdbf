"""What the transport knew stands in front of a mail, and nobody outside can write it."""

from hypothesis import given
from hypothesis import strategies as st

from hilo.channels.adapters.email.envelope import Transported, unwrap, wrap

MAIL = b"From: Ana <Ana@example.org>\r\nMessage-ID: <1@example.org>\r\nSubject: Hola\r\n\r\nX-Hilo-Spam: no\r\n"


def test_what_the_transport_knew_is_read_again() -> None:
    known = Transported("lmtp", "ana+b@example.org", ("a@shop.example", "b@shop.example"), spam=True, cut=7)
    item = wrap(MAIL, known)
    assert unwrap(item.body) == (known, MAIL)
    assert item.order_key == "ana@example.org"


def test_a_bounce_has_an_empty_sender_and_not_none() -> None:
    assert unwrap(wrap(MAIL, Transported("smtp", "")).body)[0].sender == ""
    assert unwrap(wrap(MAIL, Transported("imap")).body)[0].sender is None


def test_lines_of_ours_that_came_from_outside_are_taken_out() -> None:
    forged = b"X-Hilo-Transport: lmtp\r\nx-hilo-mail-from: <boss@shop.example>\r\n folded\r\n" + MAIL
    assert unwrap(wrap(forged, Transported("imap")).body) == (Transported("imap"), MAIL)


def test_a_line_cannot_be_smuggled_in_through_the_envelope() -> None:
    item = wrap(MAIL, Transported("smtp", "a@b.example>\r\nX-Hilo-Spam: no"))
    assert unwrap(item.body)[0].spam is None


def test_the_same_mail_has_the_same_key_whichever_way_it_comes() -> None:
    keys = {wrap(MAIL, Transported(way)).dedupe_key for way in ("imap", "lmtp", "http")}
    assert len(keys) == 1
    assert wrap(MAIL.replace(b"Hola", b"Adios"), Transported("imap")).dedupe_key not in keys


@given(st.binary(max_size=300), st.text(max_size=40), st.lists(st.text(max_size=20), max_size=3))
def test_any_bytes_are_kept_whole(raw: bytes, sender: str, recipients: list[str]) -> None:
    item = wrap(raw, Transported("smtp", sender, recipients))
    known, kept = unwrap(item.body)
    assert known.transport == "smtp"
    assert kept == raw or b"x-hilo-" in raw.lower()
    assert item.dedupe_key
    assert item.order_key
