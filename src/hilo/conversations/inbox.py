"""The inbox: lists of conversations by view, and what a text in its search box finds."""

import re
from collections.abc import Sequence
from typing import Literal, get_args
from uuid import UUID

import msgspec

from hilo.conversations import store_read as store
from hilo.conversations.model_labels import Priority, number_of
from hilo.conversations.search import conversations_with
from hilo.conversations.seek_marks import marks_wanted
from hilo.conversations.store_read import Lines, Window
from hilo.conversations.store_search import list_found
from hilo.conversations.views import ConversationItem, conversation_item
from hilo.customers.search import profiles_like
from hilo.kernel.cursor import before, encode_cursor
from hilo.kernel.db import Tx
from hilo.kernel.errors import InvalidBody
from hilo.kernel.finding import in_time
from hilo.kernel.principal import Principal

View = Literal["all", "mine", "unassigned", "teams"]
PLAIN: tuple[View, ...] = get_args(View)
StateFilter = Literal["open", "snoozed", "closed", "any"]


class Wish(msgspec.Struct, frozen=True):
    """Which conversations are wanted. `assignee` is an id, `me` or `none`; without a state those not closed.

    `tags` are ids or names, `attributes` as `key=value`; a conversation has all of them.
    """

    view: View = "all"
    assignee: str | None = None
    team: UUID | None = None
    state: StateFilter | None = None
    channel: str | None = None
    customer: UUID | None = None
    q: str | None = None
    cursor: str | None = None
    limit: int = 50
    priority: Priority | None = None
    tags: Sequence[str] = ()
    attributes: Sequence[str] = ()


class Inbox(msgspec.Struct, frozen=True):
    """A page of the inbox, the last word newest first; `next` goes to older ones."""

    items: list[ConversationItem]
    next: str | None


async def inbox(tx: Tx, wish: Wish, by: Principal) -> Inbox:
    """At most five statements whatever the size; three more with tags and attributes, a dozen with `q`.

    Raises BadCursor, InvalidBody, UnknownTag, UnknownAttribute, WrongValue.
    """
    at, last = before(wish.cursor)
    nobody = wish.assignee == "none" or (wish.assignee is None and wish.view == "unassigned")
    whose = None if nobody else _assignee(wish, by)
    marks = await marks_wanted(tx, wish.tags, wish.attributes)
    priority = None if wish.priority is None else number_of(wish.priority)
    window = Window(at, last, wish.limit + 1)
    lines = Lines(_states(wish), wish.channel, window, wish.team, whose, nobody, priority, marks)
    ids = await _ids(tx, wish, lines, by)
    rows = await store.items(tx, ids[: wish.limit], by.viewer, by.id)
    more = len(ids) > wish.limit and rows
    following = encode_cursor(rows[-1]["last_at"], rows[-1]["id"]) if more else None
    return Inbox([conversation_item(row) for row in rows], following)


async def _ids(tx: Tx, wish: Wish, lines: Lines, by: Principal) -> list[UUID]:
    if wish.q and wish.q.strip():
        return await _search(tx, wish.q.strip(), lines, by)
    if wish.customer:
        profiles = await store.profiles_of_customer(tx, wish.customer)
        return await store.list_of_profiles(tx, lines, by.viewer, profiles)
    rare = await store.rare_mark(tx, lines.marks) if lines.marks else None
    if rare:
        return await store.list_marked(tx, lines, by.viewer, rare, by.id if wish.view == "teams" else None)
    if wish.view == "teams":
        return await store.list_teams_and_mine(tx, lines, by.viewer, by.id)
    if lines.assignee:
        return await store.list_assigned(tx, lines, by.viewer)
    if lines.team:
        return await store.list_of_team(tx, lines, by.viewer)
    if by.limited:  # what is theirs to see, and not all there is with most of it left out
        return await store.list_within_reach(tx, lines, by.viewer, by.id)
    if lines.unassigned:
        return await store.list_unassigned(tx, lines, by.viewer)
    return await store.list_all(tx, lines, by.viewer)


async def _search(tx: Tx, text: str, lines: Lines, by: Principal) -> list[UUID]:
    """By our number whatever its state; else by a quoted number, by what was said, and by the person."""
    number = re.fullmatch(r"H-(\d{1,15})", text, re.I)
    if number:
        return await store.by_number(tx, int(number[1]), by.viewer)
    async with in_time(tx):
        talks = await conversations_with(tx, text, by)
        profiles = await profiles_like(tx, text, by)
        return await list_found(tx, lines, by.viewer, talks, profiles)


def _states(wish: Wish) -> list[str]:
    if wish.state == "any":
        return ["open", "snoozed", "closed"]
    return [wish.state] if wish.state else ["open", "snoozed"]


def _assignee(wish: Wish, by: Principal) -> UUID | None:
    if wish.assignee is None:
        return by.id if wish.view == "mine" else None
    if wish.assignee == "me":
        return by.id
    try:
        return UUID(wish.assignee)
    except ValueError:
        raise InvalidBody("An assignee is an id, `me` or `none`.", where="assignee") from None
