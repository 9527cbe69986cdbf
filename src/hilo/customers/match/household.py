"""How many duplicates, siblings and parents a table holds: learned of the table itself, the weights unchanged."""

from collections.abc import Sequence

import msgspec

from hilo.customers.match.evidence import Odds
from hilo.customers.match.terms import Terms
from hilo.customers.match.weights import weights

LEAN = 20  # the usual shares weigh as much as so many records
_ROUNDS = 12


def learned(pairs: Sequence[Odds], records: int, terms: Terms) -> Terms:
    """Terms with `met` of this table, by expectation and maximisation over its pairs.

    A register of single people has no housemates: there another name at one address is rather a wrong entry. A shop's
    customers are families: there it is the wife. Which of them a table is shows in its pairs.
    """
    usual = weights().met
    met = usual
    for _ in range(_ROUNDS):
        same, sibling, parent = (
            (LEAN * before + 2 * many) / (LEAN + records)
            for before, many in zip(usual, _expected_numbers(pairs, met, terms.people), strict=True)
        )
        met = (same, sibling, parent)
    return msgspec.structs.replace(terms, met=met)


def _expected_numbers(
    pairs: Sequence[Odds], met: tuple[float, float, float], people: int
) -> tuple[float, float, float]:
    """How many of the pairs are one person, of one generation, of two."""
    one, two, three = (many / people for many in met)
    same = sibling = parent = 0.0
    for pair in pairs:
        # Against strangers, for the probabilities of a whole pair are too small to be added.
        a = one * 2.0 ** (pair[0] - pair[1])
        b = two * 2.0 ** (pair[2] - pair[1])
        c = three * 2.0 ** (pair[3] - pair[1])
        whole = 1.0 + a + b + c
        same += a / whole
        sibling += b / whole
        parent += c / whole
    return same, sibling, parent
