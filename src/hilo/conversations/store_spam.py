"""SQL of spam: filing a conversation and taking that back, blocked senders, their lists."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from hilo.conversations.model import Author
from hilo.kernel.db import Row, Tx
from hilo.kernel.principal import Sees
from hilo.kernel.sql import named_sql

_q = named_sql(__file__, "queries_spam.sql")
IS_SPAM, FILE, ADD_CLOSURE, UNHEARD = _q("is_spam"), _q("file_spam"), _q("add_spam_closure"), _q("unheard")
UNFILE, LIST, SENDER_OF = _q("unfile_spam"), _q("spam_list"), _q("sender_of")
BLOCK, BLOCKED, LIFT = _q("block"), _q("blocked_list"), _q("lift")
Place = tuple[datetime, UUID]


async def is_spam(tx: Tx, conversation_id: UUID) -> bool:
    return await tx.fetchval(IS_SPAM, conversation_id)


async def file(tx: Tx, conversation_id: UUID, closure_id: UUID, by: Author) -> None:
    await tx.execute(FILE, conversation_id, tx.now)
    await tx.execute(ADD_CLOSURE, conversation_id, closure_id, tx.now, by.kind, by.id, by.name)


async def unheard(tx: Tx, conversation_id: UUID) -> Sequence[Row]:
    """What came in and was not answered, oldest first."""
    return await tx.fetch(UNHEARD, conversation_id)


async def unfile(tx: Tx, conversation_id: UUID, by: Author, unread: int, waiting_since: datetime | None) -> None:
    await tx.execute(UNFILE, conversation_id, tx.now, by.name or by.kind, unread, waiting_since)


async def filed(tx: Tx, sees: Sees, before: Place, limit: int) -> list[tuple[UUID, datetime]]:
    """Conversations and when they were filed, newest first."""
    return [(row["id"], row["at"]) for row in await tx.fetch(LIST, sees.wall_numbers(), *before, limit)]


async def sender_of(tx: Tx, conversation_id: UUID, identifier_id: UUID | None) -> Row | None:
    """Whoever takes part by that identifier, else the customer who wrote last."""
    return await tx.fetchrow(SENDER_OF, conversation_id, identifier_id)


async def block(tx: Tx, block_id: UUID, sender: Row, conversation_id: UUID, by: Author) -> bool:
    """False where it is blocked already."""
    row = (sender["identifier_id"], sender["profile_id"], conversation_id, tx.now, by.kind, by.id, by.name)
    return await tx.fetchval(BLOCK, block_id, *row) is not None


async def blocked(tx: Tx, sees: Sees, before: Place, limit: int, one: UUID | None = None) -> Sequence[Row]:
    """Those blocked now, the last one first; `one`: that alone."""
    return await tx.fetch(BLOCKED, sees.wall_numbers(), *before, limit, one)


async def lift(tx: Tx, block_id: UUID, by: Author, sees: Sees) -> UUID | None:
    """Gives the conversation in which it was blocked; None where there is no such block."""
    who = {"kind": by.kind, "id": str(by.id), "name": by.name}
    return await tx.fetchval(LIFT, block_id, tx.now, who, sees.wall_numbers())
