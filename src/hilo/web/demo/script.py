"""What the demo company is made of: its staff, accounts, people and steps, read from the files beside this one."""

import re
from collections.abc import Iterator
from datetime import timedelta
from importlib.resources import files
from typing import Any, Literal

import msgspec

from hilo.channels.facts import MessageState
from hilo.consent.model import Scope
from hilo.staff.model import Role

_PART = re.compile(r"(\d+)([dhm])")
_UNITS = {"d": "days", "h": "hours", "m": "minutes"}


class Strict(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A typing error in a file is an error of the program."""


class Colleague(Strict, frozen=True):
    """A member of staff."""

    key: str
    name: str
    email: str
    role: Role
    language: str


class DemoAccount(Strict, frozen=True):
    """An account and the settings it is connected with. One that is not `live` sends nothing."""

    key: str
    channel: str
    name: str
    settings: dict[str, Any]
    live: bool = False


class DemoTeam(Strict, frozen=True):
    """The team that walled threads are kept to."""

    name: str
    members: list[str]


class Company(Strict, frozen=True):
    """`company.toml`."""

    name: str
    team: DemoTeam
    staff: list[Colleague]
    accounts: list[DemoAccount]


class Step(Strict, frozen=True):
    """One thing that happened, `ago` before now: the person says something, or `by` does something about it."""

    ago: str
    says: str = ""
    subject: str = ""
    re: bool = False  # an answer to the person's own last message, as mail programs mark it
    reply: str = ""
    state: MessageState = "queued"
    code: str = ""
    reason: str = ""
    send_in: str = ""
    note: str = ""
    assign: str = ""
    close: bool = False
    wall: bool = False
    stop: Scope | Literal[""] = ""
    by: str = ""

    def before(self) -> timedelta:
        return duration(self.ago)


class Person(Strict, frozen=True):
    """Somebody who writes by one address; whoever writes by two is there twice, and merged or recognised."""

    key: str
    account: str
    kind: str
    value: str
    assurance: int
    name: str = ""
    steps: list[Step] = []


class DemoMerge(Strict, frozen=True):
    """Two people turned out to be one."""

    ago: str
    into: str
    other: str
    by: str
    reason: str

    def before(self) -> timedelta:
        return duration(self.ago)


class Threads(Strict, frozen=True):
    """`threads.toml`."""

    people: list[Person]
    merges: list[DemoMerge]

    def in_order(self) -> list[tuple[Person, Step] | DemoMerge]:
        """All that happened, oldest first; of one moment as it stands in the file."""
        steps: Iterator[tuple[timedelta, tuple[Person, Step] | DemoMerge]] = (
            (step.before(), (person, step)) for person in self.people for step in person.steps
        )
        all_of_it = [*steps, *((merge.before(), merge) for merge in self.merges)]
        return [what for _, what in sorted(all_of_it, key=lambda one: one[0], reverse=True)]


def company() -> Company:
    return msgspec.toml.decode(_text("company.toml"), type=Company)


def threads() -> Threads:
    return msgspec.toml.decode(_text("threads.toml"), type=Threads)


def duration(text: str) -> timedelta:
    """ "2d 4h 10m" as a duration. Raises ValueError."""
    parts = _PART.findall(text)
    if not parts or " ".join(f"{count}{unit}" for count, unit in parts) != text:
        raise ValueError(f"{text!r} is no duration")
    return timedelta(**{_UNITS[unit]: int(count) for count, unit in parts})


def _text(name: str) -> str:
    return (files("hilo.web.demo") / name).read_text(encoding="utf-8")
