"""The statements of comparing: the queue, people as records, block keys, who is alike, how common a word is."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple, cast
from uuid import UUID

from hilo.customers.match.terms import SMALLEST, Terms
from hilo.customers.model_record import Handle, Person, number, record_of
from hilo.customers.model_values import Said
from hilo.kernel.db import Row, Tx
from hilo.kernel.sql import named_sql

_q = named_sql(__file__, "queries_compare.sql")
ASK = _q("ask")
ASK_OF = _q("ask_of")
ALONE = _q("alone")
WAITING = _q("waiting")
OLDER = _q("older")
OLDER_DONE = _q("older_done")
TAKE = _q("take")
CROWDED = _q("crowded")
PEOPLE = _q("people")
KEYS_OF = _q("keys_of")
DROP_KEYS = _q("drop_keys")
ADD_KEYS = _q("add_keys")
ALIKE = _q("alike")
SETTLED = _q("settled")
COUNT_TERMS = _q("count_terms")
TERMS = _q("terms")

PROFILES_MAX = 20  # of one customer: who has more is known well enough by those seen last
CROWD = 20  # live links of one identifier, from which on it tells nobody apart
COMMON = 50  # profiles of one key, from which on it is not read
ALIKE_MAX = 12  # customers that one profile is compared with: those that share most keys with it
EVERYBODY = ("", 0)  # the row that counts the profiles themselves

Pair = tuple[UUID, UUID]
Word = tuple[str, str]


class Crowded(NamedTuple):
    """An identifier that more persons have than one of its kind may have."""

    id: UUID
    people: int
    most: int


async def ask(tx: Tx, profiles: Collection[UUID]) -> None:
    await tx.execute(ASK, list(profiles), tx.now)


async def ask_of(tx: Tx, customers: Collection[UUID]) -> None:
    """The profiles of these customers."""
    await tx.execute(ASK_OF, list(customers), tx.now, PROFILES_MAX)


async def alone(tx: Tx) -> bool:
    """Whether nobody else compares until this transaction ends."""
    return await tx.fetchval(ALONE)


async def waiting(tx: Tx, limit: int) -> list[tuple[int, UUID]]:
    """Place in the queue and profile, the oldest first."""
    return [(r["seq"], r["profile_id"]) for r in await tx.fetch(WAITING, limit)]


async def ask_older(tx: Tx, version: int, limit: int) -> bool:
    """Puts profiles without keys of this version into the queue; False when all have them. Two statements."""
    queued = [r["profile_id"] for r in await tx.fetch(OLDER, version, limit, tx.now)]
    await tx.execute(OLDER_DONE, version, max(queued, default=None), tx.now)
    return bool(queued)


async def take(tx: Tx, places: Sequence[int]) -> dict[UUID, UUID]:
    """Takes them out of the queue; profile -> its customer now."""
    return {r["profile_id"]: r["customer_id"] for r in await tx.fetch(TAKE, places)}


async def crowded(tx: Tx, profiles: Collection[UUID]) -> list[Crowded]:
    return [Crowded(r["id"], r["people"], r["most"]) for r in await tx.fetch(CROWDED, list(profiles))]


async def people(tx: Tx, customers: Collection[UUID]) -> dict[UUID, list[Person]]:
    """Customer -> its profiles as records. One statement."""
    found: dict[UUID, list[Person]] = {customer: [] for customer in customers}
    for r in await tx.fetch(PEOPLE, list(found), PROFILES_MAX, CROWD):
        found[r["customer_id"]].append(Person(r["id"], record_of(r["name"], _said(r), _handles(r))))
    return found


async def keys_of(tx: Tx, profiles: Collection[UUID]) -> dict[UUID, frozenset[int]]:
    """Profile -> the keys that are kept for it; who has none is missing."""
    return {r["profile_id"]: frozenset(r["keys"]) for r in await tx.fetch(KEYS_OF, list(profiles))}


async def drop_keys(tx: Tx, gone: Sequence[tuple[UUID, int]]) -> None:
    await tx.execute(DROP_KEYS, [profile for profile, _ in gone], [key for _, key in gone])


async def add_keys(tx: Tx, new: Sequence[tuple[UUID, int]]) -> None:
    await tx.execute(ADD_KEYS, [profile for profile, _ in new], [key for _, key in new])


async def alike(tx: Tx, sought: Mapping[UUID, Collection[int]]) -> dict[UUID, list[UUID]]:
    """Profile -> customers that share keys with it, those who share most first. One statement."""
    profiles = list(sought)
    pairs = [(n, key) for n, profile in enumerate(profiles) for key in sought[profile]]
    found: dict[UUID, list[UUID]] = {profile: [] for profile in profiles}
    rows = await tx.fetch(ALIKE, [n for n, _ in pairs], [key for _, key in pairs], COMMON, ALIKE_MAX)
    for r in sorted(rows, key=lambda r: (-r["keys"], r["customer_id"])):
        found[profiles[r["n"]]].append(r["customer_id"])
    return found


async def settled(tx: Tx, pairs: Collection[Pair]) -> set[Pair]:
    """Those of the pairs of customers that somebody decided on."""
    rows = await tx.fetch(SETTLED, [a for a, _ in pairs], [b for _, b in pairs])
    return {(r["a"], r["b"]) for r in rows}


async def count_terms(tx: Tx, seen: Mapping[Word, int], profiles: int) -> None:
    """Adds what profiles that were never counted say."""
    counted = {(field, number(word)): n for (field, word), n in seen.items()} | {EVERYBODY: profiles}
    for field in {field for field, _ in seen}:
        counted[field, 0] = sum(n for (of, _), n in seen.items() if of == field)
    fields, terms = [field for field, _ in counted], [term for _, term in counted]
    await tx.execute(COUNT_TERMS, fields, terms, list(counted.values()))


async def terms(tx: Tx, words: Iterable[Word]) -> Terms:
    """How common these words are here. One statement."""
    asked = {(field, number(word)): word for field, word in words}
    wanted = [*asked, *((field, 0) for field in {field for field, _ in asked}), EVERYBODY]
    counts: dict[str, dict[str, int]] = {}
    totals: dict[str, int] = {}
    everybody = 0
    for r in await tx.fetch(TERMS, [field for field, _ in wanted], [term for _, term in wanted]):
        place = (r["field"], r["term"])
        if place == EVERYBODY:
            everybody = r["n"]
        elif r["term"] == 0:
            totals[r["field"]] = r["n"]
        else:
            counts.setdefault(r["field"], {})[asked[place]] = r["n"]
    return Terms(max(everybody, SMALLEST), counts, totals)


def _said(r: Row) -> list[Said]:
    told = cast("list[list[Any]]", r["said"] or [])
    return [
        Said(r["id"], field, value, source, assurance, None, datetime.fromisoformat(at))
        for field, value, source, assurance, at in told
    ]


def _handles(r: Row) -> list[Handle]:
    if not r["kinds"]:
        return []
    return [Handle(*one) for one in zip(r["kinds"], r["handles"], r["assurances"], strict=True)]
