"""Birth dates compared: the slips of fingers and of forms, and how far apart two others are."""

from functools import lru_cache

from rapidfuzz.distance import OSA

_GENERATION = range(15, 56)  # years between a parent and a child


@lru_cache(16_384)
def birth_date_level(a: str, b: str) -> str:
    """ISO dates, also impossible ones as they were typed. exact, slip (a digit, two swapped, day and month swapped),
    part (two of year, month and day are equal), generation (15 to 55 years apart), or different."""
    if a == b:
        return "exact"
    one, other = _digits(a), _digits(b)
    if OSA.distance(one, other, score_cutoff=1) <= 1 or _day_and_month_swapped(one, other):
        return "slip"
    if sum((one[:4] == other[:4], one[4:6] == other[4:6], one[6:] == other[6:])) == 2:
        return "part"
    return "generation" if abs(int(one[:4]) - int(other[:4])) in _GENERATION else "different"


def _digits(date: str) -> str:
    return date.replace("-", "")


def _day_and_month_swapped(a: str, b: str) -> bool:
    return a[:4] == b[:4] and a[4:6] == b[6:] and a[6:] == b[4:6]
