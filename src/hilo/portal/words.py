"""What the fields of the form are called, in the languages that we speak."""

from functools import cache
from importlib.resources import files

import msgspec

FALLBACK = "en"


@cache
def _words() -> dict[str, dict[str, str]]:
    text = (files("hilo.portal") / "words.toml").read_text(encoding="utf-8")
    return msgspec.toml.decode(text, type=dict[str, dict[str, str]])


def label(field: str, language: str) -> str:
    """In that language, else in English; the field's own name where it is not one of the usual ones."""
    spoken = _words().get(language.partition("-")[0]) or _words()[FALLBACK]
    return spoken.get(field, field)
