"""Bring people in from elsewhere, a batch in a fixed number of statements: nobody twice, nobody merged or proven."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from hilo.customers import store_bring as store
from hilo.customers.compare_queue import ask_to_compare
from hilo.customers.describe import note_values
from hilo.customers.model import PROVEN, fold
from hilo.customers.model_values import Field
from hilo.customers.store_bring import Handle
from hilo.customers.store_values import Origin, Word, add
from hilo.customers.words import as_row
from hilo.kernel.db import Tx
from hilo.kernel.principal import Principal

NOTHING: Mapping[Field, str] = {}


class Person(msgspec.Struct, frozen=True):
    """Somebody as another system knows them. `key`: its number there, "" for none; handles are in normal form."""

    key: str
    name: str
    handles: Sequence[tuple[str, str]]
    values: Mapping[Field, str] = NOTHING
    evidence: Mapping[str, Any] = {}

    def identity(self) -> bytes:
        """By what the same line is known again: the number, else the first handle with the name."""
        kind, value = self.handles[0] if self.handles else ("", "")
        said = ("id", self.key) if self.key else (kind, value, fold(self.name))
        return hashlib.sha256("\0".join(said).encode()).digest()


class Source(msgspec.Struct, frozen=True):
    """Who says it: the name of the other system, how sure we are of it (0 or 1), who brings it in."""

    name: str
    assurance: int
    by: Principal


class Brought(msgspec.Struct, frozen=True):
    """Who a line is now. `new`: made by it."""

    profile: UUID
    new: bool


async def bring(tx: Tx, people: Sequence[Person], source: Source) -> list[Brought]:
    """In the order of the people. Two that share a handle stay two: that they are one is for the comparison to say.

    Raises ValueError for an assurance that a file cannot give, UnusableValue for a value that was not checked.
    """
    if source.assurance >= PROVEN:
        raise ValueError("a file proves nothing: assurance 0 or 1")
    keys = {person.identity(): person for person in people}
    there = await store.known(tx, source.name, list(keys))
    missing = [(key, person.name) for key, person in keys.items() if key not in there]
    made = await store.make(tx, source.name, missing) if missing else {}
    where = there | made
    handles = [
        Handle(kind, value, where[person.identity()][0], person.evidence)
        for person in people
        for kind, value in person.handles
    ]
    linked = await store.link(tx, handles, source.assurance) if handles else set[UUID]()
    await ask_to_compare(tx, sorted(linked | {profile for profile, _ in made.values()}))
    await _note(tx, people, {key: where[key][0] for key in where}, (source, {profile for profile, _ in made.values()}))
    return _told(people, {key: profile for key, (profile, _) in where.items()}, set(made))


async def _note(tx: Tx, people: Sequence[Person], where: Mapping[bytes, UUID], told: tuple[Source, set[UUID]]) -> None:
    """What they say of themselves. Of whom is new nothing was said before, and nothing has to be looked up."""
    source, new = told
    origin = Origin("import", None, as_row(source.by))
    words = [
        Word(where[person.identity()], field, value, source.assurance)
        for person in people
        for field, value in person.values.items()
    ]
    if first := {(word.profile, word.field): word for word in words if word.profile in new}:
        await add(tx, list(first.values()), origin)
    if known := [word for word in words if word.profile not in new]:
        await note_values(tx, known, origin)


def _told(people: Sequence[Person], where: Mapping[bytes, UUID], made: set[bytes]) -> list[Brought]:
    """The first of several lines of one person made it."""
    told: list[Brought] = []
    for person in people:
        key = person.identity()
        told.append(Brought(where[key], key in made))
        made.discard(key)
    return told
