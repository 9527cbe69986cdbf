"""Contact routes: where a person's words go instead of to them, or as well. How one is chosen is pure."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Literal
from uuid import UUID

import msgspec

Mode = Literal["instead", "copy"]
ADULT = 18
# Below this age only a guardian says yes for a child (LOPDGDD, article 7).
SAYS_YES = 14
MOST_HOPS = 5


class Leads(msgspec.Struct, frozen=True):
    """A route that holds for a question: to which address of whom, and what they are to the person.

    `narrow`: it is of this one address. `works`: the address it leads to is still that person's, and not blocked.
    """

    route: UUID
    mode: Mode
    kind: str
    value: str
    name: str
    profile_id: UUID
    since: datetime
    works: bool = True
    narrow: bool = False
    reason: str = ""
    relation: str = ""


class Routed(msgspec.Struct, frozen=True):
    """Where words to somebody go in the end: the address, whose it is, the routes taken, and the copies.

    `broken`: why they must not go at all, a stable code.
    """

    kind: str
    value: str
    profile_id: UUID | None
    name: str = ""
    taken: Sequence[Leads] = ()
    copies: Sequence[Leads] = ()
    broken: str = ""

    @property
    def handle(self) -> tuple[str, str]:
        return (self.kind, self.value)


class Young(msgspec.Struct, frozen=True):
    """What is known of somebody's age, and of who cares for them now."""

    born: date | None = None
    guarded: bool = False
    decides: bool = False  # a guardian of theirs may say yes for them


class Handle(msgspec.Struct, frozen=True):
    """An address in normal form."""

    kind: str
    value: str


def next_hop(found: Sequence[Leads], kind: str, reaches: Collection[str]) -> tuple[Leads | None, str]:
    """The route to take instead, of those that hold for an address of this kind; and why none can be, where one should.

    A route of the address itself before one of the person; to an address of the same kind before another that the
    account reaches; then the newest. Where none can be taken, the words go nowhere: never to the person for want of it.
    """
    instead = [one for one in found if one.mode == "instead"]
    if not instead:
        return None, ""
    narrow = [one for one in instead if one.narrow] or instead
    working = [one for one in narrow if one.works]
    if not working:
        return None, "route_broken"
    fitting = [one for one in working if one.kind == kind or one.kind in reaches]
    if not fitting:
        return None, "route_unreachable"
    return max(fitting, key=lambda one: (one.kind == kind, one.since, one.route)), ""


def copies_of(found: Sequence[Leads], kind: str, reaches: Collection[str], taken: tuple[str, str]) -> list[Leads]:
    """Who gets a copy on this account, each address once, but not who gets the words anyway."""
    fitting = [one for one in found if one.mode == "copy" and one.works and (one.kind == kind or one.kind in reaches)]
    once = {(one.kind, one.value): one for one in sorted(fitting, key=lambda one: one.route)}
    return [one for handle, one in once.items() if handle != taken]


def age(born: date, today: date) -> int:
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def against_advertising(asked: Young, final: Young, today: date) -> list[str]:
    """Why no advertising may go that is meant for the one and reaches the other: stable codes, [] where it may."""
    found: list[str] = []
    if any(one.born and age(one.born, today) < ADULT and not one.guarded for one in (asked, final)):
        found.append("minor_without_guardian")
    elif final.born and age(final.born, today) < SAYS_YES and not final.decides:
        found.append("guardian_may_not_consent")
    return found
