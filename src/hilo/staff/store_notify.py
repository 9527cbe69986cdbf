"""Notifications, and what their readers want to be told of, in the database."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from hilo.kernel.db import Tx
from hilo.kernel.ids import new_id
from hilo.kernel.sql import named_sql
from hilo.staff.notices import Notice, NoticeKind, Notification, Reader, Told, Way
from hilo.staff.rights import granted

_q = named_sql(__file__, "queries_notify.sql")
READERS = _q("readers")
WISHES = _q("wishes")
WISH = _q("wish")
ADD = _q("add")
NOTIFICATIONS = _q("notifications")
UNREAD_IN = _q("unread_in")
READ = _q("read")
UNREAD = _q("unread")
TAKE_FOR_MAIL = _q("take_for_mail")
SWEEP = _q("sweep_notifications")
NUMBERS_OF = _q("numbers_of")


async def readers(tx: Tx, user_ids: Sequence[UUID]) -> dict[UUID, Reader]:
    """Those of them who are active."""
    rows = await tx.fetch(READERS, user_ids)
    return {
        row["id"]: Reader(
            row["id"],
            row["number"],
            row["email"],
            row["language"],
            granted(tx.env, row["role"], row["permissions"], row["reach"]),
            frozenset(row["numbers"]),
        )
        for row in rows
    }


async def wishes(tx: Tx, user_ids: Sequence[UUID]) -> dict[tuple[UUID, NoticeKind, Way], bool]:
    """What these users said that differs from the defaults."""
    return {(row["user_id"], row["kind"], row["way"]): row["wanted"] for row in await tx.fetch(WISHES, user_ids)}


async def wish(tx: Tx, user_id: UUID, said: Sequence[tuple[NoticeKind, Way, bool]]) -> None:
    columns = [[one[place] for one in said] for place in range(3)]
    await tx.execute(WISH, user_id, *columns)


async def add(tx: Tx, notices: Sequence[Notice], by_mail: Sequence[bool]) -> list[Told]:
    """Writes them, or adds to those that are unread still; no two of the same person, conversation and kind.

    `by_mail`: which of them a mail is wanted for, too.
    """
    rows = await tx.fetch(
        ADD,
        [new_id() for _ in notices],
        [n.user_id for n in notices],
        [n.kind for n in notices],
        [n.conversation_id for n in notices],
        [n.by_id for n in notices],
        by_mail,
        tx.now,
    )
    return [Told(*row) for row in rows]


async def notifications(
    tx: Tx, user_id: UUID, before: tuple[datetime, UUID], limit: int, *, unread: bool
) -> list[Notification]:
    """A page of them, the newest first."""
    rows = await tx.fetch(NOTIFICATIONS, user_id, *before, unread, limit)
    return [msgspec.convert(dict(row), Notification) for row in rows]


async def unread_in(tx: Tx, user_id: UUID, most: int) -> dict[UUID, int]:
    """How many are unread in each conversation, of the `most` newest conversations."""
    return {row["conversation_id"]: row["many"] for row in await tx.fetch(UNREAD_IN, user_id, most)}


async def read(tx: Tx, user_id: UUID, ids: Sequence[UUID] | None, conversation_id: UUID | None) -> list[UUID]:
    """Marks these as read (None: all), within one conversation where given; gives which were unread."""
    return [row["id"] for row in await tx.fetch(READ, user_id, tx.now, ids, conversation_id)]


async def take_for_mail(tx: Tx, before: datetime, not_older: datetime, quiet_since: datetime) -> list[Told]:
    """Takes what is unread since `before`, of people who are not online and had no mail since `quiet_since`."""
    return [Told(*row) for row in await tx.fetch(TAKE_FOR_MAIL, tx.now, before, not_older, quiet_since)]


async def unread(tx: Tx, notification_id: UUID) -> Told | None:
    """None once it was read."""
    row = await tx.fetchrow(UNREAD, notification_id)
    return None if row is None else Told(*row)


async def sweep(tx: Tx, before: datetime) -> None:
    """Deletes the old ones."""
    await tx.execute(SWEEP, before)


async def numbers_of(tx: Tx, user_ids: Sequence[UUID]) -> dict[UUID, int]:
    """The principal numbers of users."""
    return {row["id"]: row["number"] for row in await tx.fetch(NUMBERS_OF, user_ids)}
