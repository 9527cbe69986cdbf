"""Follow a conversation, to be told of what happens in it: by choice or by itself, and never against one's will."""

from collections.abc import Sequence
from uuid import UUID

from hilo.conversations import store_follow as store
from hilo.conversations.errors import UnknownConversation
from hilo.conversations.facts import (
    ConversationAssigned,
    ConversationClosed,
    ConversationReopened,
    ConversationsMerged,
    FollowedChanged,
    Mentioned,
    MessageReceived,
    MessageSent,
    NoteWritten,
)
from hilo.kernel.db import Tx
from hilo.kernel.facts import publish
from hilo.kernel.principal import Principal
from hilo.staff.notices import Notice
from hilo.staff.notify import notify
from hilo.staff.rights import ensure_person

Happened = (
    ConversationClosed | ConversationReopened | ConversationAssigned | MessageReceived | MessageSent | NoteWritten
)


async def follow(tx: Tx, conversation_id: UUID, by: Principal) -> None:
    """Following twice is following once. Raises UnknownConversation, OnlyPeople."""
    if not await store.choose(tx, conversation_id, ensure_person(by), by.viewer):
        raise UnknownConversation


async def unfollow(tx: Tx, conversation_id: UUID, by: Principal) -> None:
    """From now on nothing makes them follow it but they themselves. Raises UnknownConversation, OnlyPeople."""
    if not await store.end(tx, conversation_id, ensure_person(by), by.viewer):
        raise UnknownConversation


async def follow_what_is_given(tx: Tx, facts: Sequence[ConversationAssigned]) -> None:
    """Whoever gets a conversation follows it, also when it goes on to somebody else."""
    for fact in facts:
        if fact.assignee_id is not None:
            await store.follow(tx, fact.conversation_id, [fact.assignee_id], "assigned")


async def follow_what_is_answered(tx: Tx, facts: Sequence[MessageSent]) -> None:
    """Whoever answers wants to know what comes of it."""
    for fact in facts:
        if fact.by_id is not None:
            await store.follow(tx, fact.conversation_id, [fact.by_id], "replied")


async def follow_what_it_became(tx: Tx, facts: Sequence[ConversationsMerged]) -> None:
    """Who follows one of two that are merged follows what they became."""
    for fact in facts:
        await store.carry(tx, fact.absorbed, fact.into)


async def tell_followers(tx: Tx, facts: Sequence[Happened]) -> None:
    """Publishes FollowedChanged for those who follow, without who did it, and who is told of it in another way.

    What nobody follows of what comes in costs no statement.
    """
    heard = [fact for fact in facts if not isinstance(fact, MessageReceived) or fact.followed]
    if not heard:
        return
    followers = await store.followers(tx, {fact.conversation_id for fact in heard})
    changes: list[FollowedChanged] = []
    for fact in heard:
        by_id = None if isinstance(fact, MessageReceived) else fact.by_id
        others = [one for one in followers.get(fact.conversation_id, ()) if one.user_id not in _told(fact)]
        # Whose it is hears of a customer's words as theirs.
        users = [o.user_id for o in others if o.user_id != by_id and not (by_id is None and o.has_it)]
        if users:
            changes.append(FollowedChanged(fact.conversation_id, by_id, tuple(users)))
    await publish(tx, *changes)


async def notify_followers(tx: Tx, facts: Sequence[FollowedChanged]) -> None:
    await notify(
        tx, *[Notice("followed", one, fact.conversation_id, fact.by_id) for fact in facts for one in fact.user_ids]
    )


async def notify_mentioned(tx: Tx, facts: Sequence[Mentioned]) -> None:
    await notify(
        tx, *[Notice("mentioned", one, fact.conversation_id, fact.by_id) for fact in facts for one in fact.user_ids]
    )


def _told(fact: Happened) -> tuple[UUID | None, ...]:
    """Who hears of this by a notice of another kind."""
    if isinstance(fact, ConversationAssigned):
        return (fact.assignee_id,)
    return fact.mentions if isinstance(fact, NoteWritten) else ()
