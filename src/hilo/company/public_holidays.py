"""The public holidays of countries and their subdivisions, from the `holidays` library."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

import holidays

NONE: Mapping[date, str] = {}


@lru_cache(512)
def public_holidays(country: str, subdivision: str, year: int) -> Mapping[date, str]:
    """Day -> name in the country's own language; none without a country."""
    if not country:
        return NONE
    return dict(holidays.country_holidays(country, subdiv=subdivision or None, years=year))


def is_known(country: str, subdivision: str) -> bool:
    """Whether holidays of the country (ISO 3166) and its subdivision are known."""
    if not country:
        return False
    try:
        public_holidays(country, subdivision, 2026)
    except NotImplementedError:
        return False
    return True
