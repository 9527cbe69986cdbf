"""SQL of searching what was said; every query that shows something takes who looks."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from hilo.conversations.model_search import Typed
from hilo.conversations.store_read import Lines
from hilo.kernel.db import Row, Tx
from hilo.kernel.principal import LIMITED, Sees
from hilo.kernel.sql import named_sql

_q = named_sql(__file__, "queries_search.sql")
WORDS, NEAR_WORDS, COUNTS = _q("words"), _q("near_words"), _q("counts")
NEWEST_MATCHES, MATCHES_OF_PROFILES = _q("newest_matches"), _q("matches_of_profiles")
HITS, PLACES = _q("hits"), _q("places")
BY_NUMBERS, LIST_FOUND, TEAMS_NAMED, STAFF_NAMED = (
    _q("by_numbers"),
    _q("list_found"),
    _q("teams_named"),
    _q("staff_named"),
)
Place = tuple[datetime, UUID]


class Filters(msgspec.Struct, frozen=True):
    """What a match has to be besides its words; None (False): whatever.

    `profiles`: what these wrote or were written; with `direction` "in" what they wrote.
    """

    channel: str | None = None
    direction: str | None = None
    profiles: Sequence[UUID] | None = None
    writers: Sequence[UUID] | None = None
    attachment: bool = False
    states: Sequence[str] | None = None
    teams: Sequence[UUID] | None = None
    assignees: Sequence[UUID] | None = None
    unassigned: bool = False
    marks: Sequence[str] | None = None
    after: datetime | None = None
    before: datetime | None = None

    @property
    def _of_conversation(self) -> bool:
        of_it = (self.states, self.teams, self.assignees, self.marks)
        return self.unassigned or any(each is not None for each in of_it)

    @property
    def plain(self) -> bool:
        """Whether words and time say all."""
        of_message = (self.channel, self.direction, self.writers)
        return not (self.attachment or self._of_conversation) and all(each is None for each in of_message)

    def args(self, sees: Sees) -> list[Any]:
        return [
            sees.wall_numbers(), self.channel, self.direction, self.writers, self.attachment, self._of_conversation,
            self.states, self.teams, self.assignees, self.unassigned, self.marks,
        ]  # fmt: skip


class Asked(msgspec.Struct, frozen=True):
    """The query that a match fulfils (`wide`), that of the words as they were typed, and the filters."""

    wide: str
    exact: str
    filters: Filters


class Span(msgspec.Struct, frozen=True):
    """A piece of time: its buckets (None: any), from when, up to which place, how many entries are looked at."""

    buckets: Sequence[int] | None
    since: datetime
    until: Place
    most: int


class Match(msgspec.Struct, frozen=True):
    """A message or note that was found."""

    id: UUID
    at: datetime
    rank: float


async def words(tx: Tx, typed: Sequence[Typed]) -> Sequence[Row]:
    """For each word, in order: `silent`, and what it may stand for (`same`, `forms`, `begun`)."""
    return await tx.fetch(
        WORDS, [t.word for t in typed], ["|".join(t.variants) for t in typed], [t.begins for t in typed]
    )


async def near_words(tx: Tx, typed: Sequence[str]) -> Sequence[Row]:
    return await tx.fetch(NEAR_WORDS, list(typed))


async def counts(tx: Tx) -> Mapping[int, int]:
    """Entries by bucket, of the newest days and of all blocks."""
    return {row["bucket"]: row["entries"] for row in await tx.fetch(COUNTS)}


async def matches(tx: Tx, asked: Asked, span: Span, limit: int, sees: Sees) -> tuple[int, list[Match]]:
    """How many entries with the words there are in that time (up to `most`), and the newest of those that count."""
    rows = await tx.fetch(
        NEWEST_MATCHES, asked.wide, asked.exact, span.buckets, span.since, *span.until, span.most, limit,
        *asked.filters.args(sees), asked.filters.plain and LIMITED not in (sees.wall_numbers() or ()),
    )  # fmt: skip
    return _matches(rows)


async def matches_of_profiles(tx: Tx, asked: Asked, span: Span, limit: int, sees: Sees) -> tuple[int, list[Match]]:
    """The same among what belongs to `filters.profiles`; without words everything of theirs."""
    rows = await tx.fetch(
        MATCHES_OF_PROFILES, asked.wide, asked.exact, asked.filters.profiles, span.since, *span.until, span.most, limit,
        *asked.filters.args(sees),
    )  # fmt: skip
    return _matches(rows)


def _matches(rows: Sequence[Row]) -> tuple[int, list[Match]]:
    found = [Match(r["id"], r["at"], r["rank"] or 0.0) for r in rows if r["id"] is not None]
    return rows[0]["looked"], found


async def places(tx: Tx, ids: Sequence[UUID], sees: Sees) -> Mapping[UUID, UUID]:
    """Message or note -> its conversation, of those that the viewer may see."""
    if not ids:
        return {}
    return {row["id"]: row["conversation_id"] for row in await tx.fetch(PLACES, list(ids), sees.wall_numbers())}


async def hits(tx: Tx, ids: Sequence[UUID], sees: Sees) -> Sequence[Row]:
    """What is shown of messages and notes, in the order of the ids."""
    return await tx.fetch(HITS, list(ids), sees.wall_numbers())


async def by_numbers(tx: Tx, own: int | None, pattern: str, limit: int, sees: Sees) -> list[UUID]:
    return [row["id"] for row in await tx.fetch(BY_NUMBERS, own, pattern, sees.wall_numbers(), limit)]


async def list_found(
    tx: Tx, lines: Lines, sees: Sees, conversations: Sequence[UUID], profiles: Sequence[UUID]
) -> list[UUID]:
    """A page of lines of the inbox: of these conversations, and of those of these persons."""
    rows = await tx.fetch(LIST_FOUND, *lines.args(sees), list(conversations), list(profiles))
    return [row["id"] for row in rows]


async def teams_named(tx: Tx, name: str) -> list[UUID]:
    return [row["id"] for row in await tx.fetch(TEAMS_NAMED, name)]


async def staff_named(tx: Tx, name: str) -> list[UUID]:
    return [row["id"] for row in await tx.fetch(STAFF_NAMED, name)]
