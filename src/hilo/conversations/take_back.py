"""Undo send: a message that has not left is taken back, and is gone from the thread."""

from uuid import UUID

from hilo.channels.hold import undo
from hilo.conversations import store, store_split
from hilo.conversations.drafts import give_back
from hilo.conversations.errors import TooLateToUndo
from hilo.kernel.db import Tx
from hilo.kernel.principal import Principal
from hilo.kernel.realtime import Event, announce


async def take_back(tx: Tx, message_id: UUID, by: Principal) -> None:
    """Raises UnknownMessage, and TooLateToUndo once any part of it is on its way. Nobody else ever saw the words.

    Who wrote them and takes them back has them as a draft again.
    """
    message = await store.message(tx, message_id, by.viewer)
    if not await undo(tx, message_id):
        raise TooLateToUndo
    where = await _hold(tx, message_id, message["conversation_id"], by)
    await give_back(tx, message_id, by)
    await store.remove_message(tx, message_id)
    await store_split.recount(tx, [where])
    await announce(tx, Event("message.taken_back", "conversation", where, message_id))


async def _hold(tx: Tx, message_id: UUID, where: UUID, by: Principal) -> UUID:
    """The locked conversation that the message is in: it may have gone to another one while we waited."""
    locked = None
    while locked != where:
        locked = (await store.lock(tx, where, by.viewer)).id
        where = (await store.message(tx, message_id, by.viewer))["conversation_id"]
    return where
