"""What one was told: the list of it, how much is unread, marking it as read, and by which ways one wants to be told."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec

from hilo.kernel.cursor import before, encode_cursor
from hilo.kernel.db import Tx
from hilo.kernel.principal import Principal
from hilo.kernel.realtime import Event, announce
from hilo.staff import store_notify as store
from hilo.staff.may_hear import audiences_of, may_hear
from hilo.staff.notices import TOPIC, UNLESS_SAID, NoticeKind, Notification, Way
from hilo.staff.rights import ensure_person

COUNTED = 200
"""Conversations: nobody needs to know whether 200 or 300 wait."""


class Page(msgspec.Struct, frozen=True):
    """Notifications, the newest first; `next` is the cursor of the following page."""

    items: list[Notification]
    next: str | None


class Unread(msgspec.Struct, frozen=True):
    """How many are unread; `more`: and there are older ones besides."""

    count: int
    more: bool


class Wish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whether one wants to be told of this kind by this way."""

    kind: NoticeKind
    way: Way
    wanted: bool


async def notifications(tx: Tx, cursor: str | None, limit: int, by: Principal, *, unread: bool = False) -> Page:
    """What is behind a wall for the reader now is left out, so a page may be shorter than asked.

    Raises OnlyPeople, BadCursor.
    """
    found = await store.notifications(tx, ensure_person(by), before(cursor), limit + 1, unread=unread)
    shown = found[:limit]
    following = encode_cursor(shown[-1].at, shown[-1].id) if len(found) > limit else None
    audiences = await audiences_of(tx, {one.conversation_id for one in shown})
    return Page([one for one in shown if may_hear(by, audiences.get(one.conversation_id))], following)


async def unread(tx: Tx, by: Principal) -> Unread:
    """Raises OnlyPeople."""
    found = await store.unread_in(tx, ensure_person(by), COUNTED + 1)
    counted = dict(list(found.items())[:COUNTED])
    audiences = await audiences_of(tx, counted)
    count = sum(many for where, many in counted.items() if may_hear(by, audiences.get(where)))
    return Unread(count, len(found) > COUNTED)


async def read(tx: Tx, ids: Sequence[UUID] | None, conversation_id: UUID | None, by: Principal) -> int:
    """Marks these (None: all), or those of one conversation, as read; gives how many were not. Raises OnlyPeople."""
    marked = await store.read(tx, ensure_person(by), ids, conversation_id)
    if marked:
        await announce(tx, Event("notification.read", TOPIC, by.id, details={"many": len(marked)}))
    return len(marked)


async def wishes(tx: Tx, by: Principal) -> list[Wish]:
    """What one wants, with what holds unless one said otherwise. Raises OnlyPeople."""
    user_id = ensure_person(by)
    said: Mapping[tuple[UUID, NoticeKind, Way], bool] = await store.wishes(tx, [user_id])
    return [Wish(kind, way, said.get((user_id, kind, way), usual)) for (kind, way), usual in UNLESS_SAID.items()]


async def wish(tx: Tx, said: Sequence[Wish], by: Principal) -> list[Wish]:
    """The last word on each kind and way holds; what is not named stays. Raises OnlyPeople."""
    latest: dict[tuple[NoticeKind, Way], bool] = {(one.kind, one.way): one.wanted for one in said}
    await store.wish(tx, ensure_person(by), [(kind, way, wanted) for (kind, way), wanted in latest.items()])
    return await wishes(tx, by)
