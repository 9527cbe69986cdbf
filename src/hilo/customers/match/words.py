"""Names and places reduced to what is compared: no accents, no particles, `Mª` written out, compound names apart."""

import re
import unicodedata
from functools import lru_cache

_PARTICLES = frozenset(
    ["de", "del", "la", "las", "los", "el", "y", "e", "i", "da", "do", "dos", "das", "di", "van", "von", "der", "den"]
)
_JOINED = frozenset(["san", "santa", "mac", "mc", "o"])  # one name with the word behind: San Martín, O'Brien, Mac Leod
_TITLES = frozenset(["sr", "sra", "srta", "d", "dna", "don", "dona", "mr", "mrs", "ms", "dr", "dra"])
_SHORT = {"m": "maria", "ma": "maria", "fco": "francisco", "fca": "francisca", "jse": "jose", "ant": "antonio"}
_WORD = re.compile(r"[a-z0-9]+")
_MARIA = re.compile(r"\bm\.?\s?[ªº]", re.IGNORECASE)
_SIGNS = str.maketrans("", "", "'\u2019\u02bcªº")


@lru_cache(16_384)
def plain(text: str) -> str:
    """Lower case, without accents, ñ as n, words apart by one space."""
    if not text.isascii():
        text = unicodedata.normalize("NFKD", _MARIA.sub("maria ", text).translate(_SIGNS))
        text = "".join(c for c in text if not unicodedata.combining(c))
    return " ".join(_WORD.findall(text.casefold().replace("'", "")))


@lru_cache(16_384)
def given_names(text: str) -> tuple[str, ...]:
    """The given names, each by itself: `M.ª del Carmen` is `maria`, `carmen`."""
    words = [word for word in plain(text).split() if word not in _TITLES]
    named = tuple(_SHORT.get(word, word) for word in words if word not in _PARTICLES)
    return named or tuple(words)


@lru_cache(16_384)
def surnames(text: str) -> tuple[str, ...]:
    """The surnames, each by itself: `De la Fuente Gil` is `fuente`, `gil`; `San Martín` is `sanmartin`."""
    words = plain(text).split()
    named = [word for word in words if word not in _PARTICLES] or words
    joined: list[str] = []
    before = ""
    for word in named:
        if word in _JOINED and not before:
            before = word
            continue
        joined.append(before + word)
        before = ""
    return (*joined, before) if before else tuple(joined)
