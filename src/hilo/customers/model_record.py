"""A profile as it is compared: its values, or else its name split in two, and handles that tell people apart. Pure."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from hashlib import blake2b
from uuid import UUID

import msgspec

from hilo.customers.match.keys import KEYS_VERSION, keys
from hilo.customers.match.record import PROVEN, Record
from hilo.customers.match.score import judge
from hilo.customers.match.terms import Terms
from hilo.customers.model import PHONE_KINDS, fold
from hilo.customers.model_values import Said, survivors

EMAIL = frozenset({"email"})
CARD_KINDS = frozenset({"loyalty", "card", "loyalty_card"})
_PARTICLES = frozenset(
    (
        "de",
        "del",
        "la",
        "las",
        "los",
        "el",
        "y",
        "e",
        "i",
        "da",
        "do",
        "dos",
        "das",
        "di",
        "van",
        "von",
        "der",
        "den",
        "al",
    )
)
_COMMON = 20  # so many times more usual as a given name than as a surname is a second given name
_SHIPPED = Terms()


class Handle(msgspec.Struct, frozen=True):
    """A live identifier of a profile that is neither shared, blocked nor crowded."""

    kind: str
    value: str
    assurance: int


class Person(msgspec.Struct, frozen=True):
    """One profile of a customer, ready to be compared."""

    profile: UUID
    record: Record


def record_of(name: str, said: Iterable[Said], handles: Sequence[Handle]) -> Record:
    """What sources say survives as it does for a customer; where they name nobody, the profile's name stands in."""
    told = {str(field): one.value for field, one in survivors(said).items()}
    told.pop("language", None)
    if not told.keys() & {"given", "surname"}:
        told["given"], told["surname"] = split_name(name)
    known = msgspec.convert(told, Record)
    return msgspec.structs.replace(
        known,
        phones=_of_kinds(handles, PHONE_KINDS, "+"),
        emails=_of_kinds(handles, EMAIL),
        loyalty=_of_kinds(handles, CARD_KINDS),
        proven=tuple(sorted({h.value for h in handles if h.assurance >= PROVEN})),
        assurance=max((h.assurance for h in handles), default=0),
    )


def _of_kinds(handles: Sequence[Handle], kinds: frozenset[str], begin: str = "") -> tuple[str, ...]:
    return tuple(sorted({h.value for h in handles if h.kind in kinds and h.value.startswith(begin)}))


def key_numbers(record: Record) -> frozenset[int]:
    """The block keys of a record as they are kept: signed 64 bits each. Two keys on one number cost a comparison."""
    return frozenset(number(f"{KEYS_VERSION}:{key}") for key in keys(record))


def number(text: str) -> int:
    """A text as a signed 64-bit number, the same one always; 0 stands for something else and is none."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big", signed=True) or 1


@lru_cache(16_384)
def split_name(name: str) -> tuple[str, str]:
    """Given names and surnames of a name as people write it: `Ruiz Gil, Ana`, `José Luis de la Fuente Gil`.

    A guess where nobody said it: three words are one given name and two surnames, unless the second is hardly one.
    """
    first, comma, rest = name.partition(",")
    if comma and rest.strip() and first.strip():
        return rest.strip(), first.strip()
    words = _with_particles(name.split())
    if len(words) < 2:
        return name.strip(), ""
    given = 1 if len(words) < 4 else len(words) - 2
    if len(words) == 3 and _is_given(words[1]):
        given = 2
    return " ".join(words[:given]), " ".join(words[given:])


@lru_cache(16_384)
def other_person(one: str, other: str) -> bool:
    """Whether two names cannot be one person's: both begin with a known given name, and the two do not go together.

    Names of companies, nicknames and words that nobody is called by tell nothing.
    """
    if not one or not other or fold(one) == fold(other):
        return False
    (mine, ours), (theirs, others) = split_name(one), split_name(other)
    if not (_is_known(mine) and _is_known(theirs)):
        return False
    return judge(Record(mine, ours), Record(theirs, others), _SHIPPED).decision == "veto"


def _with_particles(words: Sequence[str]) -> list[str]:
    """Words of a name, a particle together with the word that it belongs to."""
    found: list[str] = []
    waiting: list[str] = []
    for word in words:
        waiting.append(word)
        if fold(word) not in _PARTICLES:
            found.append(" ".join(waiting))
            waiting = []
    if waiting and found:
        found[-1] = " ".join([found[-1], *waiting])
    return found or list(words)


def _is_given(word: str) -> bool:
    plain = fold(word.split()[-1])
    return _is_known(word) and _SHIPPED.share("given", plain) > _COMMON * _SHIPPED.share("surname", plain)


def _is_known(given: str) -> bool:
    """Whether the first word is a given name of the shipped table."""
    words = fold(given).split()
    return bool(words) and _SHIPPED.share("given", words[0]) > _SHIPPED.share("given", "")
