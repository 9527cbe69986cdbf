"""SQL of answers: the newest one of a conversation."""

from uuid import UUID

from hilo.kernel.db import Row, Tx
from hilo.kernel.principal import Sees
from hilo.kernel.sql import named_sql

LAST_ANSWER = named_sql(__file__, "queries_answers.sql")("last_answer")


async def last_answer(tx: Tx, conversation_id: UUID, sees: Sees) -> Row | None:
    return await tx.fetchrow(LAST_ANSWER, conversation_id, sees.wall_numbers())
