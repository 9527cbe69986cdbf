"""SQL of reading: inbox lists, one conversation, threads. Every one of these takes who looks."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

from hilo.conversations.errors import UnknownConversation, UnknownMessage
from hilo.kernel.db import Row, Tx
from hilo.kernel.principal import Sees
from hilo.kernel.sql import named_sql

_q = named_sql(__file__, "queries_read.sql")
LIST_ALL, LIST_UNASSIGNED, LIST_ASSIGNED = _q("list_all"), _q("list_unassigned"), _q("list_assigned")
LIST_OF_TEAM, LIST_TEAMS_AND_MINE = _q("list_of_team"), _q("list_teams_and_mine")
LIST_OF_PROFILES = _q("list_of_profiles")
PROFILES_OF_CUSTOMER = _q("profiles_of_customer")
BY_NUMBER, TEAMS_OF, ITEMS, LIVING = _q("profile_of_number"), _q("teams_of"), _q("items"), _q("living")
LIST_MARKED, RAREST_MARK = _q("list_marked"), _q("rarest_mark")
PARTICIPANTS, LINKED, HANDLED_BY, ONE_MESSAGE = _q("participants"), _q("linked"), _q("handled_by"), _q("one_message")
CONVERSATION_THREAD, CUSTOMER_THREAD = _q("conversation_thread"), _q("customer_thread")
TEAMS_WITHIN_REACH = _q("teams_within_reach")
Subject = Literal["conversation", "customer"]
FEW = 2000


class Window(msgspec.Struct, frozen=True):
    """The page of a list: older than `(at, id)`, at most `limit`."""

    at: datetime
    id: UUID
    limit: int


class Stretch(msgspec.Struct, frozen=True):
    """A stretch of a thread: how many items older than the place `(at, id)`, and how many newer."""

    at: datetime
    id: UUID
    older: int
    newer: int = 0


class Lines(msgspec.Struct, frozen=True):
    """Which conversations a list is made of; None: whichever."""

    states: Sequence[str]
    channel: str | None
    window: Window
    team: UUID | None = None
    assignee: UUID | None = None
    unassigned: bool = False
    priority: int | None = None
    marks: Sequence[str] = ()

    def args(self, sees: Sees) -> list[Any]:
        w = self.window
        return [
            list(self.states), sees.wall_numbers(), w.at, w.id, w.limit, self.channel, self.team, self.assignee,
            self.unassigned, self.priority, list(self.marks) or None,
        ]  # fmt: skip


async def list_all(tx: Tx, lines: Lines, sees: Sees) -> list[UUID]:
    return _ids(await tx.fetch(LIST_ALL, *lines.args(sees)))


async def list_unassigned(tx: Tx, lines: Lines, sees: Sees) -> list[UUID]:
    return _ids(await tx.fetch(LIST_UNASSIGNED, *lines.args(sees)))


async def list_assigned(tx: Tx, lines: Lines, sees: Sees) -> list[UUID]:
    return _ids(await tx.fetch(LIST_ASSIGNED, *lines.args(sees)))


async def list_of_team(tx: Tx, lines: Lines, sees: Sees) -> list[UUID]:
    return _ids(await tx.fetch(LIST_OF_TEAM, *lines.args(sees)))


async def list_teams_and_mine(tx: Tx, lines: Lines, sees: Sees, user: UUID) -> list[UUID]:
    """What the teams of a member of staff have, and what they have themselves."""
    return _ids(await tx.fetch(LIST_TEAMS_AND_MINE, *lines.args(sees), await teams_of(tx, user), user))


async def teams_of(tx: Tx, user: UUID) -> list[UUID]:
    return [row["team_id"] for row in await tx.fetch(TEAMS_OF, user)]


async def rare_mark(tx: Tx, marks: Sequence[str]) -> str | None:
    """The mark that the fewest conversations have, where these are few enough to be looked at one by one."""
    row = await tx.fetchrow(RAREST_MARK, list(marks))
    return row["mark"] if row and row["count"] <= FEW else None


async def list_marked(tx: Tx, lines: Lines, sees: Sees, rare: str, user: UUID | None = None) -> list[UUID]:
    """Of those with a rare mark; with a `user` only what they and their teams have."""
    teams = await teams_of(tx, user) if user else None
    return _ids(await tx.fetch(LIST_MARKED, *lines.args(sees), rare, teams, user))


async def list_within_reach(tx: Tx, lines: Lines, sees: Sees, user: UUID) -> list[UUID]:
    """What somebody limited may see: what is given to the teams that they are limited to, and to themselves."""
    teams = [row["id"] for row in await tx.fetch(TEAMS_WITHIN_REACH, sees.wall_numbers())]
    return _ids(await tx.fetch(LIST_TEAMS_AND_MINE, *lines.args(sees), teams, user))


async def list_of_profiles(tx: Tx, lines: Lines, sees: Sees, profiles: Sequence[UUID]) -> list[UUID]:
    return _ids(await tx.fetch(LIST_OF_PROFILES, *lines.args(sees), list(profiles)))


async def profiles_of_customer(tx: Tx, customer_id: UUID) -> list[UUID]:
    return _ids(await tx.fetch(PROFILES_OF_CUSTOMER, customer_id))


async def by_number(tx: Tx, number: int, sees: Sees) -> list[UUID]:
    return _ids(await tx.fetch(BY_NUMBER, number, sees.wall_numbers()))


async def items(tx: Tx, ids: Sequence[UUID], sees: Sees, reader: UUID | None = None) -> Sequence[Row]:
    """The lines of conversations, newest last word first; `reader`: whose drafts are marked."""
    return await tx.fetch(ITEMS, list(ids), sees.wall_numbers(), reader)


async def one(
    tx: Tx, conversation_id: UUID, sees: Sees, reader: UUID | None = None
) -> tuple[Row, Sequence[Row], Sequence[Row]]:
    """The conversation, its participants, the conversations linked to it. Raises UnknownConversation.

    An id of one that became part of another stands for that other.
    """
    rows = await items(tx, [await tx.fetchval(LIVING, conversation_id)], sees, reader)
    if not rows:
        raise UnknownConversation
    participants = await tx.fetch(PARTICIPANTS, rows[0]["id"], sees.wall_numbers())
    return rows[0], participants, await tx.fetch(LINKED, rows[0]["id"], sees.wall_numbers())


async def thread(tx: Tx, of: Subject, subject: UUID, wanted: Stretch, sees: Sees) -> Sequence[Row]:
    """The items of a stretch, newest first."""
    query = CONVERSATION_THREAD if of == "conversation" else CUSTOMER_THREAD
    w = wanted
    return await tx.fetch(query, subject, sees.wall_numbers(), w.at, w.id, w.older, w.newer)


async def handled_by(tx: Tx, customer_id: UUID, sees: Sees) -> list[str]:
    """The names of teams that handle something of this customer behind a wall that the viewer does not pass."""
    return sorted(row["team"] for row in await tx.fetch(HANDLED_BY, customer_id, sees.wall_numbers()))


async def one_message(tx: Tx, message_id: UUID, sees: Sees) -> Row:
    """Raises UnknownMessage."""
    row = await tx.fetchrow(ONE_MESSAGE, message_id, sees.wall_numbers())
    if row is None:
        raise UnknownMessage
    return row


def _ids(rows: Sequence[Row]) -> list[UUID]:
    return [row["id"] for row in rows]
