"""Surnames compared, one or two of them: swapped, only one told, a slip, and the family that shares one of two."""

from functools import lru_cache

from hilo.customers.match.alike import alike

Names = tuple[str, ...]
_WORST = {"exact": 0, "close": 1, "similar": 2, "different": 3}


@lru_cache(16_384)
def surname_level(a: Names, b: Names) -> str:
    """exact, swapped, single (`Gil` of `Gil Mora`), second (`Mora` of it), close, similar, shared (`Gil Mora` and
    `Gil Sanz`: relatives), or different."""
    if a == b or "".join(a) == "".join(b):
        return "exact"
    few, many = sorted((a, b), key=len)
    if len(few) == len(many):
        return _of_one_length(few, many)
    if few[0] == many[0]:
        return "single"
    if set(few) <= set(many):
        return "second"
    likeness = min((alike(few[0], name) for name in many), key=_WORST.__getitem__)
    joined = alike("".join(few), "".join(many))
    return min(likeness, joined, key=_WORST.__getitem__)


def _of_one_length(a: Names, b: Names) -> str:
    if len(a) > 1 and sorted(a) == sorted(b):
        return "swapped"
    straight = max(map(alike, a, b), key=_WORST.__getitem__)
    joined = alike("".join(a), "".join(b))
    best = min(straight, joined, key=_WORST.__getitem__)
    if best != "different" or len(a) == 1:
        return best if best != "exact" else "close"
    crossed = max(map(alike, a, reversed(b)), key=_WORST.__getitem__)
    if crossed in ("exact", "close"):
        return "close"
    return "shared" if _share_one(a, b) else "different"


def _share_one(a: Names, b: Names) -> bool:
    return bool(set(a) & set(b)) or alike(a[0], b[0]) == "close"
