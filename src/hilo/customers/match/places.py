"""Streets, house numbers, towns and postcodes compared."""

from functools import lru_cache

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from hilo.customers.match.words import plain

_KINDS = {
    **dict.fromkeys(["street", "st", "str"], "street"),
    **dict.fromkeys(["road", "rd"], "road"),
    **dict.fromkeys(["avenue", "ave", "av", "avda", "avenida", "avd"], "avenue"),
    **dict.fromkeys(["place", "pl", "plaza", "pza", "plza"], "place"),
    **dict.fromkeys(["drive", "dr"], "drive"),
    **dict.fromkeys(["lane", "ln"], "lane"),
    **dict.fromkeys(["court", "ct"], "court"),
    **dict.fromkeys(["circuit", "cct", "circle", "cir"], "circle"),
    **dict.fromkeys(["crescent", "cres"], "crescent"),
    **dict.fromkeys(["boulevard", "blvd"], "boulevard"),
    **dict.fromkeys(["paseo", "pso", "po"], "paseo"),
    **dict.fromkeys(["calle", "c", "cl"], "calle"),
    **dict.fromkeys(["carretera", "ctra"], "carretera"),
}
_LITTLE = frozenset(["de", "del", "la", "el", "los", "las", "the", "of"])


@lru_cache(16_384)
def street(text: str) -> str:
    """A street as it is compared: its kind in one spelling, no articles."""
    words = [_KINDS.get(word, word) for word in plain(text).split() if word not in _LITTLE]
    return " ".join(words)


@lru_cache(16_384)
def street_name(text: str) -> str:
    """The street without its kind, for finding: `C/ Mayor` and `calle Mayor` are `mayor`."""
    kinds = set(_KINDS.values())
    words = street(text).split()
    return "".join(word for word in words if word not in kinds) or "".join(words)


@lru_cache(16_384)
def street_level(a: str, b: str) -> str:
    """exact, close (85 % of the letters, or the words of the one within the other), similar (70 %), different."""
    if a == b:
        return "exact"
    ratio = max(fuzz.ratio(a, b), fuzz.token_sort_ratio(a, b))
    short, long = sorted((a, b), key=len)
    if ratio >= 85 or (len(short) >= 8 and set(short.split()) <= set(long.split())):
        return "close"
    return "similar" if ratio >= 70 else "different"


@lru_cache(16_384)
def place_level(a: str, b: str) -> str:
    """exact, close (80 % of the letters), different."""
    if a == b:
        return "exact"
    return "close" if fuzz.ratio(a, b) >= 80 else "different"


@lru_cache(16_384)
def number_level(a: str, b: str) -> str:
    """Postcodes and house numbers: exact, close (one slip, or `12` and `12 B`), different."""
    if a == b:
        return "exact"
    short, long = sorted((a, b), key=len)
    if (len(short) >= 2 and OSA.distance(a, b, score_cutoff=1) <= 1) or short in long.split():
        return "close"
    return "different"
