"""Canned answers and macros, whose they are, and the variables in their words: frozen structs and pure rules."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from hilo.conversations.model_labels import Priority
from hilo.conversations.views import Named
from hilo.kernel.shape import OPEN, marked

Ours = Annotated[str, marked(OPEN)]
Whose = Literal["everybody", "team", "own"]
Variable = Literal[
    "customer", "customer_first", "agent", "agent_first", "company", "case", "order", "date"
]  # fmt: skip
VARIABLES: tuple[Variable, ...] = (
    "customer", "customer_first", "agent", "agent_first", "company", "case", "order", "date",
)  # fmt: skip
MOST = 1_000  # of each that somebody may use
_NAMED = re.compile(r"\{([a-z_]{1,40})\}")


class CannedAnswer(msgspec.Struct, frozen=True):
    """Words for an occasion, by language (`es`). `team`: whose they are, where of a team."""

    id: UUID
    name: Ours
    texts: Mapping[str, Ours]
    whose: Whose
    team: Named | None
    version: int
    changed_at: datetime
    changed_by: Ours


class Does(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a macro does: labels, whom it gives the conversation to, and what becomes of it in the end.

    `assignee`: `me`, `nobody` or an id; null leaves it. `hours` of a snooze; null: until the customer writes.
    """

    add_tags: tuple[UUID, ...] = ()
    remove_tags: tuple[UUID, ...] = ()
    priority: Priority | None = None
    assignee: str | None = None
    team: UUID | None = None
    then: Literal["close", "snooze"] | None = None
    hours: int | None = None

    @property
    def nothing(self) -> bool:
        return self == Does()


class Macro(msgspec.Struct, frozen=True):
    """What is done in one stroke: words that are sent, by language, and what else it `does`."""

    id: UUID
    name: Ours
    texts: Mapping[str, Ours]
    does: Does
    whose: Whose
    team: Named | None
    version: int
    changed_at: datetime
    changed_by: Ours


class Owner(msgspec.Struct, frozen=True):
    """Whose it is: of a team, of somebody alone, or with neither of everybody."""

    team_id: UUID | None = None
    user_id: UUID | None = None


class Stands(msgspec.Struct, frozen=True):
    """How a conversation stands, as far as macros change it."""

    state: str
    assignee: UUID | None
    team: UUID | None
    priority: int
    tags: tuple[UUID, ...]
    until: datetime | None = None


class Filled(msgspec.Struct, frozen=True):
    """Words with their variables filled in; `missing`: those of which nothing is known here, left as they were."""

    text: str
    missing: Sequence[str] = ()


def unknown_variables(texts: Mapping[str, str]) -> list[str]:
    """What is named in braces and is no variable."""
    named = [name for text in texts.values() for name in _NAMED.findall(text)]
    return [name for name in dict.fromkeys(named) if name not in VARIABLES]


def fill(text: str, values: Mapping[str, str]) -> Filled:
    """The words with the values in them. What a value says is not read for variables again."""
    missing: dict[str, None] = {}

    def put(found: "re.Match[str]") -> str:
        value = values.get(found[1], "")
        if not value:
            missing[found[1]] = None
        return value or found[0]

    return Filled(_NAMED.sub(put, text), list(missing))


def unfilled(text: str) -> list[str]:
    """The variables that still stand in words."""
    return [name for name in dict.fromkeys(_NAMED.findall(text)) if name in VARIABLES]


def first_name(name: str) -> str:
    """What one calls somebody: the first of the names; of `Ortega, Lucía` what stands behind the comma."""
    last, comma, first = name.partition(",")
    words = (first if comma and first.strip() else last).split()
    return words[0] if words else ""
