"""Bytes become the words that were meant, whatever the mail says they are."""

import pytest

from hilo.channels.adapters.email.charsets import decode, known

GREETING = "Здравствуйте, я хотел бы узнать, когда придёт мой заказ номер сорок два"


@pytest.mark.parametrize(
    ("raw", "charset", "text"),
    [
        ("价格是 € 与 㐀".encode("gb18030"), "gb2312", "价格是 € 与 㐀"),
        ("“comillas” – 10 €".encode("cp1252"), "iso-8859-1", "“comillas” – 10 €"),
        ("①株式会社".encode("cp932"), "shift_jis", "①株式会社"),
        ("똠방각하".encode("cp949"), "ks_c_5601-1987", "똠방각하"),
        ("ñandú".encode(), "us-ascii", "ñandú"),
        ("ñandú".encode(), "iso-8859-99", "ñandú"),
        ("ñandú".encode("latin-1"), "utf-8", "ñandú"),
        ("ñandú".encode(), "", "ñandú"),
        (b"Hi Mom -+Jjo--!", "utf-7", "Hi Mom -☺-!"),
        ("hola".encode("utf-16-le"), "utf-16", "hola"),
        ("hola".encode("utf-16"), "utf-8", "hola"),
        ("日本語".encode("iso2022_jp"), "", "日本語"),
        ("日本語".encode("iso2022_jp"), "iso-2022-jp", "日本語"),
        (b"uryyb", "rot13", "uryyb"),
        (b"a\0b", "utf-8", "ab"),
        (b"", "utf-8", ""),
    ],
)
def test_what_was_meant_is_read(raw: bytes, charset: str, text: str) -> None:
    assert decode(raw, charset) == text


def test_bytes_that_do_not_say_are_read_as_the_rest_of_the_mail() -> None:
    assert decode("尊敬的客户".encode("gb18030"), "", "gb18030") == "尊敬的客户"


def test_a_long_text_shows_by_itself_what_it_is() -> None:
    assert decode(GREETING.encode("koi8_r"), "") == GREETING


def test_a_damaged_byte_does_not_change_what_all_others_are() -> None:
    raw = ("Señor, mañana llega el pedido. " * 40).encode()
    assert decode(raw[:100] + b"\xff" + raw[100:], "utf-8").count("Señor, mañana") >= 39


def test_codecs_that_are_no_charset_are_not_known() -> None:
    assert [known(name) for name in ("punycode", "base64", "unicode_escape", "hex", "idna", "a" * 500, "")] == [""] * 7
