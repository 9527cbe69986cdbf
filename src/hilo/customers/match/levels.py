"""Two records field by field: which level of agreement each field has that both of them tell."""

from collections.abc import Callable
from functools import lru_cache

import msgspec

from hilo.customers.match.dates import birth_date_level
from hilo.customers.match.given import given_level
from hilo.customers.match.handles import email_level, number_of_person_level, phone_level
from hilo.customers.match.places import number_level, place_level, street, street_level
from hilo.customers.match.record import Record
from hilo.customers.match.surname import surname_level
from hilo.customers.match.words import given_names, plain, surnames

Level = tuple[str, str]
_EQUAL = ("exact", "close", "nickname", "part")


class Features(msgspec.Struct, frozen=True):
    """A record in the forms that are compared; what it does not tell is empty."""

    given: tuple[str, ...]
    surname: tuple[str, ...]
    birth_date: str
    street: str
    number: str
    suburb: str
    postcode: str
    state: str
    national_id: tuple[str, ...]
    phone: tuple[str, ...]
    email: tuple[str, ...]
    loyalty: tuple[str, ...]


@lru_cache(16_384)
def features(record: Record) -> Features:
    """The forms of a record."""
    return Features(
        given_names(record.given),
        surnames(record.surname),
        record.birth_date,
        street(record.street),
        plain(record.number),
        plain(record.suburb),
        plain(record.postcode),
        plain(record.state),
        (record.national_id,) if record.national_id else (),
        record.phones,
        record.emails,
        record.loyalty,
    )


def _state_level(a: str, b: str) -> str:
    return "exact" if a == b else "different"


COMPARED: dict[str, Callable[..., str]] = {
    "birth_date": birth_date_level,
    "street": street_level,
    "number": number_level,
    "suburb": place_level,
    "postcode": number_level,
    "state": _state_level,
    "national_id": number_of_person_level,
    "phone": phone_level,
    "email": email_level,
    "loyalty": number_of_person_level,
}


def levels(a: Features, b: Features) -> list[Level]:
    """The level of each field that both tell, in the order of `Features`. Symmetric."""
    found = _names(a, b)
    for name, compare in COMPARED.items():
        one, other = getattr(a, name), getattr(b, name)
        if one and other:
            found.append((name, compare(one, other)))
    return found


def _names(a: Features, b: Features) -> list[Level]:
    found: list[Level] = []
    given = given_level(a.given, b.given) if a.given and b.given else ""
    family = surname_level(a.surname, b.surname) if a.surname and b.surname else ""
    if given in ("different", "similar") and family in ("different", "similar") and crossed(a, b):
        return [("given", "crossed"), ("surname", "crossed")]
    if given:
        found.append(("given", given))
    if family:
        found.append(("surname", family))
    return found


def crossed(a: Features, b: Features) -> bool:
    """Whether the given name of each stands in the other's place for the surname."""
    there = given_level(a.given, b.surname) in _EQUAL
    return there and given_level(a.surname, b.given) in _EQUAL
