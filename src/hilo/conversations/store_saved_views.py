"""SQL of views: those that are kept, and what any of them shows and counts."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from hilo.conversations.model_saved_views import COUNTED, MOST_VIEWS, Asked, SavedView, Sort, ViewFilter
from hilo.kernel.db import Row, Tx
from hilo.kernel.ids import new_id
from hilo.kernel.principal import Sees
from hilo.kernel.sql import named_sql

_q = named_sql(__file__, "queries_saved_views.sql")
VIEWS, ONE, LOCK = _q("saved_views"), _q("saved_view"), _q("lock_view")
ADD, CHANGE, DROP = _q("add_view"), _q("change_view"), _q("drop_view")
COUNT, LIST_NEWEST, LIST_BY_KEY = _q("count_views"), _q("list_newest"), _q("list_by_key")
Wish = dict[str, Any]


class Sharing(msgspec.Struct, frozen=True):
    """Who sees a view besides its owner: a team, all, or nobody."""

    team_id: UUID | None = None
    for_all: bool = False


async def views(tx: Tx, user_id: UUID, teams: Sequence[UUID]) -> list[SavedView]:
    """One's own, those of one's teams, and those for all; by name."""
    return [_view(row) for row in await tx.fetch(VIEWS, user_id, list(teams))]


async def one(tx: Tx, view_id: UUID, user_id: UUID, teams: Sequence[UUID], *, lock: bool = False) -> SavedView | None:
    """None also where it is not shared with them."""
    row = await tx.fetchrow(LOCK if lock else ONE, view_id, user_id, list(teams))
    return None if row is None else _view(row)


async def add(tx: Tx, owner: UUID, name: str, shared: Sharing, asked: Asked) -> UUID | None:
    """None when the owner has as many as there may be."""
    kept = _kept(asked)
    return await tx.fetchval(
        ADD, new_id(), name, owner, shared.team_id, shared.for_all, kept, asked.sort, tx.now, MOST_VIEWS
    )


async def change(tx: Tx, view_id: UUID, name: str, shared: Sharing, asked: Asked) -> None:
    await tx.execute(CHANGE, view_id, name, shared.team_id, shared.for_all, _kept(asked), asked.sort, tx.now)


async def drop(tx: Tx, view_id: UUID) -> None:
    await tx.execute(DROP, view_id)


async def count(tx: Tx, wishes: Sequence[Wish], sees: Sees) -> dict[int, int]:
    """How many conversations each shows, by its place; one statement, however many. At most COUNTED of each."""
    rows = await tx.fetch(COUNT, list(wishes), sees.wall_numbers(), COUNTED)
    return {row["place"]: row["count"] for row in rows}


async def list_newest(tx: Tx, wish: Wish, sees: Sees, after: tuple[Any, UUID], limit: int) -> Sequence[Row]:
    """(id, last_at) of what comes after that place, the newest last word first."""
    return await tx.fetch(LIST_NEWEST, [wish], sees.wall_numbers(), *after, limit)


async def list_by_key(
    tx: Tx, wish: Wish, sees: Sees, sort: Sort, after: tuple[int, int, UUID], limit: int
) -> Sequence[Row]:
    """(id, first, second) of what comes after that place, in the order of these three."""
    return await tx.fetch(LIST_BY_KEY, [wish], sees.wall_numbers(), sort, *after, limit)


def _kept(asked: Asked) -> dict[str, Any]:
    return {"asks": msgspec.to_builtins(asked.filter), "marks": list(asked.marks)}


def _view(row: Row) -> SavedView:
    kept: dict[str, Any] = row["filter"]
    return SavedView(
        row["id"], row["name"], row["owner_id"], row["owner_name"], row["team_id"], row["for_all"],
        msgspec.convert(kept["asks"], ViewFilter), tuple(kept["marks"]), row["sort"], row["version"],
    )  # fmt: skip
