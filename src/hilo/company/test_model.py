"""Languages: which of those that are offered fits a wish; what text a field takes."""

import msgspec
import pytest

from hilo.company.model import ClockTime, Language, Name, best_language


@pytest.mark.parametrize(
    ("wanted", "offered", "best"),
    [
        (["es-MX"], ["en", "es", "es-MX"], "es-MX"),
        (["es-MX"], ["en", "es"], "es"),
        (["es-MX"], ["en", "es-ES"], "es-ES"),
        (["ES-mx"], ["en", "es-MX"], "es-MX"),
        (["fr", "pt-BR"], ["en", "pt"], "pt"),
        (["zh-Hant-TW"], ["zh-Hans", "zh-Hant"], "zh-Hant"),
        (["fr"], ["en", "es"], "en"),
        ([], ["es", "en"], "es"),
        ([""], ["es", "en"], "es"),
    ],
)
def test_the_first_wish_that_is_offered_wins(wanted: list[str], offered: list[str], best: str) -> None:
    assert best_language(wanted, offered) == best


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        (Name, ["Volta", "  Vol ta  ", "é", "x" * 200, "\x7f"], ["", " ", "a\n", "\na", "a\0", "x" * 201]),
        (Language, ["es", "pt-BR", "zh-Hant", "es-419", "ast"], ["", "ES", "es_ES", "spanish", "es\n", "e"]),
        (ClockTime, ["00:00", "23:59", "24:00"], ["24:01", "9:00", "12:60", "12:00\n", "", "12:00:00"]),
    ],
)
def test_a_field_takes_what_it_says(kind: object, good: list[str], bad: list[str]) -> None:
    for text in good:
        assert msgspec.convert(text, kind) == text
    for text in bad:
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert(text, kind)
