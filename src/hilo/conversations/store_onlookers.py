"""SQL of who is looking on: a small table in memory's stead, updated in place."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from hilo.kernel.db import Row, Tx
from hilo.kernel.principal import Sees
from hilo.kernel.sql import named_sql

_q = named_sql(__file__, "queries_onlookers.sql")
PUT, PRESENT, REMOVE = _q("put"), _q("present"), _q("remove")
STOP_TYPING, EXPIRE, NEXT_EXPIRY = _q("stop_typing"), _q("expire"), _q("next_expiry")


async def put(
    tx: Tx, who: tuple[UUID, UUID], typing_until: datetime | None, expires_at: datetime, sees: Sees
) -> bool | None:
    """`who`: conversation and user. Whether it is news that they are there, or type; None: they cannot see it."""
    return await tx.fetchval(PUT, *who, typing_until, expires_at, tx.now, sees.wall_numbers())


async def present(tx: Tx, conversation_id: UUID, sees: Sees) -> Sequence[Row]:
    """(user_id, name, doing, since_at, expires_at) of who is there, the first one first."""
    return await tx.fetch(PRESENT, conversation_id, sees.wall_numbers(), tx.now)


async def remove(tx: Tx, conversation_id: UUID, user_id: UUID) -> bool:
    """Whether they were there."""
    return await tx.fetchval(REMOVE, conversation_id, user_id) is not None


async def stop_typing(tx: Tx) -> Sequence[Row]:
    """Who has stopped typing and is still there."""
    return await tx.fetch(STOP_TYPING, tx.now)


async def expire(tx: Tx) -> Sequence[Row]:
    """Who is gone."""
    return await tx.fetch(EXPIRE, tx.now)


async def next_expiry(tx: Tx) -> datetime | None:
    return await tx.fetchval(NEXT_EXPIRY)
