"""Levels turned into bits: for one person against strangers, commonness corrected, and against people of one house."""

from collections.abc import Sequence
from math import log2

import msgspec

from hilo.customers.match.levels import Features, Level
from hilo.customers.match.terms import Field, Terms
from hilo.customers.match.weights import logs

# Levels on which a word is shared, so that a rare one says more.
_WORD_IN_COMMON = frozenset(["exact", "swapped", "crossed", "single", "second", "part", "nickname", "close"])
_TERMS: dict[str, Field] = {
    "given": "given",
    "surname": "surname",
    "street": "street",
    "suburb": "suburb",
    "postcode": "postcode",
    "state": "state",
}
_HANDLES = frozenset(["phone", "email", "loyalty"])
_MOST, _LEAST = 5.0, -7.0  # how many bits the commonness of a word may move a level that is not exact


class Reason(msgspec.Struct, frozen=True):
    """What one field says: `bits` above 0 speak for one person, below 0 against."""

    field: str
    level: str
    bits: float


def weigh(a: Features, b: Features, found: Sequence[Level], terms: Terms) -> tuple[float, list[Reason]]:
    """The log2 odds of one person, and the reasons they are made of: they sum up to the odds.

    Fellegi and Sunter's sum over strangers; then what remains of it when the two might also be people of one house,
    who share name, address and telephone without being one person (`household`, never above 0).
    """
    shipped = logs()
    people = log2(terms.people)
    sums = [shipped.expected[0] - people, 0.0, shipped.expected[1] - people, shipped.expected[2] - people]
    reasons = [Reason("people", f"one of {terms.people}", sums[0])]
    for field, level in found:
        same, stranger, sibling, parent = shipped.fields[field][level]
        stranger = _stranger(a, b, (field, level), stranger, terms)
        sums[0] += same
        sums[1] += stranger
        sums[2] += sibling
        sums[3] += parent
        reasons.append(Reason(field, level, same - stranger))
    return _with_household(sums, found, reasons)


def _with_household(sums: list[float], found: Sequence[Level], reasons: list[Reason]) -> tuple[float, list[Reason]]:
    if not found:
        return sums[0], reasons
    highest = max(sums[1:])
    others = highest + log2(sum(2.0 ** (one - highest) for one in sums[1:]))
    house = sums[1] - others
    if house < -0.05:
        reasons.append(Reason("household", "people of one house agree as well", house))
    return sums[0] - others, reasons


def _stranger(a: Features, b: Features, on: Level, usual: float, terms: Terms) -> float:
    """The log2 probability of this level among strangers, given which word it is that they share."""
    field, level = on
    if level not in _WORD_IN_COMMON:
        return usual
    if field in _HANDLES:
        return usual if level != "exact" else max(usual, _crowd(getattr(a, field), getattr(b, field), terms))
    term = _TERMS.get(field)
    if term is None:
        return usual
    one, other = _words(a, b, field, level)
    if level == "exact":
        # A word that everybody has says nothing; with two surnames both had to agree.
        words = set(one) & set(other) or set(one)
        return max(sum(log2(terms.share(term, word)) for word in words), -24.0)
    if level in ("single", "second", "part"):
        moved = sum(log2(terms.share(term, word)) for word in set(one) & set(other)) - logs().agreement[term]
    elif level == "swapped":
        moved = sum(log2(terms.share(term, word)) for word in one) - 2 * logs().agreement[term]
    else:
        moved = max(log2(terms.share(term, word)) for word in (*one, *other)) - logs().agreement[term]
    return usual + min(max(moved, _LEAST), _MOST)


def _words(a: Features, b: Features, field: str, level: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    if field in ("given", "surname"):
        if level == "crossed":
            return (a.given, b.surname) if field == "given" else (a.surname, b.given)
        return (a.given, b.given) if field == "given" else (a.surname, b.surname)
    return (getattr(a, field),), (getattr(b, field),)


def _crowd(a: tuple[str, ...], b: tuple[str, ...], terms: Terms) -> float:
    """How probable it is to meet a handle among strangers that many use: a mailbox of three hundred says little."""
    users = min((terms.users(handle) for handle in set(a) & set(b)), default=2)
    return log2(max(users - 1, 1) / terms.people)
