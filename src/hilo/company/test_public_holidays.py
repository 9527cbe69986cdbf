"""Public holidays of countries and their subdivisions."""

from datetime import date

import pytest

from hilo.company.public_holidays import is_known, public_holidays


def test_a_subdivision_has_the_holidays_of_its_country_and_its_own() -> None:
    spain, madrid = public_holidays("ES", "", 2026), public_holidays("ES", "MD", 2026)
    assert date(2026, 10, 12) in spain
    assert date(2026, 5, 2) not in spain
    assert date(2026, 5, 2) in madrid
    assert spain.keys() < madrid.keys()


def test_nothing_is_closed_without_a_country() -> None:
    assert public_holidays("", "", 2026) == {}


@pytest.mark.parametrize(
    ("country", "subdivision", "known"),
    [
        ("ES", "", True),
        ("ES", "CT", True),
        ("US", "CA", True),
        ("ES", "CA1", False),
        ("ZZ", "", False),
        ("", "", False),
        ("", "MD", False),
    ],
)
def test_what_is_known(country: str, subdivision: str, known: bool) -> None:
    assert is_known(country, subdivision) is known
