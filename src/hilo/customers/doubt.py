"""Doubt what is one customer: profiles that speak against each other, the weakest tie that holds all together. Pure."""

from collections.abc import Mapping, Sequence
from itertools import combinations
from uuid import UUID

from hilo.customers.match.score import judge
from hilo.customers.match.terms import Terms
from hilo.customers.model_record import Person
from hilo.customers.store_scored import Doubt

WEAK = 0.0  # bits below which a tie hardly ties: the two are rather two persons than one


def doubts_of(people: Mapping[UUID, Sequence[Person]], terms: Terms) -> list[Doubt]:
    """At most one doubt a customer and kind: its worst pair that is vetoed, else its weakest tie where that is weak."""
    found = [_doubt(persons, terms) for persons in people.values() if len(persons) > 1]
    return [each for each in found if each is not None]


def _doubt(persons: Sequence[Person], terms: Terms) -> Doubt | None:
    ties = [
        Doubt((a.profile, b.profile), "weak", judge(a.record, b.record, terms)) for a, b in combinations(persons, 2)
    ]
    vetoes = [each for each in ties if each.judged.decision == "veto"]
    if vetoes:
        worst = min(vetoes, key=lambda each: each.judged.bits)
        return Doubt(worst.pair, "veto", worst.judged)
    weakest = _weakest(ties, len(persons))
    return weakest if weakest.judged.bits < WEAK else None


def _weakest(ties: Sequence[Doubt], count: int) -> Doubt:
    """The weakest tie of the strongest tree over all profiles: without it they fall apart."""
    group = {profile: profile for tie in ties for profile in tie.pair}
    joined: list[Doubt] = []
    for tie in sorted(ties, key=lambda each: -each.judged.bits):
        one, other = group[tie.pair[0]], group[tie.pair[1]]
        if one != other:
            joined.append(tie)
            group = {profile: one if of == other else of for profile, of in group.items()}
        if len(joined) == count - 1:
            break
    return joined[-1]
