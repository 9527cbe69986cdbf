"""A mail of ours as every client reads it: threaded, with its pictures and files, and nobody else's headers in it."""

from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hilo.channels.adapters.email.letter import letter_of
from hilo.channels.adapters.email.render import name_of, render
from hilo.channels.adapters.email.settings import Settings
from hilo.channels.contract import Address, Media, Outgoing, Rejected

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
SUPPORT = "support@shop.example"
REFERENCE, OLDER = "habcdefghijklmnopqrstuvwxyz234567abcdefg", "h" + "z" * 39
PLAIN = Outgoing(
    UUID(int=5),
    Address("email", "ana@correo.example", "Ana Núñez"),
    "Buenos días\n",
    subject="Su pedido número 1042",
    reference=REFERENCE,
    sender_name="Tienda Ñandú",
)


def mail(address: str = SUPPORT, **changes: Any) -> EmailMessage:
    raw = render(msgspec.structs.replace(PLAIN, **changes), address, NOW)
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= 998, "RFC 5322"
    assert b"\n" not in raw.replace(b"\r\n", b"")
    made = message_from_bytes(raw, policy=policy.default)
    assert isinstance(made, EmailMessage)
    assert not made.defects
    return made


def test_it_says_who_writes_and_where_an_answer_finds_the_conversation() -> None:
    made = mail()
    assert made["From"] == "Tienda Ñandú <support@shop.example>"
    assert made["To"] == "Ana Núñez <ana@correo.example>"
    assert made["Reply-To"].addresses[0].addr_spec == f"support+{REFERENCE}@shop.example"
    assert made["Message-ID"] == f"<{REFERENCE}.0@shop.example>"
    assert made["Date"].datetime == NOW
    assert made["Subject"] == "Su pedido número 1042"
    assert (made.get_content_type(), made.get_content()) == ("text/plain", "Buenos días\r\n")
    assert not {"In-Reply-To", "References", "Auto-Submitted", "List-Unsubscribe", "Bcc"} & set(made.keys())


def test_an_answer_is_threaded_behind_what_it_answers() -> None:
    made = mail(references=["<first@correo.example>", OLDER, "last@correo.example"])
    chain = ["<first@correo.example>", f"<{OLDER}.0@shop.example>", "<last@correo.example>"]
    assert made["References"].split() == chain
    assert made["In-Reply-To"] == chain[-1]
    assert made["Subject"] == "Re: Su pedido número 1042"


def test_what_it_answers_is_said_by_the_writer_first_of_all() -> None:
    made = mail(references=["a@x.example", "b@x.example"], in_reply_to="a@x.example")
    assert made["References"].split() == ["<b@x.example>", "<a@x.example>"]
    assert made["In-Reply-To"] == "<a@x.example>"


def test_of_a_long_chain_the_first_and_the_last_are_named_and_no_id_is_taken_apart() -> None:
    ids = [f"{n}.{'q' * 200}@mail.example" for n in range(90)]
    chain = mail(references=ids)["References"].split()
    assert len(chain) == 20
    assert [chain[0], *chain[1:]] == [f"<{one}>" for one in (ids[0], *ids[-19:])]


def test_what_is_no_message_id_of_a_mail_is_left_out() -> None:
    made = mail(references=["wamid.123", "", "a b@x.example", "x@y\r\nBcc: z@x.example", "sha256:00"], in_reply_to="17")
    assert "References" not in made
    assert "Bcc" not in made


@pytest.mark.parametrize("subject", ["RE: Hola", "re: Hola", "Rv: Hola", "AW: Hola", "Fwd: Hola", "Re[2]: Hola"])
def test_an_answer_says_re_once(subject: str) -> None:
    assert mail(subject=subject, references=["a@x.example"])["Subject"] == subject


def test_a_mail_without_a_subject_has_its_first_words() -> None:
    assert mail(subject="", text="¿Sigue ahí?\nHola")["Subject"] == "¿Sigue ahí?"
    assert mail(subject="", text="")["Subject"] == "…"


@pytest.mark.parametrize("field", ["subject", "sender_name"])
@pytest.mark.parametrize("evil", ["a\r\nBcc: x@y.example", "a\nBcc: x@y", "a\rBcc: x", "a\u2028Bcc: x", "a\0\x0bb"])
def test_nothing_that_somebody_wrote_begins_a_header(field: str, evil: str) -> None:
    made = mail(**{field: evil})
    assert made["Bcc"] is None
    assert len(made.keys()) == len(mail().keys())


@given(st.text(max_size=200), st.text(max_size=60), st.text(max_size=300))
def test_any_words_make_one_sound_mail(subject: str, name: str, text: str) -> None:
    made = mail(subject=subject, sender_name=name, to=Address("email", "ana@correo.example", name), text=text)
    assert made.keys() == mail().keys()
    assert made["To"].addresses[0].addr_spec == "ana@correo.example"
    assert made["From"].addresses[0].addr_spec == SUPPORT
    made.get_content()


def test_a_file_name_and_a_copys_name_begin_no_header_either() -> None:
    files = [Media("a\r\nX-Evil: 1.png", "image/png", b"x"), Media("../../etc/passwd", "text/plain", b"x")]
    made = mail(media=files, cc=[Address("email", "bea@correo.example", 'B"ea\r\nX-Evil: 1')])
    assert made["Cc"].addresses[0].addr_spec == "bea@correo.example"
    assert "X-Evil" not in made
    assert [part.get_filename() for part in made.iter_attachments()] == ["a X-Evil: 1.png", ".._.._etc_passwd"]


def test_html_stands_beside_plain_words_with_the_pictures_it_shows() -> None:
    files = [Media("logo.png", "image/png", b"\x89PNG", inline=True), Media("añadido.pdf", "application/pdf", b"%PDF")]
    made = mail(html='<p>Hola <img src="cid:logo.png"><img src="cid:nobody"></p>', media=files)
    assert made.get_content_type() == "multipart/mixed"
    plain, html = made.get_body(("plain",)), made.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert plain.get_content() == "Buenos días\r\n"
    [related] = [part for part in made.walk() if part.get_content_maintype() == "image"]
    assert f'src="cid:{related["Content-ID"].strip("<>")}"' in html.get_content()
    assert "cid:nobody" in html.get_content()
    [file] = made.iter_attachments()
    assert (file.get_filename(), file.get_content()) == ("añadido.pdf", b"%PDF")


def test_a_mail_as_a_file_is_a_file() -> None:
    [file] = mail(media=[Media("was.eml", "message/rfc822", b"From: x\r\n\r\n\xf1")]).iter_attachments()
    assert (file.get_content_type(), file.get_filename()) == ("application/octet-stream", "was.eml")


def test_a_machine_says_so_and_advertising_can_be_ended_by_one_click() -> None:
    automatic = mail(purpose="automatic", references=["a@x.example"])
    assert (automatic["Auto-Submitted"], automatic["X-Auto-Response-Suppress"]) == ("auto-replied", "OOF, AutoReply")
    assert mail(purpose="automatic")["Auto-Submitted"] == "auto-generated"
    link = "https://hilo.example/u/" + "a" * 300
    advertising = mail(purpose="promotional", unsubscribe=link)
    assert advertising["List-Unsubscribe"] == f"<{link}>"
    assert advertising["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert advertising["Precedence"] == "bulk"


def test_a_long_address_of_ours_stays_within_what_servers_take() -> None:
    address = "atencion.al.cliente.internacional@shop.example"
    made = mail(address)
    assert "Reply-To" not in made
    settings = Settings(address=address)
    assert letter_of(PLAIN, settings, NOW).return_path == address


def test_without_plus_addresses_everything_goes_by_message_id() -> None:
    letter = letter_of(PLAIN, Settings(address=SUPPORT, plus_addresses=False), NOW)
    assert letter.return_path == SUPPORT
    assert b"Reply-To" not in letter.content
    assert name_of(PLAIN).encode() in letter.content


def test_an_address_that_is_none_is_refused() -> None:
    with pytest.raises(Rejected) as refused:
        letter_of(msgspec.structs.replace(PLAIN, cc=[Address("email", "nobody")]), Settings(address=SUPPORT), NOW)
    assert refused.value.because == "bad_address"


def test_a_domain_beyond_ascii_is_written_as_servers_know_it() -> None:
    assert "ana@xn--caf-dma.example" in str(mail(to=Address("email", "ana@café.example"))["To"])
