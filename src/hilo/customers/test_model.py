"""Normal forms of handles, blocked values, names: two spellings are one, and nothing strange gets in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hilo.customers.errors import UnusableHandle
from hilo.customers.model import NAME_MAX, blocked, clean_name, fold, normalise


@pytest.mark.parametrize(
    ("kind", "written", "normal"),
    [
        ("email", " Ana.Ruiz@Correo.ES ", "ana.ruiz@correo.es"),
        ("email", "ana@Niño.example", "ana@xn--nio-8ma.example"),
        ("email", "ana@correo.es.", "ana@correo.es"),
        ("phone", "600 111 222", "+34600111222"),
        ("phone", "0034 600-111-222", "+34600111222"),
        ("phone", "+44 20 7946 0958", "+442079460958"),
        ("whatsapp", "34600111222", "+34600111222"),
        ("sms", "22000", "22000"),
        ("sms", "MiBanco", "MiBanco"),
        ("telegram", " 12345 ", "12345"),
        ("loyalty.card", "cafe\u0301", "caf\u00e9"),
    ],
)
def test_two_spellings_are_one_handle(kind: str, written: str, normal: str) -> None:
    assert normalise(kind, written) == normal
    assert normalise(kind, normal) == normal


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("email", "ana"),
        ("email", "@correo.es"),
        ("email", "ana@"),
        ("email", "ana ruiz@correo.es"),
        ("email", "a@b@correo.es"),
        ("email", "ana@correo..es"),
        ("email", "x" * 65 + "@correo.es"),
        ("email", "ana@" + "x" * 300 + ".es"),
        ("email", "ana\0@correo.es"),
        ("email", "\u202eana@correo.es"),
        ("phone", "hola, soy yo"),
        ("phone", "+0"),
        ("telegram", ""),
        ("telegram", "   "),
        ("telegram", "a\u200bb"),
        ("telegram", "a\nb"),
        ("telegram", "\ud800"),
        ("telegram", "x" * 321),
        ("Email", "ana@correo.es"),
        ("email\n", "ana@correo.es"),
        ("", "ana@correo.es"),
        ("k" * 41, "x"),
    ],
)
def test_what_is_no_handle_is_refused(kind: str, value: str) -> None:
    with pytest.raises(UnusableHandle):
        normalise(kind, value)


@given(st.sampled_from(["email", "phone", "whatsapp", "sms", "telegram"]), st.text(max_size=40))
def test_whatever_is_written_has_one_normal_form_or_none(kind: str, value: str) -> None:
    try:
        normal = normalise(kind, value)
    except UnusableHandle:
        return
    assert normal.isprintable()
    assert "\0" not in normal
    assert normalise(kind, normal) == normal


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("email", "test@correo.es"),
        ("email", "no-tiene@gmail.com"),
        ("email", "x@shop.invalid"),
        ("phone", "+34000000000"),
        ("telegram", "0000"),
        ("telegram", "N/A"),
    ],
)
def test_values_that_stand_for_nobody(kind: str, value: str) -> None:
    assert blocked(kind, value)


@pytest.mark.parametrize(("kind", "value"), [("email", "ana@correo.es"), ("phone", "+34600111222"), ("id", "000a1")])
def test_values_that_stand_for_somebody(kind: str, value: str) -> None:
    assert not blocked(kind, value)


@given(st.text(max_size=400))
def test_a_clean_name_is_short_and_visible(name: str) -> None:
    clean = clean_name(name)

    assert len(clean) <= NAME_MAX
    assert clean == clean_name(clean)
    assert "\0" not in clean


def test_a_folded_name_has_no_accents() -> None:
    assert fold("Lucía  NÚÑEZ") == "lucia nunez"
