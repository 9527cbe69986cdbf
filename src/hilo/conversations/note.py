"""Write an internal note: for colleagues, never sent."""

from collections.abc import Sequence
from uuid import UUID

from hilo.conversations import store
from hilo.conversations.errors import NothingToSay
from hilo.conversations.facts import NoteWritten
from hilo.conversations.mention import mention
from hilo.conversations.model import Author
from hilo.kernel.db import Tx
from hilo.kernel.facts import publish
from hilo.kernel.ids import new_id
from hilo.kernel.principal import Sees
from hilo.kernel.realtime import Event, announce


async def write_note(
    tx: Tx, conversation_id: UUID, text: str, by: Author, sees: Sees, mentions: Sequence[UUID] = ()
) -> UUID:
    """The note's id. Notes may be written in closed conversations too.

    Raises UnknownConversation, NothingToSay; UnknownColleague and OutsideTheWall for who is mentioned.
    """
    if not text.strip():
        raise NothingToSay(where="$.text")
    conversation = await store.lock(tx, conversation_id, sees)
    note_id = new_id()
    await store.add_note(tx, note_id, conversation.id, text, by)
    await mention(tx, note_id, conversation.id, mentions, by)
    await announce(tx, Event("note.added", "conversation", conversation.id, note_id))
    await publish(tx, NoteWritten(note_id, conversation.id, by.id, tuple(mentions)))
    return note_id
