"""Any mail is read: its words apart from its files, names that are safe, times and ids however they are written."""

import base64
from datetime import UTC, datetime

import pytest

from hilo.channels.adapters.email.addresses import Person
from hilo.channels.adapters.email.files import safe_name
from hilo.channels.adapters.email.mail import Mail, read_mail

PNG = base64.b64encode(b"\x89PNG picture").decode()
INVITATION = """BEGIN:VCALENDAR
METHOD:{method}
BEGIN:VEVENT
SUMMARY:Visita del técnico\\, fibra
DTSTART;TZID=Europe/Madrid:20261124T100000
DTEND;TZID=Europe/Madrid:20261124T110000
LOCATION:Calle Mayor 3
ORGANIZER;CN=Shop:mailto:visits@shop.example
ATTENDEE;PARTSTAT={answer}:mailto:ana@example.org
END:VEVENT
END:VCALENDAR"""


def mail(text: str, *, head: str = "") -> Mail:
    return read_mail(f"From: Ana <ana@example.org>\n{head}{text}".encode())


def part(kind: str, body: str, *more: str) -> str:
    return "\n".join((f"--x\nContent-Type: {kind}", *more, "", body, ""))


def of(kind: str, *parts: str) -> Mail:
    return mail(f"Content-Type: multipart/{kind}; boundary=x\n\n{''.join(parts)}--x--\n")


def test_who_when_and_what_about() -> None:
    head = (
        "To: Shop <shop@example.com>, bob@example.org\nCc: eva@example.org\nReply-To: answers@example.org\n"
        "Subject: =?utf-8?q?=C2=BFMi?=\n =?utf-8?q?_pedido=3F?=\nDate: Tue, 24 Nov 2026 10:00:00 +0100\n"
        "Message-ID: <1@example.org>\nIn-Reply-To: <0@shop.example>\nReferences: <a@x>\n <0@shop.example>\n\nhola\n"
    )
    found = mail(head)
    assert found.sender == Person("Ana", "ana@example.org")
    assert [one.address for one in (*found.to, *found.cc, *found.reply_to)] == [
        *("shop@example.com", "bob@example.org", "eva@example.org", "answers@example.org")
    ]
    assert (found.subject, found.date) == ("¿Mi pedido?", datetime(2026, 11, 24, 9, tzinfo=UTC))
    assert (found.message_id, found.in_reply_to) == ("1@example.org", "0@shop.example")
    assert (found.references, found.text) == (["a@x", "0@shop.example"], "hola")


@pytest.mark.parametrize(
    ("said", "date"),
    [
        ("Tue, 24 Nov 26 10:00 CET", datetime(2026, 11, 24, 10, tzinfo=UTC)),
        ("24 Nov 2026 10:00:00", datetime(2026, 11, 24, 10, tzinfo=UTC)),
        ("Tue, 24 Nov 2026 10:00:00 +0100 (hora de Madrid)", datetime(2026, 11, 24, 9, tzinfo=UTC)),
        (" 24 Nov 2026 (hora (local)) 10:00:00 +0100", datetime(2026, 11, 24, 9, tzinfo=UTC)),
        ("yesterday", None),
        ("Tue, 99 Nov 2026 10:00:00 +0100", None),
        ("Fri, 31 Dec 9999 23:59:59 -2359", None),
        ("", None),
    ],
)
def test_odd_dates_are_dates_or_none(said: str, date: datetime | None) -> None:
    assert mail(f"Date: {said}\n\nhola").date == date


def test_without_a_date_it_is_from_when_our_server_got_it() -> None:
    received = "Received: from a by b; Tue, 24 Nov 2026 10:00:00 +0000\n"
    assert mail("\nhola", head=received).date == datetime(2026, 11, 24, 10, tzinfo=UTC)


def test_of_an_alternative_each_reader_takes_their_own() -> None:
    found = of("alternative", part("text/plain", "hola"), part("text/html", "<p>hola <b>Ana</b></p>"))
    assert (found.text, found.html, found.files) == ("hola", "<p>hola <b>Ana</b></p>", [])


def test_html_alone_is_read_as_text_too() -> None:
    found = mail("Content-Type: text/html\n\n<style>x</style><p>hola</p><p>adiós<script>y</script></p>")
    assert found.text.split() == ["hola", "adiós"]


def test_the_charset_of_html_is_what_its_meta_says_where_nothing_else_does() -> None:
    page = '<meta http-equiv="Content-Type" content="text/html; charset=koi8-r"><p>Привет</p>'.encode("koi8_r")
    assert read_mail(b"From: a@example.org\nContent-Type: text/html\n\n" + page).text == "Привет"
    said = b"From: a@example.org\nContent-Type: text/html; charset=koi8-r\n\n"
    assert read_mail(said + page.replace(b"koi8-r", b"utf-8")).text == "Привет"


def test_pictures_that_the_html_shows_are_within_it() -> None:
    html = part("text/html", '<p>mira <img src="cid:Pic@1"></p>')
    shown = part("image/png; name=a.png", PNG, "Content-ID: <pic@1>", "Content-Transfer-Encoding: base64")
    beside = part("image/png; name=b.png", PNG, "Content-Disposition: attachment", "Content-Transfer-Encoding: base64")
    files = of("related", html, shown, beside).files
    assert [(file.name, file.inline, file.content_id) for file in files] == [
        ("a.png", True, "pic@1"),
        ("b.png", False, ""),
    ]
    assert files[0].content == b"\x89PNG picture"


def test_a_text_after_a_picture_is_text_too() -> None:
    picture = part("image/png; name=a.png", PNG, "Content-Transfer-Encoding: base64")
    found = of("mixed", part("text/plain", "antes"), picture, part("text/plain", "después"))
    assert (found.text, [file.name for file in found.files]) == ("antes\ndespués", ["a.png"])


def test_a_carried_mail_is_a_file_and_its_words_are_not_the_senders() -> None:
    found = of("mixed", part("text/plain", "mira"), part("message/rfc822", "Subject: Su pedido 7/8\n\nsecreto"))
    assert (found.text, found.files[0].name, found.files[0].media_type) == (
        "mira",
        "Su pedido 7-8.eml",
        "message/rfc822",
    )


@pytest.mark.parametrize(
    ("head", "name"),
    [
        ("Content-Disposition: attachment; filename*=utf-8''a%C3%B1o%20uno.pdf", "año uno.pdf"),
        ("Content-Disposition: attachment; filename*0*=iso-8859-1'es'a%F1o; filename*1=.pdf", "año.pdf"),
        ('Content-Disposition: attachment; filename="=?utf-8?q?a=C3=B1o?=.pdf"', "año.pdf"),
        ('Content-Disposition: attachment; filename="año.pdf"', "año.pdf"),
        ('Content-Disposition: attachment; filename="a;b.pdf"', "a;b.pdf"),
        ("Content-Disposition: attachment; filename=my file (1).pdf", "my file (1).pdf"),
        ("Content-Disposition: attachment\n filename=a.pdf\n size=3", "a.pdf"),
        ('Content-Disposition: attachment; filename="../../etc/passwd"', "passwd"),
        ('Content-Disposition: attachment; filename="C:\\\\temp\\\\a.pdf"', "a.pdf"),
        ('Content-Disposition: attachment; filename="invoice\u202efdp.exe"', "invoicefdp.exe"),
        ('Content-Disposition: attachment; filename="..."', "part-1.pdf"),
        ("Content-Disposition: attachment", "part-1.pdf"),
    ],
)
def test_names_of_files_are_read_and_safe(head: str, name: str) -> None:
    found = mail(f"Content-Type: application/pdf\n{head}\n\n%PDF")
    assert [(file.name, file.media_type, file.content) for file in found.files] == [(name, "application/pdf", b"%PDF")]


def test_a_long_name_keeps_its_ending() -> None:
    assert safe_name("a" * 500 + ".docx", "x/y", 1) == "a" * 145 + ".docx"


def test_a_name_that_html_would_take_for_markup_is_shown_as_none() -> None:
    assert safe_name('<img src=x onerror="x">.png', "image/png", 1) == "img src=x onerror=x.png"


@pytest.mark.parametrize(
    ("method", "answer", "sign"),
    [("REQUEST", "NEEDS-ACTION", ""), ("REPLY", "ACCEPTED", "✓ "), ("REPLY", "DECLINED", "✗ "), ("CANCEL", "", "✗ ")],
)
def test_an_invitation_is_a_file_and_a_line_that_says_it(method: str, answer: str, sign: str) -> None:
    calendar = part("text/calendar; charset=utf-8", INVITATION.format(method=method, answer=answer or "X"))
    found = of("alternative", part("text/plain", "hola"), calendar)
    line = "Visita del técnico, fibra · 2026-11-24 10:00-11:00 Europe/Madrid · Calle Mayor 3 · visits@shop.example"
    assert found.calendar == [f"📅 {sign}{line}"]
    assert [(file.name, file.media_type) for file in found.files] == [("part-1.ics", "text/calendar")]


def test_a_broken_calendar_is_a_file() -> None:
    found = mail("Content-Type: text/calendar\n\nBEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:x\nRRULE:;;\nEND")
    assert (len(found.files), list(found.calendar)) == (1, [])


@pytest.mark.parametrize(
    ("head", "address"),
    [
        ("From: nobody\nSender: eva@example.org\n", "eva@example.org"),
        ("From: \nReply-To: eva@example.org\n", "eva@example.org"),
        ("Return-Path: <eva@example.org>\n", "eva@example.org"),
        ("From: root@\n", ""),
        ("", ""),
    ],
)
def test_a_broken_from_has_a_sender_where_another_field_says_one(head: str, address: str) -> None:
    assert read_mail(f"{head}Subject: x\n\nhola".encode()).sender.address == address


def test_a_name_in_from_stays_where_the_address_is_elsewhere() -> None:
    assert read_mail(b"From: Ana\nReply-To: ana@example.org\n\nhola").sender == Person("Ana", "ana@example.org")


def test_eight_bit_headers_are_guessed_by_what_the_mail_is_written_in() -> None:
    head = 'From: "王芳" <wang@example.cn>\nSubject: 关于订单\nContent-Type: text/plain; charset=gb2312\n\n您好，朱镕基'
    found = read_mail(head.encode("gb18030"))
    assert (found.subject, found.sender.name, found.text) == ("关于订单", "王芳", "您好，朱镕基")


def test_words_beyond_the_limit_are_cut_and_it_is_said() -> None:
    found = mail("\n" + "hola " * 100_000)
    assert (len(found.text), list(found.faults)) == (200_000, ["more than 200,000 characters"])
