"""SQL of what visitors see and send: messages, files, marks. Who sees what says the view `visitor_sights`."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from hilo.kernel.db import Row, Tx
from hilo.kernel.files import File
from hilo.kernel.sql import named_sql

_q = named_sql(__file__, "queries_messages.sql")
PAGE, HEARD, ITEMS, NEWEST, UNREAD = _q("page"), _q("heard"), _q("items"), _q("newest"), _q("unread")
SERVED, READ_TO, TALKING, ONLOOKERS = _q("served"), _q("read_to"), _q("talking"), _q("onlookers")
LAST_WORDS = _q("last_words")
ACCOUNTS_OF, UPLOADS, UPLOADED, FILE = _q("accounts_of"), _q("uploads"), _q("uploaded"), _q("file")


async def page(tx: Tx, visitor_id: UUID, before: tuple[datetime, UUID], limit: int) -> list[UUID]:
    """The ids of the newest messages before a place, the newest one first."""
    return [row["id"] for row in await tx.fetch(PAGE, visitor_id, *before, limit)]


async def heard(tx: Tx, message_ids: Sequence[UUID], visitors: Collection[UUID]) -> list[tuple[UUID, UUID]]:
    """(visitor, message) for each of these visitors who sees one of these messages."""
    return [(row["visitor_id"], row["id"]) for row in await tx.fetch(HEARD, list(message_ids), list(visitors))]


async def sees(tx: Tx, visitor_id: UUID, message_id: UUID) -> bool:
    return bool(await heard(tx, [message_id], [visitor_id]))


async def items(tx: Tx, seen: Sequence[tuple[UUID, UUID]]) -> Sequence[Row]:
    """The messages of these (visitor, message), in time order."""
    return await tx.fetch(ITEMS, [visitor for visitor, _ in seen], [message for _, message in seen])


async def newest(tx: Tx, message_id: UUID) -> Row | None:
    """(id, state) of the conversation it is in now."""
    return await tx.fetchrow(NEWEST, message_id)


async def unread(tx: Tx, visitor_id: UUID) -> int:
    return await tx.fetchval(UNREAD, visitor_id)


async def served(tx: Tx, visitor_id: UUID, upto: datetime) -> list[UUID]:
    return [row["id"] for row in await tx.fetch(SERVED, visitor_id, upto)]


async def read_to(tx: Tx, visitor_id: UUID, upto: datetime) -> bool:
    """False when they had read as far before."""
    return await tx.fetchval(READ_TO, visitor_id, upto) is not None


async def talking(tx: Tx, visitor_id: UUID) -> UUID | None:
    return await tx.fetchval(TALKING, visitor_id)


async def onlookers(tx: Tx, conversation_ids: Sequence[UUID], visitors: Collection[UUID]) -> Sequence[Row]:
    """(visitor_id, id, state, brand, host_id) of these conversations for those of these visitors whose they are."""
    return await tx.fetch(ONLOOKERS, list(conversation_ids), list(visitors))


async def last_words(tx: Tx, conversation_ids: Sequence[UUID], visitors: Collection[UUID]) -> Sequence[Row]:
    """(visitor_id, conversation_id, id) of the last words of each of these visitors in these conversations."""
    return await tx.fetch(LAST_WORDS, list(conversation_ids), list(visitors))


async def accounts_of(tx: Tx, visitors: Collection[UUID]) -> dict[UUID, UUID]:
    return {row["id"]: row["account_id"] for row in await tx.fetch(ACCOUNTS_OF, list(visitors))}


async def uploads(tx: Tx, ids: Sequence[UUID], visitor_id: UUID) -> list[File]:
    """In the order of the ids; what is not there, or not theirs, is left out."""
    rows = {row["id"]: File(**row) for row in await tx.fetch(UPLOADS, list(ids), visitor_id)}
    return [rows[one] for one in ids if one in rows]


async def uploaded(tx: Tx, visitor_id: UUID, within: timedelta) -> int:
    """Bytes."""
    return await tx.fetchval(UPLOADED, visitor_id, tx.now - within)


async def file(tx: Tx, file_id: UUID) -> Row | None:
    """With the message it belongs to; whether the visitor sees that one is to be asked."""
    return await tx.fetchrow(FILE, file_id)
