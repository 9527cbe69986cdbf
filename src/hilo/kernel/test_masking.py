"""What is found in a text and masked, and what is left alone."""

import pytest

from hilo.kernel.masking import DOT, MASKS, is_masked, kind_of_handle, mask_text, mask_value

ALL = frozenset(MASKS)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Llámame al 612 345 601.", "Llámame al 6•• ••• •01."),
        ("o al +34612345678", "o al +346••••••78"),
        ("o al 0034 612345678", "o al 0••• •••••••78"),
        ("o por WhatsApp 34612345678", "o por WhatsApp 3••••••••78"),
        ("escribe a ana.lopez@example.org", "escribe a a••.•••••@e••••••.org"),
        ("escribe a a@b.es", "escribe a •@•.es"),
        ("tarjeta 4111 1111 1111 1111, cad. 12/28", "tarjeta •••• •••• •••• 1111, cad. 12/28"),
        ("4111111111111111", "••••••••••••1111"),
        ("4242-4242-4242-4242 y 5105105105105100", "••••-••••-••••-4242 y ••••••••••••5100"),
        ("4111 1111 1111 1111 12 28 123", "•••• •••• •••• 1111 12 28 123"),
        ("amex 3782 822463 10005", "amex •••• •••••• •0005"),
        ("ES91 2100 0418 4502 0005 1332 gracias", "ES•• •••• •••• •••• •••• 1332 gracias"),
        ("es9121000418450200051332", "es••••••••••••••••••1332"),
        ("DNI 12345678Z", "DNI ••••••••Z"),
        ("DNI 12.345.678-Z y 12345678 z", "DNI ••.•••.•••-Z y •••••••• z"),
        ("NIE X1234567L", "NIE ••••••••L"),
        ("me cobraron 1.234,56 € y 30 euros", "me cobraron •.•••,•• € y •• euros"),
        ("$20.50 or £7", "$••.•• or £•"),
    ],
)
def test_what_is_found_in_a_text_is_masked_at_its_length(text: str, masked: str) -> None:
    assert mask_text(text, ALL) == masked
    assert len(masked) == len(text)


@pytest.mark.parametrize(
    "text",
    [
        "El pedido 20260101 salió el 2026-01-15 a las 10:30.",
        "H-1042, la factura A-2026/00017",
        "4111 1111 1111 1112 no cuadra",
        "12345678A no es un DNI",
        "ES92 2100 0418 4502 0005 1332",
        "Gracias por todo :)",
        "01234567-0123-7123-8123-0123456789ab",
        "0000000000000000",
    ],
)
def test_what_only_looks_like_it_stays(text: str) -> None:
    assert mask_text(text, ALL) == text


def test_only_what_the_role_masks_is_masked() -> None:
    text = "12345678Z, 612345601, ana@example.org"
    assert mask_text(text, {"phones"}) == "12345678Z, 6••••••01, ana@example.org"
    assert mask_text(text, {"addresses", "birth_dates"}) == text
    assert mask_text(text, frozenset()) == text


def test_what_a_preview_cuts_off_is_masked_as_it_stands() -> None:
    preview = ("x" * 100 + " tarj 4111 1111 1111 1111")[:120]
    assert mask_text(preview, {"cards"}) == "x" * 100 + " tarj •••• •••• ••••"
    assert mask_text("…1111 1111 1111 gracias", {"cards"}) == "…•••• •••• •••• gracias"
    assert mask_text("llama al 612 34…", {"phones"}) == "llama al ••• ••…"


@pytest.mark.parametrize(
    ("kind", "value", "masked"),
    [
        ("phones", "+34612345601", "+34 6•• ••• •01"),
        ("phones", "600111222", "+34 6•• ••• •22"),
        ("phones", "1234", "••••"),
        ("emails", "ana@example.org", "a•••@e•••.org"),
        ("cards", "4242424242424242", "•••• 4242"),
        ("national_ids", "12345678Z", "••••"),
        ("addresses", "Calle Mayor 1", "••••"),
        ("handles", "", ""),
    ],
)
def test_whole_values_show_what_tells_them_apart_at_most(kind: str, value: str, masked: str) -> None:
    assert mask_value(kind, value) == masked
    assert not masked or is_masked(masked)


def test_handles_are_told_by_kind_and_by_form() -> None:
    assert kind_of_handle("email", "ana@example.org") == "emails"
    assert kind_of_handle("whatsapp", "+34612345601") == "phones"
    assert kind_of_handle("matrix", "ana@example.org") == "emails"
    assert kind_of_handle("telegram", "ana_lopez") == "handles"
    assert kind_of_handle("dni", "12345678Z") == "national_ids"


def test_a_hostile_text_takes_no_time() -> None:
    for text in ("1 " * 9000, "a@" * 9000, "a." * 9000, "1234567890" * 2000, "(+" * 9000, "ES12 " * 4000):
        assert len(mask_text(text, ALL)) == len(text)
    assert DOT not in "plain"
