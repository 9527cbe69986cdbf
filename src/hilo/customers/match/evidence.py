"""Levels turned into bits: for one person against strangers, commonness corrected, and against people of one house."""

from collections.abc import Sequence
from math import log2

import msgspec

from hilo.customers.match.levels import Features, Level
from hilo.customers.match.terms import Field, Terms
from hilo.customers.match.weights import logs

# How probable a pair, or a level of one field, is for each class of `weights.CLASSES`: same, stranger, sibling, parent.
Odds = tuple[float, float, float, float]
_TERMS: dict[str, Field] = {
    "given": "given",
    "surname": "surname",
    "street": "street",
    "suburb": "suburb",
    "postcode": "postcode",
    "state": "state",
}
_NAMES = frozenset(["given", "surname"])
_HANDLES = frozenset(["phone", "email", "loyalty"])
_SHARED = frozenset(["single", "second", "part"])  # of several words one is in common
_MOST, _LEAST = 5.0, -7.0  # how many bits the commonness of a word may move a level that is not exact
_RAREST = -24.0


class Reason(msgspec.Struct, frozen=True):
    """What one field says: `bits` above 0 speak for one person, below 0 against."""

    field: str
    level: str
    bits: float


def odds(a: Features, b: Features, found: Sequence[Level], terms: Terms) -> list[Odds]:
    """The log2 probability of each field's level for each class, in the order of `found`."""
    fields = logs().fields
    told: list[Odds] = []
    for on in found:
        same, stranger, sibling, parent = fields[on[0]][on[1]]
        told.append((same, _stranger(a, b, on, (same, stranger), terms), sibling, parent))
    return told


def summed(told: Sequence[Odds]) -> Odds:
    """The evidence of all fields together."""
    same = stranger = sibling = parent = 0.0
    for one in told:
        same += one[0]
        stranger += one[1]
        sibling += one[2]
        parent += one[3]
    return same, stranger, sibling, parent


def against(total: Odds, terms: Terms) -> float:
    """The log2 odds of one person against everything else that two records may be."""
    expected = terms.expected()
    others = 2.0 ** (total[1] + expected[1]) + 2.0 ** (total[2] + expected[2]) + 2.0 ** (total[3] + expected[3])
    return total[0] + expected[0] - log2(others)


def weigh(found: Sequence[Level], told: Sequence[Odds], terms: Terms) -> tuple[float, list[Reason]]:
    """The log2 odds of one person, and the reasons they are made of: they sum up to the odds.

    Fellegi and Sunter's sum over strangers; then what remains of it when the two might also be people of one house,
    who share name, address and telephone without being one person (`household`, never above 0).
    """
    start = terms.expected()[0]
    reasons = [Reason("people", f"one of {terms.people}", start)]
    reasons += [Reason(field, level, one[0] - one[1]) for (field, level), one in zip(found, told, strict=True)]
    bits = against(summed(told), terms)
    house = bits - sum(reason.bits for reason in reasons)
    if house < -0.05:
        reasons.append(Reason("household", "people of one house agree as well", house))
    return bits, reasons


def _stranger(a: Features, b: Features, on: Level, usual: tuple[float, float], terms: Terms) -> float:
    """The log2 probability of this level among strangers, given which word it is that they share."""
    field, level = on
    if field in _HANDLES:
        return usual[1] if level != "exact" else _crowd(getattr(a, field), getattr(b, field), terms)
    term = _TERMS.get(field)
    if term is None or level in ("different", "similar", "shared"):
        return usual[1]
    if level == "crossed":
        return usual[0] + _crossed(a, b, terms)
    one, other = getattr(a, field), getattr(b, field)
    if field not in _NAMES:
        one, other = (one,), (other,)
    key = (field, level, one, other)
    if key not in terms.known:
        terms.known[key] = _by_word(on, (one, other), usual, terms)
    return terms.known[key]


def _by_word(
    on: Level, words: tuple[tuple[str, ...], tuple[str, ...]], usual: tuple[float, float], terms: Terms
) -> float:
    """A rare word in common says more than a common one, in proportion to how often strangers have it."""
    field, level = on
    term = _TERMS[field]
    one, other = words
    common = set(one) & set(other)
    average = logs().agreement[term]
    if level == "exact":
        # A word that everybody has says nothing; with two surnames both had to agree.
        return max(sum(log2(terms.share(term, word)) for word in common or one), _RAREST)
    if level == "swapped":
        moved = sum(log2(terms.share(term, word)) for word in one) - 2 * average
    elif level in _SHARED:
        moved = sum(log2(terms.share(term, word)) for word in common) - average
    else:
        commonest = max(log2(terms.share(term, word)) for word in (*one, *other))
        moved = commonest - average
        # What is nearly a word never says more than the word itself would.
        least = usual[0] - logs().fields[field]["exact"][0] + commonest
        return max(usual[1] + min(max(moved, _LEAST), _MOST), least)
    return usual[1] + min(max(moved, _LEAST), _MOST)


def _crossed(a: Features, b: Features, terms: Terms) -> float:
    """Names that stand in each other's place say as much as names in their own, each half of it: as common as the word
    is among given names or surnames, whichever is more."""
    words = (*a.given, *b.given, *a.surname, *b.surname)
    given = max(terms.share("given", word) for word in words)
    family = max(terms.share("surname", word) for word in words)
    return (log2(given) + log2(family)) / 2


def _crowd(a: tuple[str, ...], b: tuple[str, ...], terms: Terms) -> float:
    """How probable it is to meet a handle among strangers that many use: a mailbox of three hundred says little."""
    users = min((terms.users(handle) for handle in set(a) & set(b)), default=2)
    return log2(max(users - 1, 1) / terms.people)
