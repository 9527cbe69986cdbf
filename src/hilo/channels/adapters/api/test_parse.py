"""What is posted becomes what was meant; what is malformed is pointed at."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from hilo.channels.adapters.api.parse import ITEMS_MAX, TEXT_MAX, read_events, read_request
from hilo.channels.contract import Address, Media, MessageEvent, Proof, Refused, Unrecognised

FIXTURES = Path(__file__).with_name("fixtures")
NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


def fixture(name: str) -> bytes:
    return (FIXTURES / f"{name}.json").read_bytes()


def message(name: str, style: str = "auto") -> MessageEvent:
    [event] = read_events(fixture(name), style)
    assert isinstance(event, MessageEvent)
    return event


def refusal(body: bytes) -> tuple[str, str]:
    with pytest.raises(Refused) as refused:
        read_request(body, NOW)
    return refused.value.code, refused.value.where


def plain(**more: Any) -> dict[str, Any]:
    return {"id": "1", "from": {"kind": "email", "value": "ana@correo.example"}, "text": "hola"} | more


def test_a_mail_is_told_with_all_that_it_says() -> None:
    event = message("mail_with_html_and_subject")
    assert event.sender == Address("email", "ana@correo.example", "Ana Ruiz")
    assert (event.id, event.subject, event.text) == ("m-1", "Factura de octubre", "No me cuadra el total.")
    assert event.html == "<p>No me cuadra el <b>total</b>.</p>"
    assert event.at is None
    assert event.proof == Proof(0)


def test_a_mail_opens_its_own_conversation_and_a_chat_goes_on_unless_the_account_says_otherwise() -> None:
    mail, chat = "mail_with_html_and_subject", "chat_from_a_phone_written_with_spaces"
    assert [message(name).chatlike for name in (mail, chat)] == [False, True]
    assert [message(name, "chat").chatlike for name in (mail, chat)] == [True, True]
    assert [message(name, "mail").chatlike for name in (mail, chat)] == [False, False]


def test_files_come_as_bytes_or_as_an_address() -> None:
    assert message("file_in_base64").media == [Media("nota ñ.txt", "text/plain", "hola ñ".encode())]
    [far] = message("file_at_an_address_and_no_words").media
    assert (far.content, far.url) == (None, "https://fotos.example/1?firma=a%2Fb&t=1")


def test_time_proof_and_reference_are_kept_as_said() -> None:
    assert message("written_in_another_time_zone").at == datetime(2026, 11, 23, 18, 29, 59, 999000, tzinfo=UTC)
    assert message("vouched_at_two_with_its_method").proof == Proof(2, "sms_code")
    assert message("reply_under_our_reference").in_reply_to == "<0192f3a1.h1lo@tienda.example>"


def test_characters_are_what_they_were() -> None:
    assert message("escaped_characters").text == 'ñ 😀 " \\ / \n'
    assert message("family_emoji_and_combining_accents").text == "cafe\u0301 👩‍👩‍👧 🇪🇸"


def test_two_spellings_of_one_sender_keep_one_order() -> None:
    keys: set[str] = set()
    for kind, value in [("phone", "+34 600 111 222"), ("phone", "600111222"), ("phone", "0034600111222")]:
        [item], _ = read_request(msgspec.json.encode(plain(**{"from": {"kind": kind, "value": value}})), NOW)
        keys.add(item.order_key)
    assert keys == {"phone:+34600111222"}


def test_a_batch_is_its_singles() -> None:
    items, batch = read_request(fixture("batch_of_two_people"), NOW)
    assert batch
    assert [item.dedupe_key for item in items] == ["b-1", "b-2"]
    for item in items:
        assert read_request(item.body, NOW) == ([item], False)


@pytest.mark.parametrize(
    ("name", "code", "where"),
    [
        ("unknown_member", "invalid_body", ""),
        ("number_for_a_text", "invalid_body", "text"),
        ("nothing_said", "empty_message", "text"),
        ("nul_in_the_text", "nul_character", "text"),
        ("written_in_the_future", "at_in_future", "at"),
        ("time_without_zone", "invalid_body", "at"),
        ("vouched_without_method", "method_missing", "proof.method"),
        ("file_with_two_sources", "invalid_body", "attachments[0]"),
        ("file_with_no_source", "invalid_body", "attachments[0]"),
        ("file_at_a_local_path", "invalid_body", "attachments[0].url"),
        ("base64_that_is_none", "invalid_body", "attachments[0].content_base64"),
        ("lone_surrogate", "invalid_json", ""),
        ("empty_batch", "invalid_body", "items"),
        ("batch_with_one_bad_item", "invalid_body", "items[1]"),
        ("cut_off", "invalid_json", ""),
    ],
)
def test_what_is_malformed_is_pointed_at(name: str, code: str, where: str) -> None:
    assert refusal(fixture(f"refused_{name}")) == (code, where)


def test_the_limits_are_those_that_are_promised() -> None:
    assert len(read_request(msgspec.json.encode(plain(text="a" * TEXT_MAX)), NOW)[0]) == 1
    assert refusal(msgspec.json.encode(plain(text="a" * (TEXT_MAX + 1)))) == ("invalid_body", "text")
    many = [plain(id=str(n)) for n in range(ITEMS_MAX + 1)]
    assert len(read_request(msgspec.json.encode({"items": many[1:]}), NOW)[0]) == ITEMS_MAX
    assert refusal(msgspec.json.encode({"items": many})) == ("invalid_body", "items")
    late = (NOW + timedelta(seconds=1)).isoformat()
    assert refusal(msgspec.json.encode(plain(at=late))) == ("at_in_future", "at")


def test_what_cannot_be_read_is_kept_as_unrecognised_under_one_name() -> None:
    first, again, other = [read_events(body, "auto")[0] for body in (b"\xff", b"\xff", b"[" * 100_000)]
    assert isinstance(first, Unrecognised)
    assert first == again
    assert isinstance(other, Unrecognised)
    assert other.id != first.id
