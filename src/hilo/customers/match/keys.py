"""Block keys: two records are compared when they share one. Some are exact, some partial, some by sound."""

from collections.abc import Iterable
from itertools import combinations

from hilo.customers.match.alike import skeleton
from hilo.customers.match.given import plain_form
from hilo.customers.match.handles import email_key
from hilo.customers.match.levels import Features, features
from hilo.customers.match.places import street_name
from hilo.customers.match.record import Record

KEYS_VERSION = 3  # a change of any key below is a new version: kept keys are written anew


def keys(record: Record) -> frozenset[str]:
    """The block keys of a record, some 15 to 25 short strings; none for what it does not say.

    Each needs two facts that fail apart from each other, so that a slip in one field leaves other keys; the letters
    before the colon say which facts they are.
    """
    told = features(record)
    return frozenset((*_handles(record), *_name_keys(told), *_date_keys(told), *_place_keys(told)))


def _handles(record: Record) -> Iterable[str]:
    yield from (f"p:{phone}" for phone in record.phones)
    yield from (f"l:{number}" for number in record.loyalty)
    if record.national_id:
        yield f"i:{record.national_id}"
    for email in record.emails:
        local, _, domain = email_key(email).rpartition("@")
        yield f"e:{local}@{domain}"
        if len(local) >= 8:
            yield f"el:{local}"


def _name_keys(told: Features) -> Iterable[str]:
    """Names by sound and without an order, so that swapped fields and swapped surnames meet."""
    words = _sounds(told.given[:2])
    families = _sounds(told.surname[:3])
    yield from (f"n:{'+'.join(sorted(pair))}" for pair in combinations([*words, *families], 2))
    if told.given and told.surname:
        yield f"nl:{''.join(sorted(''.join(told.given + told.surname)))}"


def _date_keys(told: Features) -> Iterable[str]:
    if not (date := told.birth_date):
        return
    for sound in _names(told):
        yield f"dn:{date}+{sound[:2]}"
        yield f"yn:{date[:4]}+{sound}"
        yield f"mn:{date[5:]}+{sound}"
    places = (skeleton(street_name(told.street)), skeleton(told.suburb), _digits(told.postcode), told.number)
    yield from (f"d{kind}:{date}+{place[:2]}" for kind, place in zip("slpx", places, strict=True) if place)


def _place_keys(told: Features) -> Iterable[str]:
    lane, town, area = skeleton(street_name(told.street)), skeleton(told.suburb), _digits(told.postcode)
    for sound in _names(told):
        yield from (f"n{kind}:{sound}+{place}" for kind, place in (("p", area), ("s", lane)) if place)
        if told.number and town:
            yield f"nx:{sound[:2]}+{told.number}+{town}"
    if told.number and lane:
        yield f"sx:{lane}+{told.number}"
    if told.number and area and town:
        yield f"px:{area}+{told.number}+{town[:2]}"
    yield from (f"s{kind}:{lane}+{place}" for kind, place in (("p", area), ("l", town)) if lane and place)


def _digits(postcode: str) -> str:
    """The signs of a postcode in order: two that were swapped make no other key."""
    return "".join(sorted(postcode))


def _names(told: Features) -> list[str]:
    """The sounds of the first given name, of the surnames, and of the surname written as one word."""
    joined = ["".join(told.surname)] if len(told.surname) > 1 else []
    return list(dict.fromkeys(_sounds((*told.given[:1], *told.surname[:2], *joined))))


def _sounds(names: Iterable[str]) -> list[str]:
    return [skeleton(plain_form(name)) for name in names]
