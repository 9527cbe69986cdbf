"""What a view shows: a page of it, how many there are in all of one's views, and all ids for a bulk action."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from hilo.conversations import store_read
from hilo.conversations import store_saved_views as store
from hilo.conversations.inbox import Inbox
from hilo.conversations.model_saved_views import BUILT_IN, OF_BUILT_IN, Asked, Looker, SavedView, driver_of, wish_of
from hilo.conversations.saved_views import the_view
from hilo.conversations.views import conversation_item
from hilo.kernel.cursor import FAR, LAST_ID, before, decode_cursor, encode_cursor
from hilo.kernel.db import Tx
from hilo.kernel.errors import InvalidBody
from hilo.kernel.principal import Principal

FIRST = (-(2**31), -(2**62), UUID(int=0))
LARGEST = 2**62


async def asked_of(tx: Tx, view: str, by: Principal) -> Asked:
    """What a view asks for, built in or saved. Raises UnknownView, InvalidBody for a word that is neither."""
    for name in BUILT_IN:
        if name == view:
            return Asked(OF_BUILT_IN[name])
    try:
        found = await the_view(tx, UUID(view), by)
    except ValueError:
        raise InvalidBody(f"A view is an id or one of: {', '.join(BUILT_IN)}.", where="view") from None
    return Asked(found.filter, found.sort, found.marks)


async def list_view(tx: Tx, asked: Asked, cursor: str | None, limit: int, by: Principal) -> Inbox:
    """A page in the order of the view. Four statements at most, whatever the size. Raises BadCursor, InvalidBody."""
    wish = await _wish(tx, asked, by)
    if asked.sort == "newest":
        found = await store.list_newest(tx, wish, by.viewer, before(cursor), limit + 1)
        following = encode_cursor(found[limit - 1]["last_at"], found[limit - 1]["id"]) if len(found) > limit else None
    else:
        found = await store.list_by_key(tx, wish, by.viewer, asked.sort, _after(cursor), limit + 1)
        following = encode_cursor(*_key(found[limit - 1])) if len(found) > limit else None
    ids = [row["id"] for row in found[:limit]]
    rows = {row["id"]: row for row in await store_read.items(tx, ids, by.viewer, by.id)}
    return Inbox([conversation_item(rows[one]) for one in ids if one in rows], following)


async def ids_of_view(tx: Tx, asked: Asked, most: int, by: Principal) -> list[UUID]:
    """All that match at this moment, up to `most`. Raises InvalidBody."""
    wish = await _wish(tx, asked, by)
    return [row["id"] for row in await store.list_newest(tx, wish, by.viewer, (FAR, LAST_ID), most)]


async def count_views(tx: Tx, saved: Sequence[SavedView], teams: Sequence[UUID], by: Principal) -> dict[str, int]:
    """How many conversations each of the built-in and these views shows, at most COUNTED; one statement for all."""
    who = Looker(by.id, teams, tx.now)
    every = {str(name): Asked(OF_BUILT_IN[name]) for name in BUILT_IN}
    every |= {str(view.id): Asked(view.filter, view.sort, view.marks) for view in saved}
    names = list(every)
    found = await store.count(tx, [wish_of(every[name], who, n) for n, name in enumerate(names)], by.viewer)
    return {name: found[n] for n, name in enumerate(names)}


async def _wish(tx: Tx, asked: Asked, by: Principal) -> dict[str, Any]:
    teams = await store_read.teams_of(tx, by.id) if asked.filter.ours or asked.filter.team == "mine" else []
    try:
        wish = wish_of(asked, Looker(by.id, teams, tx.now))
    except ValueError:
        raise InvalidBody("An assignee is an id, `me` or `none`; a team an id or `mine`.", where="assignee") from None
    if driver_of(asked) == "marks":
        await _lead_by_mark(tx, wish, asked)
    return wish


async def _lead_by_mark(tx: Tx, wish: dict[str, Any], asked: Asked) -> None:
    """By the rarest mark, where few have it; where many do, a walk along the list soon finds a page of them."""
    rare = await store_read.rare_mark(tx, wish["marks"])
    if rare is not None:
        wish["marks"] = [rare, *(mark for mark in wish["marks"] if mark != rare)]
    elif asked.sort == "newest":
        wish["driver"] = driver_of(Asked(msgspec.structs.replace(asked.filter, tags=()), asked.sort))


def _key(row: Any) -> tuple[int, int, UUID]:
    return row["first"], row["second"], row["id"]


def _after(cursor: str | None) -> tuple[int, int, UUID]:
    if not cursor:
        return FIRST
    first, second, last = decode_cursor(cursor, tuple[int, int, UUID])
    return max(min(first, 9), -9), max(min(second, LARGEST), -LARGEST), last
