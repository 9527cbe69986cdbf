"""Types by bytes, names without traps."""

import re
from urllib.parse import unquote

from hypothesis import given
from hypothesis import strategies as st

from hilo.conversations.media_type import clean_file_name, disposition, may_be_shown, media_type_of


def test_a_name_keeps_its_words_and_loses_its_traps() -> None:
    for given_name, kept in [
        ("factura ñ.pdf", "factura ñ.pdf"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("/etc/passwd", "passwd"),
        ("gnp.\u202eexe", "gnp.exe"),
        (" .htaccess ", "htaccess"),
        ("\0\r\n", "file"),
        ("..", "file"),
        ("a" * 300 + ".jpeg", "a" * 250 + ".jpeg"),
    ]:
        assert clean_file_name(given_name) == kept


@given(st.text(max_size=400))
def test_any_name_fits_its_header(name: str) -> None:
    clean = clean_file_name(name)
    assert 1 <= len(clean) <= 255
    header = disposition(clean, shown=False)
    match = re.fullmatch(r"attachment; filename=\"([\w .,()+=@~-]+)\"; filename\*=UTF-8''([\w.~%-]+)", header, re.ASCII)
    assert match, header
    assert unquote(match[2]) == clean
    assert clean_file_name(clean) == clean


@given(st.text(min_size=1, max_size=200), st.sampled_from(["image/png", "text/html", "image/svg+xml", ""]))
def test_no_text_but_pdf_is_ever_shown_in_place(text: str, said: str) -> None:
    head = text.encode("utf-8", "replace")
    assert may_be_shown(head) in (None, "application/pdf")
    assert media_type_of(head, said) != "image/png"


@given(st.binary(max_size=300))
def test_any_bytes_have_a_type(head: bytes) -> None:
    assert re.fullmatch(r"[\w.+-]+/[\w.+-]+", media_type_of(head, "x y; z"))
