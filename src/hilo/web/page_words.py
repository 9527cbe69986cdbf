"""The words of the page, in Spanish and English, and which of the two a browser wants."""

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import msgspec

LANGUAGES = ("en", "es")
DEFAULT = "en"
_RANGE = re.compile(r"([A-Za-z]{1,8})(?:-[A-Za-z0-9-]{1,35})?(?:\s*;\s*q=([01](?:\.\d{0,3})?))?")


@cache
def words() -> Mapping[str, Mapping[str, str]]:
    """By language, then by key. Both languages have the same keys."""
    text = (files("hilo.web") / "words.toml").read_text(encoding="utf-8")
    return msgspec.toml.decode(text, type=dict[str, dict[str, str]])


def wanted(asked: str | None, kept: str | None, accepted: str) -> str:
    """What was asked for just now, else chosen before, else the best of `Accept-Language` (RFC 9110, 12.5.4)."""
    for choice in (asked, kept):
        if choice in LANGUAGES:
            return choice
    return max(LANGUAGES, key=lambda language: _weights(accepted).get(language, 0.0))


def _weights(accepted: str) -> dict[str, float]:
    """Language -> how much it is wanted; a region counts for its language."""
    found: dict[str, float] = {}
    for part in accepted[:500].split(","):
        if match := _RANGE.fullmatch(part.strip()):
            name, weight = match[1].lower(), float(match[2] or 1)
            found[name] = max(found.get(name, 0.0), weight)
    return found
