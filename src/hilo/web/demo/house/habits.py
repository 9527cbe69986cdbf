"""What the house says and does again and again, and looks at together: canned answers, macros, saved views."""

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Literal
from uuid import UUID

import msgspec

from hilo.answers.keep import Wanted, keep_answer, keep_macro
from hilo.answers.model import Does
from hilo.conversations.model_labels import Priority
from hilo.conversations.model_saved_views import Asked, Sort, ViewFilter
from hilo.conversations.saved_views import Wanted as WantedView
from hilo.conversations.saved_views import save_view
from hilo.conversations.store_labels import tags_named
from hilo.conversations.store_saved_views import Sharing
from hilo.kernel.db import Tx
from hilo.kernel.principal import Principal
from hilo.web.demo.house.crew import Crew
from hilo.web.demo.script import Strict

WHO = "Marcos"  # keeps them: what he wrote goes with the demo, what somebody real made of it stays


class Saying(Strict, frozen=True):
    """A canned answer in both languages; of a team, or everybody's."""

    name: str
    es: str
    en: str
    team: str = ""

    def texts(self) -> dict[str, str]:
        return {"es": self.es.strip(), "en": self.en.strip()}


class Stroke(Saying, frozen=True, kw_only=True):
    """A macro: what it says, and what else it does."""

    add_tags: Sequence[str] = ()
    priority: Priority | None = None
    assignee: Literal["me", "nobody"] | None = None
    to_team: str = ""
    then: Literal["close", "snooze"] | None = None
    hours: int | None = None


class Look(Strict, frozen=True):
    """A view: shared with a team, or with all; it shows what is `of_team`."""

    name: str
    team: str = ""
    of_team: str = ""
    tags: Sequence[str] = ()
    waiting_minutes: int | None = None
    sort: Sort = "newest"


class Habits(Strict, frozen=True):
    """`habits.toml`."""

    answers: list[Saying]
    macros: list[Stroke]
    views: list[Look]


@cache
def habits() -> Habits:
    text = (files("hilo.web.demo.house") / "habits.toml").read_text(encoding="utf-8")
    return msgspec.toml.decode(text, type=Habits)


async def plant_habits(tx: Tx, people: Crew) -> None:
    """What names a team or a tag that the house does not have any more is left out."""
    told, by = habits(), people.called(WHO)
    if by is None:
        return
    words = {tag for one in told.macros for tag in one.add_tags} | {tag for one in told.views for tag in one.tags}
    tags, teams = await tags_named(tx, sorted(words)), people.teams
    for one in told.answers:
        if _has(teams, one.team):
            await keep_answer(tx, _wanted(one, teams), by)
    for one in told.macros:
        if _has(teams, one.team, one.to_team) and _has(tags, *one.add_tags):
            await keep_macro(tx, msgspec.structs.replace(_wanted(one, teams), does=_does(one, tags, teams)), by)
    for one in told.views:
        if _has(teams, one.team, one.of_team) and _has(tags, *one.tags):
            await _share(tx, one, tags, teams, by)


def _has(known: Collection[str], *names: str) -> bool:
    return all(name in known for name in names if name)


def _wanted(one: Saying, teams: Mapping[str, UUID]) -> Wanted:
    return Wanted(one.name, one.texts(), "team" if one.team else "everybody", teams.get(one.team))


def _does(one: Stroke, tags: Mapping[str, UUID], teams: Mapping[str, UUID]) -> Does:
    return Does(
        add_tags=tuple(tags[tag] for tag in one.add_tags),
        priority=one.priority,
        assignee=one.assignee,
        team=teams.get(one.to_team),
        then=one.then,
        hours=one.hours,
    )


async def _share(tx: Tx, one: Look, tags: Mapping[str, UUID], teams: Mapping[str, UUID], by: Principal) -> None:
    shown = ViewFilter(
        team=str(teams[one.of_team]) if one.of_team else None,
        tags=tuple(tags[tag] for tag in one.tags),
        waiting_minutes=one.waiting_minutes,
    )
    shared = Sharing(teams.get(one.team), for_all=not one.team)
    await save_view(tx, WantedView(one.name, shared, Asked(shown, one.sort)), by)
