"""The routes of public holidays: of which countries they are known, and which days a country would close."""

from datetime import date
from typing import Annotated

import msgspec
from litestar.params import QueryParameter

from hilo.company.errors import UnknownHolidays
from hilo.company.public_holidays import countries, is_known, public_holidays
from hilo.kernel.route import route

Country = Annotated[str, QueryParameter(pattern=r"^[A-Z]{2}$(?!\n)", description="ISO 3166: `ES`.")]
Subdivision = Annotated[str, QueryParameter(max_length=10, pattern=r"^[A-Z0-9-]*$(?!\n)")]
Language = Annotated[str, QueryParameter(pattern=r"^([a-z]{2})?$(?!\n)", description="As `es`.")]
Year = Annotated[int, QueryParameter(ge=1970, le=2100)]


class HolidayCountry(msgspec.Struct, frozen=True):
    """A country (ISO 3166) whose holidays are known, with those of its parts that have some of their own."""

    country: str
    subdivisions: list[str]


class HolidayCountries(msgspec.Struct):
    """All of them, by their codes."""

    items: list[HolidayCountry]


class Holiday(msgspec.Struct, frozen=True):
    """A day, by its name."""

    day: date
    name: str


class Holidays(msgspec.Struct):
    """The holidays of a year, in order."""

    items: list[Holiday]


@route("GET", "/holiday-countries", needs="company.read")
async def get_countries() -> HolidayCountries:
    """The countries whose holidays a calendar can keep."""
    return HolidayCountries([HolidayCountry(code, parts) for code, parts in countries().items()])


@route("GET", "/public-holidays", needs="company.read")
async def get_holidays(country: Country, year: Year, subdivision: Subdivision = "", lang: Language = "") -> Holidays:
    """The days of a year on which a calendar that keeps this country's holidays is closed.

    Named in the wanted language where they have such names, else in the country's own.
    """
    if not is_known(country, subdivision):
        raise UnknownHolidays(where="country")
    found = sorted(public_holidays(country, subdivision, year, lang).items())
    return Holidays([Holiday(day, name) for day, name in found])


ROUTES = (get_countries, get_holidays)
