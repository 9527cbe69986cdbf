"""SQL of mentions and followers."""

from collections.abc import Iterable, Sequence
from typing import Literal
from uuid import UUID

import msgspec

from hilo.kernel.db import Row, Tx
from hilo.kernel.principal import Sees
from hilo.kernel.sql import named_sql

_q = named_sql(__file__, "queries_follow.sql")
MENTION, FOLLOW, CHOOSE, END = _q("mention"), _q("follow"), _q("choose"), _q("end_following")
CARRY = _q("carry_followers")
FOLLOWERS, LIST_FOLLOWERS, IS_FOLLOWING = _q("followers"), _q("list_followers"), _q("is_following")
Because = Literal["chosen", "mentioned", "assigned", "replied"]


class Follower(msgspec.Struct, frozen=True):
    """Who follows a conversation; `has_it`: it is assigned to them."""

    user_id: UUID
    has_it: bool


async def mention(tx: Tx, note_id: UUID, users: Sequence[UUID], by: UUID) -> None:
    await tx.execute(MENTION, note_id, list(users), by, tx.now)


async def follow(tx: Tx, conversation_id: UUID, users: Sequence[UUID], because: Because) -> None:
    """By themselves: only who never followed it. Ids that are no user's are left out."""
    await tx.execute(FOLLOW, conversation_id, list(users), because, tx.now)


async def choose(tx: Tx, conversation_id: UUID, user_id: UUID, sees: Sees) -> bool:
    """Whether they follow it now: not where they cannot see it."""
    return await tx.fetchval(CHOOSE, conversation_id, user_id, sees.wall_numbers(), tx.now) is not None


async def end(tx: Tx, conversation_id: UUID, user_id: UUID, sees: Sees) -> bool:
    """Whether they see it, and follow it no more."""
    return await tx.fetchval(END, conversation_id, user_id, sees.wall_numbers(), tx.now) is not None


async def carry(tx: Tx, absorbed: UUID, into: UUID) -> None:
    await tx.execute(CARRY, absorbed, into)


async def followers(tx: Tx, conversations: Iterable[UUID]) -> dict[UUID, list[Follower]]:
    found: dict[UUID, list[Follower]] = {}
    for row in await tx.fetch(FOLLOWERS, sorted(conversations)):
        found.setdefault(row["conversation_id"], []).append(Follower(row["user_id"], row["has_it"]))
    return found


async def is_following(tx: Tx, conversation_id: UUID, user_id: UUID) -> bool:
    return bool(await tx.fetchval(IS_FOLLOWING, conversation_id, user_id))


async def list_followers(tx: Tx, conversation_id: UUID, sees: Sees) -> Sequence[Row]:
    """Who follows it, since when and why; the first one first."""
    return await tx.fetch(LIST_FOLLOWERS, conversation_id, sees.wall_numbers())
