"""Duplicates in a whole table: who shares a key is compared, and what would join is held against the whole customer."""

from collections.abc import Callable, Iterator, Sequence
from itertools import product

import msgspec

from hilo.customers.match.evidence import Odds, Reason, against, odds, summed
from hilo.customers.match.household import learned
from hilo.customers.match.keys import keys
from hilo.customers.match.levels import Features, features, levels
from hilo.customers.match.record import Record
from hilo.customers.match.score import SUGGEST, Judgement, judge
from hilo.customers.match.terms import Terms, count
from hilo.customers.match.veto import contradiction

FULL = 100  # a key that more records have says too little to compare them all; their other keys are narrower
_HOPELESS = 8.0  # bits over strangers below which nothing can come of a pair, however many duplicates a table holds
Progress = Callable[[int], None]


class Pair(msgspec.Struct, frozen=True):
    """Two records by their places in the table, `a` before `b`."""

    a: int
    b: int
    judgement: Judgement


def find_duplicates(records: Sequence[Record], progress: Progress = lambda done: None) -> list[Pair]:
    """Every pair that is joined, shown, or would have been joined but for a veto; strongest first.

    `progress` is told how many records are done."""
    terms = count(records)
    told_by = [features(record) for record in records]
    likely: dict[tuple[int, int], Odds] = {}
    for at, near in candidates(records):
        for before in near:
            told = _evidence(told_by[before], told_by[at], terms)
            if max(told[0], told[2], told[3]) - told[1] > _HOPELESS:
                likely[before, at] = told
        progress(at + 1)
    terms = learned(list(likely.values()), len(records), terms)
    found = [Pair(a, b, judge(records[a], records[b], terms)) for (a, b), told in likely.items() if _shown(told, terms)]
    found = [pair for pair in found if pair.judgement.decision != "none"]
    found.sort(key=lambda pair: (-pair.judgement.bits, pair.a, pair.b))
    return _whole_customers(records, found)


def _evidence(a: Features, b: Features, terms: Terms) -> Odds:
    return summed(odds(a, b, levels(a, b), terms))


def _shown(told: Odds, terms: Terms) -> bool:
    return against(told, terms) >= SUGGEST


def candidates(records: Sequence[Record]) -> Iterator[tuple[int, list[int]]]:
    """Each record with the earlier ones that share a key with it, for keys that at most FULL records have."""
    kept = [keys(record) for record in records]
    many: dict[str, int] = {}
    for own in kept:
        for key in own:
            many[key] = many.get(key, 0) + 1
    holders: dict[str, list[int]] = {}
    for at, own in enumerate(kept):
        near: set[int] = set()
        for key in own:
            if 2 <= many[key] <= FULL:
                near.update(holders.setdefault(key, []))
                holders[key].append(at)
        yield at, sorted(near)


def _whole_customers(records: Sequence[Record], pairs: Sequence[Pair]) -> list[Pair]:
    """Joins the strongest first; a pair whose customers contradict each other elsewhere becomes a suggestion."""
    members: dict[int, list[int]] = {}
    told: list[Pair] = []
    for pair in pairs:
        if pair.judgement.decision == "auto":
            one, other = members.setdefault(pair.a, [pair.a]), members.setdefault(pair.b, [pair.b])
            if one is not other:
                why = next((why for x, y in product(one, other) if (why := _against(records[x], records[y]))), "")
                if why:
                    pair = _asked(pair, why)
                else:
                    one.extend(other)
                    members.update(dict.fromkeys(other, one))
        told.append(pair)
    return told


def _against(a: Record, b: Record) -> str:
    against = contradiction(dict(levels(features(a), features(b))))
    return against.why if against else ""


def _asked(pair: Pair, why: str) -> Pair:
    reason = Reason("customer", f"elsewhere {why}", 0.0)
    judgement = msgspec.structs.replace(pair.judgement, decision="suggest", reasons=(*pair.judgement.reasons, reason))
    return Pair(pair.a, pair.b, judgement)
