"""Views: what they ask for, in which order they show it, and which rows are read for it."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal, get_args
from uuid import UUID

import msgspec

from hilo.conversations.model import State
from hilo.conversations.model_labels import Priority, number_of, tag_mark

Sort = Literal["newest", "waiting", "priority"]
BuiltIn = Literal["all", "mine", "unassigned", "teams", "mentions", "drafts", "followed", "snoozed"]
Driver = Literal["all", "nobody", "assignee", "teams", "ours", "waiting", "marks", "mentioned", "drafted", "followed"]
BUILT_IN: tuple[BuiltIn, ...] = get_args(BuiltIn)
NOT_CLOSED: tuple[State, ...] = ("open", "snoozed")
MOST_VIEWS = 100  # of one owner
COUNTED = 100  # a count beyond is shown as "99+"


class ViewFilter(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a view shows; all of it has to fit, and what is left out asks for nothing.

    `state`: without any those not closed. `assignee`: an id, `me` or `none`. `team`: an id, or `mine` for all of one's
    teams. `waiting_minutes`: the customer waits for an answer, and longer than that. `attributes`: `key=value`.
    `mentioned`, `drafted`, `followed`: of whoever looks. `ours`: what one's teams have, and what one has oneself.
    """

    state: tuple[State, ...] = ()
    assignee: str | None = None
    team: str | None = None
    channel: str | None = None
    tags: tuple[UUID, ...] = ()
    priority: tuple[Priority, ...] = ()
    attributes: tuple[str, ...] = ()
    waiting_minutes: int | None = None
    mentioned: bool = False
    drafted: bool = False
    followed: bool = False
    ours: bool = False


OF_BUILT_IN: Mapping[BuiltIn, ViewFilter] = {
    "all": ViewFilter(),
    "mine": ViewFilter(assignee="me"),
    "unassigned": ViewFilter(assignee="none"),
    "teams": ViewFilter(ours=True),
    "mentions": ViewFilter(mentioned=True),
    "drafts": ViewFilter(drafted=True),
    "followed": ViewFilter(followed=True),
    "snoozed": ViewFilter(state=("snoozed",)),
}


class SavedView(msgspec.Struct, frozen=True):
    """A view as it is kept. `marks`: the attributes of its filter as lists look for them."""

    id: UUID
    name: str
    owner_id: UUID
    owner_name: str
    team_id: UUID | None
    for_all: bool
    filter: ViewFilter
    marks: tuple[str, ...]
    sort: Sort
    version: int


class Asked(msgspec.Struct, frozen=True):
    """A filter with its order, and the marks of its attributes."""

    filter: ViewFilter
    sort: Sort = "newest"
    marks: tuple[str, ...] = ()


class Looker(msgspec.Struct, frozen=True):
    """Who looks, and when: what `me`, `mine` and minutes mean."""

    user_id: UUID
    teams: Sequence[UUID]
    now: datetime


def wish_of(asked: Asked, who: Looker, place: int = 0) -> dict[str, Any]:
    """The row of `view_wish` that the queries take, as JSON. Raises ValueError for what is no id, and has to be."""
    f = asked.filter
    waits = asked.sort == "waiting" or f.waiting_minutes is not None
    marks = [*map(tag_mark, f.tags), *asked.marks]
    assignee = who.user_id if f.assignee == "me" else _id(f.assignee, "none")
    teams = list(who.teams) if f.team == "mine" else _listed(_id(f.team, "mine"))
    return {
        "place": place,
        "driver": driver_of(asked),
        "user_id": who.user_id,
        "states": list(f.state or NOT_CLOSED),
        "assignee": assignee,
        "nobody": f.assignee == "none",
        "teams": teams,
        "ours": list(who.teams) if f.ours else None,
        "channel": f.channel,
        "marks": marks or None,
        "priorities": [number_of(p) for p in f.priority] or None,
        "waits": waits,
        "waiting_before": None if f.waiting_minutes is None else who.now - timedelta(minutes=f.waiting_minutes),
        "mentioned": f.mentioned,
        "drafted": f.drafted,
        "followed": f.followed,
    }


def driver_of(asked: Asked) -> Driver:
    """Where the fewest rows are to be expected."""
    f = asked.filter
    few: list[tuple[bool, Driver]] = [
        (f.ours, "ours"),  # no other one leads to both its halves
        (f.drafted, "drafted"),
        (f.mentioned, "mentioned"),
        (f.followed, "followed"),
        (bool(f.tags or asked.marks), "marks"),
        (f.assignee not in (None, "none"), "assignee"),
        (f.team is not None, "teams"),
        (asked.sort == "waiting" or f.waiting_minutes is not None, "waiting"),
        (f.assignee == "none", "nobody"),
    ]
    for asks, driver in few:
        if asks:
            return driver
    return "all"


def _id(text: str | None, word: str) -> UUID | None:
    return None if text is None or text == word else UUID(text)


def _listed(one: UUID | None) -> list[UUID] | None:
    return None if one is None else [one]
