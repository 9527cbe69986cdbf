"""SQL of why: the rows that prove who a message is of, where it stands, by what it went and what became of it."""

from uuid import UUID

from hilo.conversations.errors import UnknownMessage
from hilo.kernel.db import Row, Tx
from hilo.kernel.principal import Sees
from hilo.kernel.sql import named_sql

_q = named_sql(__file__, "queries_why.sql")
MESSAGE, PERSON, PLACE = _q("why_message"), _q("why_person"), _q("why_place")
CHANNEL, SENT = _q("why_channel"), _q("why_sent")


async def message(tx: Tx, message_id: UUID, sees: Sees) -> Row:
    """Id, direction and state. Raises UnknownMessage."""
    row = await tx.fetchrow(MESSAGE, message_id, sees.wall_numbers())
    if row is None:
        raise UnknownMessage
    return row


async def person(tx: Tx, message_id: UUID, sees: Sees) -> list[Row]:
    return list(await tx.fetch(PERSON, message_id, sees.wall_numbers()))


async def place(tx: Tx, message_id: UUID, sees: Sees) -> list[Row]:
    return list(await tx.fetch(PLACE, message_id, sees.wall_numbers()))


async def channel(tx: Tx, message_id: UUID, sees: Sees) -> list[Row]:
    return list(await tx.fetch(CHANNEL, message_id, sees.wall_numbers()))


async def sent(tx: Tx, message_id: UUID, sees: Sees) -> list[Row]:
    return list(await tx.fetch(SENT, message_id, sees.wall_numbers()))
