"""What the house is made of, read from house.toml."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import msgspec

from hilo.staff.model import Role
from hilo.web.demo.script import Strict

NOTHING: Mapping[str, Any] = {}
Door = Literal["letter", "program", "visitor"]


class Hours(Strict, frozen=True):
    """A calendar: open on these weekdays (1 is Monday) at these times."""

    key: str
    name: str
    country: str
    opens: str
    closes: str
    days: list[int]


class Face(Strict, frozen=True):
    """A brand, with the key of its calendar and the name of its team."""

    key: str
    name: str
    sender_name: str
    sender_email: str
    accent: str
    language: str
    calendar: str
    team: str


class Label(Strict, frozen=True):
    """A tag."""

    name: str
    colour: str


class Group(Strict, frozen=True):
    """A team."""

    name: str


class Hand(Strict, frozen=True):
    """A member of staff, and of this team; "": of none."""

    name: str
    email: str
    role: Role
    language: str
    team: str


class Address(Strict, frozen=True):
    """An account. `door`: how its customers come in: by letter, by a program of theirs, as visitors of a page."""

    key: str
    channel: str
    name: str
    brand: str
    door: Door
    settings: Mapping[str, Any] = NOTHING


class House(Strict, frozen=True):
    """`house.toml`."""

    calendars: list[Hours]
    brands: list[Face]
    tags: list[Label]
    teams: list[Group]
    accounts: list[Address]
    staff: list[Hand]

    def account(self, key: str) -> Address:
        return next(one for one in self.accounts if one.key == key)


@cache
def house() -> House:
    text = (files("hilo.web.demo.house") / "house.toml").read_text(encoding="utf-8")
    return msgspec.toml.decode(text, type=House)
