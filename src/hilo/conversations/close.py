"""Close a conversation, and open it again. A closure is a row that says who and when."""

from uuid import UUID

from hilo.conversations import store, thread
from hilo.conversations.errors import ConversationIsClosed, ConversationIsOpen
from hilo.conversations.facts import ConversationClosed, ConversationReopened
from hilo.conversations.model import Author, Conversation
from hilo.conversations.store import Item
from hilo.kernel.db import Tx
from hilo.kernel.facts import publish
from hilo.kernel.ids import new_id
from hilo.kernel.principal import Sees
from hilo.kernel.realtime import Event, announce


async def close(tx: Tx, conversation_id: UUID, by: Author, sees: Sees) -> None:
    """Raises ConversationIsClosed when it is closed already."""
    conversation = await store.lock(tx, conversation_id, sees)
    if conversation.state == "closed":
        raise ConversationIsClosed
    await store.close(tx, conversation.id, new_id(), by)
    await _tell(tx, conversation, "closed", by)
    await publish(tx, ConversationClosed(conversation.id, by.id))


async def reopen(tx: Tx, conversation_id: UUID, by: Author, sees: Sees) -> None:
    """Raises ConversationIsOpen when it is not closed."""
    conversation = await store.lock(tx, conversation_id, sees)
    if conversation.state != "closed":
        raise ConversationIsOpen
    await store.reopen(tx, conversation.id, by)
    await _tell(tx, conversation, "reopened", by)
    await publish(tx, ConversationReopened(conversation.id, by.id))


async def _tell(tx: Tx, conversation: Conversation, what: str, by: Author) -> None:
    change = new_id()
    item = Item(conversation.profile_id, tx.now, change, "change", change, what, conversation.id, by_name=by.name)
    await thread.put(tx, item)
    await announce(tx, Event(f"conversation.{what}", "conversation", conversation.id))
