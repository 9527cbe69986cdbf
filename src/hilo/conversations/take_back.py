"""Undo send: a message that has not left is taken back, and is gone from the thread."""

from uuid import UUID

from hilo.channels.hold import undo
from hilo.conversations import store, store_split
from hilo.conversations.errors import TooLateToUndo
from hilo.kernel.db import Tx
from hilo.kernel.principal import Sees
from hilo.kernel.realtime import Event, announce


async def take_back(tx: Tx, message_id: UUID, sees: Sees) -> None:
    """Raises UnknownMessage, and TooLateToUndo once any part of it is on its way. Nobody else ever saw the words."""
    message = await store.message(tx, message_id, sees)
    if not await undo(tx, message_id):
        raise TooLateToUndo
    await store.lock(tx, message["conversation_id"], sees)
    await store.remove_message(tx, message_id)
    await store_split.recount(tx, [message["conversation_id"]])
    await announce(tx, Event("message.taken_back", "conversation", message["conversation_id"], message_id))
