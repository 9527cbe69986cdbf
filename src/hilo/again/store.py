"""SQL of what was said before."""

from typing import Literal
from uuid import UUID

import msgspec

from hilo.again.model import Words
from hilo.conversations.errors import UnknownConversation
from hilo.kernel.db import Tx
from hilo.kernel.principal import Sees
from hilo.kernel.sql import named_sql

_q = named_sql(__file__)
CUSTOMER_WORDS, IS_THERE, EXCHANGE, NOTE_REPEAT = (
    _q("customer_words"),
    _q("is_there"),
    _q("exchange"),
    _q("note_repeat"),
)


async def customer_words(tx: Tx, conversation_id: UUID, sees: Sees) -> list[Words]:
    """What the customer said, the newest first: here the last of 1,000 messages, elsewhere of 300 a profile.

    Raises UnknownConversation.
    """
    rows = await tx.fetch(CUSTOMER_WORDS, conversation_id, sees.wall_numbers())
    if not rows:
        await ensure_there(tx, conversation_id, sees)
    return [msgspec.convert(dict(row), Words) for row in rows]


async def exchange(tx: Tx, conversation_id: UUID, sees: Sees) -> list[Words]:
    """What was said both ways, at most the last 200 messages, the newest first."""
    rows = await tx.fetch(EXCHANGE, conversation_id, sees.wall_numbers())
    return [msgspec.convert(dict(row), Words) for row in rows]


async def ensure_there(tx: Tx, conversation_id: UUID, sees: Sees) -> None:
    """Raises UnknownConversation."""
    if await tx.fetchval(IS_THERE, conversation_id, sees.wall_numbers()) is None:
        raise UnknownConversation


async def note_repeat(
    tx: Tx, message_id: UUID, of_message_id: UUID, by: Literal["staff", "customer"], sure: float
) -> None:
    """One message repeats at most once."""
    await tx.execute(NOTE_REPEAT, message_id, of_message_id, by, sure)
