"""What a bulk action does to one conversation, by the same verbs as people do it, and how it is put back."""

from datetime import datetime
from uuid import UUID

from hilo.conversations import store, store_bulk
from hilo.conversations.assign import Assignment, assign
from hilo.conversations.close import close, reopen
from hilo.conversations.label import Tagging, prioritise, tag
from hilo.conversations.model import Author, Conversation
from hilo.conversations.model_bulk import BulkWish, Was
from hilo.conversations.model_labels import PRIORITIES
from hilo.conversations.snooze import snooze, wake
from hilo.kernel.db import Tx
from hilo.kernel.principal import Sees
from hilo.kernel.realtime import Event, announce


async def do(tx: Tx, conversation_id: UUID, wish: BulkWish, by: Author, sees: Sees) -> Was | None:
    """What stood there before; None: it is as it is wished already.

    Raises what the verbs raise: UnknownConversation, ConversationIsClosed, UnknownAssignee, UnknownTag, …
    """
    conversation = await store.lock(tx, conversation_id, sees)
    one = conversation.id
    match wish.action:
        case "assign" | "team":
            return await _assign(tx, conversation, wish, by, sees)
        case "close" | "reopen":
            return await _close_or_reopen(tx, conversation, wish, by, sees)
        case "tag" | "untag":
            return Was() if await tag(tx, one, _tagging(wish), by, sees) else None
        case "priority":
            was = Was(priority=PRIORITIES[conversation.priority])
            return was if await prioritise(tx, one, wish.priority, by, sees) else None
        case "snooze":
            return await _snooze(tx, conversation, wish, by, sees)
        case "mark_read":
            unread = (await store_bulk.standing(tx, one, sees)).unread
            if not unread:
                return None
            await store.mark_read(tx, one)
            await announce(tx, Event("conversation.read", "conversation", one))
            return Was(unread=unread)


async def put_back(tx: Tx, done: tuple[UUID, Was, datetime], wish: BulkWish, by: Author, sees: Sees) -> bool:
    """Whether it stands again as it was; False, and nothing is done, where somebody changed it since.

    `done`: the conversation, what stood there before, and when it was changed.
    """
    conversation_id, was, at = done
    conversation = await store.lock(tx, conversation_id, sees)
    one = conversation.id
    now = await store_bulk.standing(tx, one, sees)
    match wish.action:
        case "assign" | "team":
            return await _assign_back(tx, conversation, wish, was, by, sees)
        case "close":
            if conversation.state != "closed" or now.closed_at != at:
                return False
            await reopen(tx, one, by, sees)
            if was.snoozed and (was.until is None or was.until > tx.now):
                await snooze(tx, one, was.until, by, sees)
        case "reopen":
            if conversation.state != "open" or now.active_at > at:
                return False  # with new words in it, it is nobody's to close again
            await close(tx, one, by, sees)
        case "tag" | "untag":
            return await tag(tx, one, _tagging(wish, back=True), by, sees)
        case "priority":
            if PRIORITIES[conversation.priority] != wish.priority:
                return False
            await prioritise(tx, one, was.priority, by, sees)
        case "snooze":
            if conversation.state != "snoozed" or now.until != wish.until:
                return False
            await _snooze_back(tx, one, was, by, sees)
        case "mark_read":
            if now.unread:
                return False
            await store_bulk.mark_unread(tx, one, was.unread)
            await announce(tx, Event("conversation.unread", "conversation", one))
    return True


async def _assign(tx: Tx, now: Conversation, wish: BulkWish, by: Author, sees: Sees) -> Was | None:
    if wish.action == "assign":
        if now.assignee_id == wish.assignee:
            return None
        await assign(tx, now.id, Assignment(assignee=wish.assignee), by, sees)
        return Was(assignee=now.assignee_id)
    if now.team_id == wish.team:
        return None
    await assign(tx, now.id, Assignment(team=wish.team), by, sees)
    return Was(team=now.team_id)


async def _assign_back(tx: Tx, now: Conversation, wish: BulkWish, was: Was, by: Author, sees: Sees) -> bool:
    if wish.action == "assign":
        if now.assignee_id != wish.assignee:
            return False
        await assign(tx, now.id, Assignment(assignee=was.assignee), by, sees)
    else:
        if now.team_id != wish.team:
            return False
        await assign(tx, now.id, Assignment(team=was.team), by, sees)
    return True


async def _close_or_reopen(tx: Tx, now: Conversation, wish: BulkWish, by: Author, sees: Sees) -> Was | None:
    if (now.state == "closed") == (wish.action == "close"):
        return None
    if wish.action == "reopen":
        await reopen(tx, now.id, by, sees)
        return Was()
    until = (await store_bulk.standing(tx, now.id, sees)).until
    await close(tx, now.id, by, sees)
    return Was(snoozed=now.state == "snoozed", until=until)


async def _snooze(tx: Tx, now: Conversation, wish: BulkWish, by: Author, sees: Sees) -> Was | None:
    snoozed = now.state == "snoozed"
    until = (await store_bulk.standing(tx, now.id, sees)).until
    if snoozed and until == wish.until:
        return None
    await snooze(tx, now.id, wish.until, by, sees)
    return Was(snoozed=snoozed, until=until)


async def _snooze_back(tx: Tx, one: UUID, was: Was, by: Author, sees: Sees) -> None:
    if was.snoozed and (was.until is None or was.until > tx.now):
        await snooze(tx, one, was.until, by, sees)
    else:
        await wake(tx, one, by, sees)


def _tagging(wish: BulkWish, *, back: bool = False) -> Tagging:
    words = [str(wish.tag)]
    return Tagging(add=words) if (wish.action == "tag") != back else Tagging(remove=words)
