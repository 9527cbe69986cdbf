"""The public holidays of countries and their subdivisions, from the `holidays` library."""

from collections.abc import Mapping
from datetime import date
from functools import cache, lru_cache

import holidays

NONE: Mapping[date, str] = {}


@lru_cache(512)
def public_holidays(country: str, subdivision: str, year: int, language: str = "") -> Mapping[date, str]:
    """Day -> name in a language (`es`), else in the country's own; none without a country."""
    if not country:
        return NONE
    found = holidays.country_holidays(country, subdiv=subdivision or None)
    spoken = next((one for one in found.supported_languages if language and one.split("_")[0] == language), None)
    own = spoken or found.default_language
    return dict(holidays.country_holidays(country, subdiv=subdivision or None, years=year, language=own))


def is_known(country: str, subdivision: str) -> bool:
    """Whether holidays of the country (ISO 3166) and its subdivision are known."""
    if not country:
        return False
    try:
        public_holidays(country, subdivision, 2026)
    except NotImplementedError:
        return False
    return True


@cache
def countries() -> Mapping[str, list[str]]:
    """Country (ISO 3166, two letters) -> those of its subdivisions that have holidays of their own, by their codes."""
    known = holidays.list_supported_countries(include_aliases=False)
    return {
        code: sorted(part for part in parts if len(part) <= 10 and part.isascii() and part.upper() == part)
        for code, parts in sorted(known.items())
        if len(code) == 2
    }
