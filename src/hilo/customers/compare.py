"""Compare profiles that changed with everybody alike, with whole customers, and suggest who may be one person."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

import msgspec

from hilo.customers import store_compare as store
from hilo.customers import store_scored
from hilo.customers.doubt import doubts_of
from hilo.customers.match.score import judge, judge_customer
from hilo.customers.match.terms import FIELDS, Terms, words_of
from hilo.customers.model_record import Person, key_numbers
from hilo.customers.store_compare import Pair
from hilo.customers.store_scored import Open, Scored
from hilo.customers.words import changed
from hilo.kernel.db import Tx
from hilo.kernel.realtime import announce

People = dict[UUID, list[Person]]


class Found(msgspec.Struct, frozen=True):
    """A profile beside another customer: the two customers, and the judgement with the profile that comes closest."""

    customers: Pair
    scored: Scored


async def compare(tx: Tx, changed_ones: Mapping[UUID, UUID]) -> None:
    """Looks again at these profiles (profile -> its customer): their keys, who is alike, what is suggested and doubted.

    A fixed number of statements. Nothing is ever merged here: what the score alone says is shown to people.
    """
    people = await store.people(tx, set(changed_ones.values()))
    subjects = {each.profile: each for persons in people.values() for each in persons if each.profile in changed_ones}
    sought = {profile: key_numbers(each.record) for profile, each in subjects.items()}
    await _keep_keys(tx, subjects, sought)
    opened = await store_scored.open_of(tx, sought)
    beside = await _beside(tx, changed_ones, sought, opened)
    people |= await store.people(tx, {customer for found in beside.values() for customer in found} - people.keys())
    terms = await _terms(tx, people)
    found = [
        _judged(subjects[profile], changed_ones[profile], other, people, terms)
        for profile, others in beside.items()
        for other in others
        if people[other]
    ]
    await _write(tx, found, opened)
    merged = {customer: people[customer] for customer in set(changed_ones.values()) if len(people[customer]) > 1}
    if merged:
        await store_scored.doubt(tx, merged, doubts_of(merged, terms))


async def _keep_keys(tx: Tx, subjects: Mapping[UUID, Person], sought: Mapping[UUID, frozenset[int]]) -> None:
    """Writes what differs. Who had no keys is new, and counts among those whose names are counted."""
    kept = await store.keys_of(tx, subjects)
    gone = [(profile, key) for profile, keys in kept.items() for key in keys - sought[profile]]
    new = [(profile, key) for profile, keys in sought.items() for key in keys - kept.get(profile, frozenset())]
    if gone:
        await store.drop_keys(tx, gone)
    if new:
        await store.add_keys(tx, new)
    first = [subjects[profile] for profile in sought if profile not in kept and sought[profile]]
    if first:
        seen = Counter((field, word) for each in first for field in FIELDS for word in words_of(each.record, field))
        await store.count_terms(tx, seen, len(first))


async def _beside(
    tx: Tx, mine: Mapping[UUID, UUID], sought: Mapping[UUID, Collection[int]], opened: Sequence[Open]
) -> dict[UUID, dict[UUID, None]]:
    """Profile -> the other customers to compare it with: those alike, and those that it is suggested with already."""
    alike = await store.alike(tx, sought)
    found = {profile: dict.fromkeys(c for c in alike[profile] if c != mine[profile]) for profile in sought}
    for one in opened:
        for profile, other in zip(one.pair, reversed(one.customers), strict=True):
            if profile in found and other != mine[profile]:
                found[profile][other] = None
    return found


async def _terms(tx: Tx, people: People) -> Terms:
    records = [each.record for persons in people.values() for each in persons]
    return await store.terms(
        tx, {(field, w) for record in records for field in FIELDS for w in words_of(record, field)}
    )


def _judged(subject: Person, mine: UUID, other: UUID, people: People, terms: Terms) -> Found:
    """A profile and its customer against another one: a veto of any of them counts, whoever is most alike speaks."""
    theirs = [each.record for each in people[other]]
    judged = judge_customer(subject.record, theirs, terms)
    closest = people[other][0]
    if judged.decision in ("auto", "suggest"):
        closest = _closest(subject, people[other], terms)
        rest = (each.record for each in people[mine] if each.profile != subject.profile)
        against = (judge_customer(record, theirs, terms) for record in rest)
        judged = next((one for one in against if one.decision == "veto"), judged)
    return Found((mine, other), Scored((subject.profile, closest.profile), judged))


def _closest(subject: Person, others: Sequence[Person], terms: Terms) -> Person:
    if len(others) == 1:
        return others[0]
    return max(others, key=lambda each: judge(subject.record, each.record, terms).bits)


async def _write(tx: Tx, found: Sequence[Found], opened: Sequence[Open]) -> None:
    thought = [each for each in found if each.scored.judged.decision in ("auto", "suggest")]
    settled = await store.settled(tx, {each.customers for each in thought}) if thought else set[Pair]()
    open_ones = [each for each in thought if each.customers not in settled]
    scored = _once(open_ones)
    await _look_again(tx, found, [one for one in opened if one.pair not in {_ordered(each.pair) for each in scored}])
    if scored:
        fresh = await store_scored.score(tx, scored)
        told = [each.customers for each in open_ones if _ordered(each.scored.pair) in fresh]
        await announce(tx, *changed("customer.changed", None, *sorted({one for pair in told for one in pair})))


async def _look_again(tx: Tx, found: Sequence[Found], opened: Sequence[Open]) -> None:
    """What is not thought any more is taken back; what a handle led to stays with its score, but for a veto."""
    said = {(each.scored.pair[0], each.customers[1]): each.scored.judged for each in found}
    gone: list[Pair] = []
    kept: list[Scored] = []
    for one in opened:
        (a, b), (of_a, of_b) = one.pair, one.customers
        judged = said.get((a, of_b)) or said.get((b, of_a))
        if judged is None or judged.decision == "veto" or not one.by_handle:
            gone.append(one.pair)
        else:
            kept.append(Scored(one.pair, judged))
    if gone:
        await store_scored.withdraw(tx, gone)
    if kept:
        await store_scored.score_noted(tx, kept)


def _once(found: Sequence[Found]) -> list[Scored]:
    """Each pair of profiles once: two of one batch find each other twice."""
    return list({_ordered(each.scored.pair): each.scored for each in found}.values())


def _ordered(pair: Pair) -> Pair:
    return (min(pair), max(pair))
