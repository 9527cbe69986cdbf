"""How common a name or a place is: two people called García agree on little."""

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from math import log2
from pathlib import Path
from typing import Literal, get_args

import msgspec

from hilo.customers.match.places import street
from hilo.customers.match.record import Record
from hilo.customers.match.weights import weights
from hilo.customers.match.words import given_names, plain, surnames

Field = Literal["given", "surname", "street", "suburb", "postcode", "state"]
FIELDS: tuple[Field, ...] = get_args(Field)
SMALLEST = 50_000  # a short table is a sample of a town: its names say no more than they would there
_PRIOR = 2_000  # the shipped table weighs as much as so many people


class Terms(msgspec.Struct, frozen=True):
    """`people`: among how many two are compared. `counts`: how often each value of a field (in the form of `words_of`)
    was seen, `totals`: how many values of the field were seen at all. `met`: how many others of one person, of one
    generation and of two in the same house a record meets; None: as shipped. `known` keeps what was worked out."""

    people: int = SMALLEST
    counts: Mapping[str, Mapping[str, int]] = {}
    totals: Mapping[str, int] = {}
    met: tuple[float, float, float] | None = None
    known: dict[object, float] = msgspec.field(default_factory=dict[object, float])

    def expected(self) -> tuple[float, float, float, float]:
        """The log2 odds before anything is compared: one person, strangers, one house, parent and child."""
        return _expected(self.people, self.met or weights().met)

    def users(self, handle: str) -> int:
        """How many records have this handle, as far as it was counted (`counts["handle"]`); 2 when it was not."""
        return self.counts.get("handle", {}).get(handle, 2)

    def share(self, field: Field, value: str) -> float:
        """The share of people who have this value, 0 to 1: what was seen, leaning on the shipped table."""
        known = shipped()[field]
        usual = known.get(value, known[""])
        seen = self.counts.get(field, {}).get(value, 0)
        return (seen + _PRIOR * usual) / (self.totals.get(field, 0) + _PRIOR)


def count(records: Iterable[Record]) -> Terms:
    """The terms of a whole table."""
    counts: dict[str, Counter[str]] = {field: Counter() for field in (*FIELDS, "handle")}
    people = 0
    for record in records:
        people += 1
        for field in FIELDS:
            counts[field].update(words_of(record, field))
        counts["handle"].update(record.phones + record.emails + record.loyalty)
    totals = {field: sum(seen.values()) for field, seen in counts.items()}
    return Terms(max(people, SMALLEST), counts, totals)


def words_of(record: Record, field: Field) -> tuple[str, ...]:
    """The values of a field that are counted: each given name, each surname, the place without accents."""
    if field == "given":
        return given_names(record.given)
    if field == "surname":
        return surnames(record.surname)
    text = street(record.street) if field == "street" else plain(str(getattr(record, field)))
    return (text,) if text else ()


@lru_cache(64)
def _expected(people: int, met: tuple[float, float, float]) -> tuple[float, float, float, float]:
    same, sibling, parent = (log2(max(many, 1e-6) / people) for many in met)
    return same, 0.0, sibling, parent


@cache
def shipped() -> dict[str, dict[str, float]]:
    """The shares that come with Hilo, half Spanish and half English; "" is that of a value that is not in it."""
    text = Path(__file__).with_name("terms.json").read_bytes()
    return msgspec.json.decode(text, type=dict[str, dict[str, float]])
