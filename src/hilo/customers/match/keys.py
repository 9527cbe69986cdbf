"""Block keys: two records are compared when they share one. Some are exact, some partial, some by sound."""

from collections.abc import Iterable
from itertools import combinations

from hilo.customers.match.alike import skeleton
from hilo.customers.match.given import plain_form
from hilo.customers.match.handles import email_key
from hilo.customers.match.levels import Features, features
from hilo.customers.match.places import street_name
from hilo.customers.match.record import Record

KEYS_VERSION = 2  # a change of any key below is a new version: kept keys are written anew


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
    words = [skeleton(plain_form(name)) for name in told.given[:2]]
    families = [skeleton(name) for name in told.surname[:3]]
    yield from (f"n:{'+'.join(sorted(pair))}" for pair in combinations([*words, *families], 2))
    if told.given and told.surname:
        whole = "".join(sorted("".join(told.given + told.surname)))
        yield f"nl:{whole}"


def _date_keys(told: Features) -> Iterable[str]:
    if not told.birth_date:
        return
    year, month, day = told.birth_date[:4], told.birth_date[5:7], told.birth_date[8:]
    for name in (*told.given[:1], *told.surname[:2]):
        sound = skeleton(plain_form(name))
        yield f"dn:{told.birth_date}+{sound[:2]}"
        yield f"yn:{year}+{sound}"
        yield f"mn:{month}{day}+{sound}"
    if told.postcode:
        yield f"dp:{told.birth_date}+{told.postcode}"
    if told.street:
        yield f"ds:{told.birth_date}+{skeleton(street_name(told.street))}"


def _place_keys(told: Features) -> Iterable[str]:
    lane = skeleton(street_name(told.street)) if told.street else ""
    for name in (*told.given[:1], *told.surname[:2]):
        sound = skeleton(plain_form(name))
        if told.postcode:
            yield f"np:{sound}+{told.postcode}"
        if lane:
            yield f"ns:{sound}+{lane}"
    if lane and told.number:
        yield f"sn:{lane}+{told.number}+{(told.postcode or told.suburb)[:2]}"
    if lane and told.postcode:
        yield f"sp:{lane}+{told.postcode}"
