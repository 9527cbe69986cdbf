"""Who looks at a conversation, or types in it, at this moment. It ends by itself within seconds unless said again."""

from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

import msgspec

from hilo.conversations import store_onlookers as store
from hilo.conversations.errors import UnknownConversation
from hilo.kernel.db import Tx
from hilo.kernel.env import Env
from hilo.kernel.module import Service
from hilo.kernel.principal import Principal, Sees
from hilo.kernel.realtime import Event, announce
from hilo.staff.rights import ensure_person

Doing = Literal["viewing", "typing"]
VIEWS, TYPES = timedelta(seconds=30), timedelta(seconds=8)  # how long one word of it lasts
WAKE = "conversations.onlookers"
POLL = 30.0  # seconds: the longest sleep; somebody new wakes the service


class Onlooker(msgspec.Struct, frozen=True):
    """Somebody who is there: since when, and when they are gone unless they say it again."""

    user_id: UUID
    name: str
    doing: Doing
    since_at: datetime
    expires_at: datetime


async def look_on(tx: Tx, conversation_id: UUID, doing: Doing, by: Principal) -> list[Onlooker]:
    """Who else is there. Announced when it is news, not when it is said again. Raises UnknownConversation, OnlyPeople.

    Who typed a moment ago types until that is over, although another tab of theirs only views.
    """
    user_id = ensure_person(by)
    typing_until = tx.now + TYPES if doing == "typing" else None
    news = await store.put(tx, (conversation_id, user_id), typing_until, tx.now + VIEWS, by.viewer)
    if news is None:
        raise UnknownConversation
    if news:
        await _announce(tx, conversation_id, user_id, {"name": by.name, "doing": doing})
        tx.after_commit(lambda: tx.env.wakes.say(WAKE))
    return [one for one in await onlookers(tx, conversation_id, by.viewer) if one.user_id != user_id]


async def look_away(tx: Tx, conversation_id: UUID, by: Principal) -> None:
    """Gone at once. Another tab that still looks says so with its next word. Raises OnlyPeople."""
    user_id = ensure_person(by)
    if await store.remove(tx, conversation_id, user_id):
        await _gone(tx, conversation_id, user_id)


async def onlookers(tx: Tx, conversation_id: UUID, sees: Sees) -> list[Onlooker]:
    """Who is there. Nobody, where the conversation cannot be seen."""
    return [Onlooker(*row) for row in await store.present(tx, conversation_id, sees)]


async def watch(env: Env) -> None:
    """A service of every process: whoever sees first that somebody is gone says so. Sleeps while nobody is there."""
    with env.wakes.sleeper(WAKE) as sleeper:
        while True:
            pause = await part(env)
            await sleeper.sleep(POLL if pause is None else min(max(pause.total_seconds(), 0.2), POLL))


async def part(env: Env) -> timedelta | None:
    """Announces who is gone by now; gives how long until the next one may be, None: nobody is there."""
    async with env.db.unit_of_work() as tx:
        for row in await store.stop_typing(tx):
            await _announce(tx, row["conversation_id"], row["user_id"], {"name": row["name"], "doing": "viewing"})
        for row in await store.expire(tx):
            await _gone(tx, row["conversation_id"], row["user_id"])
        next_at = await store.next_expiry(tx)
        return None if next_at is None else next_at - tx.now


async def _gone(tx: Tx, conversation_id: UUID, user_id: UUID) -> None:
    await _announce(tx, conversation_id, user_id, {"doing": "gone"})


async def _announce(tx: Tx, conversation_id: UUID, user_id: UUID, details: dict[str, str]) -> None:
    """To those who see the conversation."""
    await announce(tx, Event("conversation.looked_at", "conversation", conversation_id, user_id, details))


ONLOOKERS = Service("onlookers", watch, role="any")
