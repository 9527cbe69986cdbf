"""Write an internal note: for colleagues, never sent."""

from uuid import UUID

from hilo.conversations import store
from hilo.conversations.errors import NothingToSay
from hilo.conversations.model import Author
from hilo.kernel.db import Tx
from hilo.kernel.ids import new_id
from hilo.kernel.principal import Sees
from hilo.kernel.realtime import Event, announce


async def write_note(tx: Tx, conversation_id: UUID, text: str, by: Author, sees: Sees) -> UUID:
    """The note's id. Notes may be written in closed conversations too. Raises UnknownConversation, NothingToSay."""
    if not text.strip():
        raise NothingToSay(where="$.text")
    conversation = await store.lock(tx, conversation_id, sees)
    note_id = new_id()
    await store.add_note(tx, note_id, conversation.id, text, by)
    await announce(tx, Event("note.added", "conversation", conversation.id, note_id))
    return note_id
