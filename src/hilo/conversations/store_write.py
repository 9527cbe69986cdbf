"""SQL of what a writer wants to know before writing: who can be named, what time it is for the person."""

from collections.abc import Sequence
from uuid import UUID

from hilo.conversations.errors import UnknownConversation
from hilo.kernel.db import Row, Tx
from hilo.kernel.principal import Sees
from hilo.kernel.sql import named_sql

_q = named_sql(__file__, "queries_write.sql")
CLOCK_OF, STAFF_NAMES, TEAM_NAMES = _q("clock_of"), _q("staff_names"), _q("team_names")
MOST = 2_000


async def clock_of(tx: Tx, conversation_id: UUID, sees: Sees) -> Row:
    """The zone of its brand, what was said of the person's, their phone numbers. Raises UnknownConversation."""
    row = await tx.fetchrow(CLOCK_OF, conversation_id, sees.wall_numbers())
    if row is None:
        raise UnknownConversation
    return row


async def staff_names(tx: Tx) -> Sequence[Row]:
    """Who works here, by name, with their teams."""
    return await tx.fetch(STAFF_NAMES, MOST)


async def team_names(tx: Tx, ids: Sequence[UUID]) -> Sequence[Row]:
    return await tx.fetch(TEAM_NAMES, list(ids))
