"""What is said of a person, field by field, and which word survives where sources differ. Pure."""

import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import Literal, get_args
from uuid import UUID

import msgspec

from hilo.customers.errors import UnusableValue
from hilo.customers.model import one_line

Field = Literal[
    "given", "surname", "birth_date", "street", "number", "suburb", "postcode", "state", "national_id", "language"
]
FIELDS: tuple[Field, ...] = get_args(Field)
Source = Literal["staff", "channel", "import"]
VERIFIED = 3  # control was proven, or a document was shown
TEXT_MAX = 200
_OLDEST = date(1880, 1, 1)
_PRIORITY: dict[Source, int] = {"staff": 2, "channel": 1, "import": 0}
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*")
_NOT_IN_AN_ID = re.compile(r"[^A-Z0-9]")


class Said(msgspec.Struct, frozen=True):
    """One source's word on one field of a profile. `assurance` 0 to 4: how sure we were of who said it."""

    profile: UUID
    field: Field
    value: str
    source: Source
    assurance: int
    account: UUID | None
    at: datetime


class Attribute(msgspec.Struct, frozen=True):
    """The word on a field that counts for a person: where it comes from, and whether it was proven."""

    value: str
    profile: UUID
    source: Source
    account: UUID | None
    verified: bool
    at: datetime


def survivors(said: Iterable[Said]) -> dict[Field, Attribute]:
    """Field -> the word that survives: verified before claimed, then recent, then staff before channel before import.

    Nothing is written over for it: with the profiles that a customer has, what survives changes and comes back.
    """
    best: dict[Field, Said] = {}
    for word in said:
        known = best.get(word.field)
        if known is None or _rank(word) > _rank(known):
            best[word.field] = word
    return {field: _attribute(best[field]) for field in FIELDS if field in best}


def survivors_by_profile(said: Iterable[Said]) -> dict[UUID, dict[Field, Attribute]]:
    """Profile -> what survives of its own sources."""
    told: dict[UUID, list[Said]] = {}
    for word in said:
        told.setdefault(word.profile, []).append(word)
    return {profile: survivors(words) for profile, words in told.items()}


def clean_value(field: Field, text: str, today: date) -> str:
    """The value as it is kept, "" for none. Raises UnusableValue."""
    value = one_line(text)
    if len(value) > TEXT_MAX:
        raise UnusableValue(f"At most {TEXT_MAX} characters.", where=field)
    if value and field == "birth_date":
        return _day(value, today)
    if field == "national_id":
        return _NOT_IN_AN_ID.sub("", value.upper())
    if value and field == "language":
        value = value.lower().replace("_", "-")
        if len(value) > 35 or not _LANGUAGE.fullmatch(value):
            raise UnusableValue("A language is a tag as `es` or `pt-br`.", where=field)
    return value


def _day(text: str, today: date) -> str:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise UnusableValue("A birth date is a day as 1984-02-29.", where="birth_date") from None
    if not _OLDEST <= day <= today:
        raise UnusableValue("Nobody who writes was born then.", where="birth_date")
    return day.isoformat()


def _rank(word: Said) -> tuple[bool, datetime, int, UUID]:
    return (word.assurance >= VERIFIED, word.at, _PRIORITY[word.source], word.profile)


def _attribute(word: Said) -> Attribute:
    return Attribute(word.value, word.profile, word.source, word.account, word.assurance >= VERIFIED, word.at)
