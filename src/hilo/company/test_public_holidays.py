"""Public holidays of countries and their subdivisions."""

from datetime import date

import httpx
import pytest

from hilo.company.public_holidays import countries, is_known, public_holidays


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


async def test_a_stranger_is_not_told(client: httpx.AsyncClient) -> None:
    for path in ("holiday-countries", "public-holidays?country=ES&year=2026"):
        assert (await client.get(f"/api/v1/{path}")).status_code == 401


async def test_an_administrator_sees_which_days_will_be_closed(
    client: httpx.AsyncClient, manager: dict[str, str]
) -> None:
    known = (await client.get("/api/v1/holiday-countries", headers=manager)).json()["items"]
    [spain] = [one for one in known if one["country"] == "ES"]
    assert "MD" in spain["subdivisions"]
    where = {"country": "ES", "subdivision": "MD", "year": 2026}
    days = (await client.get("/api/v1/public-holidays", params=where, headers=manager)).json()["items"]
    assert {"day": "2026-05-02", "name": "Fiesta de la Comunidad de Madrid"} in days
    english = (await client.get("/api/v1/public-holidays", params=where | {"lang": "en"}, headers=manager)).json()
    assert {"day": "2026-12-25", "name": "Christmas Day"} in english["items"]
    assert days == sorted(days, key=lambda one: one["day"])
    for wrong in ({"country": "ZZ"}, {"country": "es"}, {"subdivision": "XX"}, {"year": 1}):
        assert (await client.get("/api/v1/public-holidays", params=where | wrong, headers=manager)).status_code == 422


async def test_every_country_that_is_offered_is_known() -> None:
    for country, parts in countries().items():
        for part in ("", *parts[:2]):
            assert is_known(country, part), (country, part)
