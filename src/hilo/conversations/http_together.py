"""Routes of working together: who follows a conversation, who looks at it or types in it at this moment."""

from datetime import datetime
from uuid import UUID

import msgspec

from hilo.conversations import store_follow, store_read
from hilo.conversations.follow import follow, unfollow
from hilo.conversations.onlookers import Doing, Onlooker, look_away, look_on, onlookers
from hilo.conversations.store_follow import Because
from hilo.kernel.db import Tx
from hilo.kernel.principal import Principal
from hilo.kernel.route import Body, route

TALK = "/conversations/{conversation_id:uuid}"


class FollowerItem(msgspec.Struct, frozen=True):
    """Who follows, and why: chosen, mentioned, assigned or replied."""

    id: UUID
    name: str
    because: Because
    since_at: datetime


class Followers(msgspec.Struct, frozen=True):
    """Who follows a conversation, the first one first."""

    items: list[FollowerItem]


class Onlookers(msgspec.Struct, frozen=True):
    """Who is there."""

    items: list[Onlooker]


class LookBody(Body):
    """What one does there. Said again every 10 to 20 seconds, while typing every 5."""

    doing: Doing = "viewing"


@route("GET", f"{TALK}/followers", needs="conversations.read")
async def get_followers(tx: Tx, by: Principal, conversation_id: UUID) -> Followers:
    """Who follows the conversation."""
    await store_read.one(tx, conversation_id, by.viewer)
    rows = await store_follow.list_followers(tx, conversation_id, by.viewer)
    return Followers([FollowerItem(**dict(row)) for row in rows])


@route("PUT", f"{TALK}/followers/me", needs="conversations.read", status=204)
async def put_follower(tx: Tx, by: Principal, conversation_id: UUID) -> None:
    """Follow: be told of all that happens in it."""
    await follow(tx, conversation_id, by)


@route("DELETE", f"{TALK}/followers/me", needs="conversations.read", status=204)
async def delete_follower(tx: Tx, by: Principal, conversation_id: UUID) -> None:
    """Follow no more. Neither an answer nor a mention makes one follow it again."""
    await unfollow(tx, conversation_id, by)


@route("GET", f"{TALK}/onlookers", needs="conversations.read")
async def get_onlookers(tx: Tx, by: Principal, conversation_id: UUID) -> Onlookers:
    """Who looks at the conversation or types in it at this moment."""
    await store_read.one(tx, conversation_id, by.viewer)
    return Onlookers(await onlookers(tx, conversation_id, by.viewer))


@route("PUT", f"{TALK}/onlookers/me", needs="conversations.read", audited=False)
async def put_onlooker(tx: Tx, by: Principal, conversation_id: UUID, data: LookBody) -> Onlookers:
    """Say that one looks or types. It ends by itself within seconds. The answer is who else is there."""
    return Onlookers(await look_on(tx, conversation_id, data.doing, by))


@route("DELETE", f"{TALK}/onlookers/me", needs="conversations.read", status=204, audited=False)
async def delete_onlooker(tx: Tx, by: Principal, conversation_id: UUID) -> None:
    """Look away."""
    await store_read.one(tx, conversation_id, by.viewer)
    await look_away(tx, conversation_id, by)


TOGETHER_ROUTES = (get_followers, put_follower, delete_follower, get_onlookers, put_onlooker, delete_onlooker)
