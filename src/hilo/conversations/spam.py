"""File a conversation as spam, and take that back. Filed, it is closed, waits for nobody and counts nowhere."""

from uuid import UUID

from hilo.conversations import store, thread
from hilo.conversations import store_spam as spam
from hilo.conversations.errors_mail import AlreadySpam, NotSpam
from hilo.conversations.facts import ConversationReopened, MessageReceived
from hilo.conversations.inbox import Inbox
from hilo.conversations.model import Author, Conversation
from hilo.conversations.store import Item
from hilo.conversations.store_read import items
from hilo.conversations.views import conversation_item
from hilo.kernel.cursor import before, encode_cursor
from hilo.kernel.db import Tx
from hilo.kernel.facts import publish
from hilo.kernel.ids import new_id
from hilo.kernel.principal import Principal, Sees
from hilo.kernel.realtime import Event, announce


async def file_as_spam(tx: Tx, conversation_id: UUID, by: Author, sees: Sees) -> None:
    """What is written in it later is filed with it. Raises UnknownConversation, AlreadySpam."""
    conversation = await store.lock(tx, conversation_id, sees)
    if await spam.is_spam(tx, conversation.id):
        raise AlreadySpam
    await spam.file(tx, conversation.id, new_id(), by)
    await _tell(tx, conversation, "spam", by)


async def take_from_spam(tx: Tx, conversation_id: UUID, by: Author, sees: Sees) -> None:
    """It is open again, and waits for as long as its customer has. Of words that nobody was told of, all hear now.

    Raises UnknownConversation, NotSpam.
    """
    conversation = await store.lock(tx, conversation_id, sees)
    if not await spam.is_spam(tx, conversation.id):
        raise NotSpam
    unheard = await spam.unheard(tx, conversation.id)
    since = unheard[0]["received_at"] if unheard else None
    await spam.unfile(tx, conversation.id, by, len(unheard), since)
    await _tell(tx, conversation, "not_spam", by)
    told = [row for row in unheard if row["silent"]]
    await publish(
        tx,
        ConversationReopened(conversation.id, by.id),
        *(
            MessageReceived(row["id"], conversation.id, row["profile_id"], number == 0, automatic=row["automatic"])
            for number, row in enumerate(told)
        ),
    )


async def list_spam(tx: Tx, cursor: str | None, limit: int, by: Principal) -> Inbox:
    """What is filed as spam, the last one first. Raises BadCursor."""
    filed = await spam.filed(tx, by.viewer, before(cursor), limit + 1)
    rows = {row["id"]: row for row in await items(tx, [one for one, _ in filed[:limit]], by.viewer, by.id)}
    following = encode_cursor(filed[limit - 1][1], filed[limit - 1][0]) if len(filed) > limit else None
    return Inbox([conversation_item(rows[one]) for one, _ in filed[:limit] if one in rows], following)


async def _tell(tx: Tx, conversation: Conversation, what: str, by: Author) -> None:
    change = new_id()
    item = Item(conversation.profile_id, tx.now, change, "change", change, what, conversation.id, by_name=by.name)
    await thread.put(tx, item)
    await announce(tx, Event(f"conversation.{what}", "conversation", conversation.id))
