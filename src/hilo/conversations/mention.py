"""Mention colleagues in a note: they follow the conversation from then on, and are told."""

from collections.abc import Sequence
from uuid import UUID

from hilo.conversations import store_follow as store
from hilo.conversations.errors_together import OutsideTheWall, UnknownColleague
from hilo.conversations.facts import Mentioned
from hilo.conversations.model import Author
from hilo.kernel.db import Tx
from hilo.kernel.facts import publish
from hilo.staff.notify import audiences_of, may_hear
from hilo.staff.store_notify import readers


async def mention(tx: Tx, note_id: UUID, conversation_id: UUID, users: Sequence[UUID], by: Author) -> None:
    """Naming somebody lets nobody past a wall.

    Raises UnknownColleague for who does not work here, OutsideTheWall for who may not see the conversation; `users`
    says which of them.
    """
    named = list(dict.fromkeys(users))
    if not named:
        return
    known = await readers(tx, named)
    if unknown := [one for one in named if one not in known]:
        raise UnknownColleague(where="$.mentions", extra={"users": unknown})
    audience = (await audiences_of(tx, [conversation_id])).get(conversation_id)
    if outside := [one for one in named if not may_hear(known[one], audience)]:
        raise OutsideTheWall(where="$.mentions", extra={"users": outside})
    await store.mention(tx, note_id, named, by.id)
    await store.follow(tx, conversation_id, named, "mentioned")
    await publish(tx, Mentioned(note_id, conversation_id, by.id, tuple(named)))
