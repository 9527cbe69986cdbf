"""Block a sender, and lift that: what they write is kept, filed as spam, and heard by nobody."""

from uuid import UUID

from hilo.conversations import store
from hilo.conversations import store_spam as spam
from hilo.conversations.errors_mail import AlreadyBlocked, NobodyToBlock, UnknownBlock
from hilo.conversations.model import Author
from hilo.kernel.db import Tx
from hilo.kernel.ids import new_id
from hilo.kernel.principal import Sees
from hilo.kernel.realtime import Event, announce


async def block_sender(tx: Tx, conversation_id: UUID, identifier_id: UUID | None, by: Author, sees: Sees) -> UUID:
    """Blocks who takes part by this identifier, else the customer; gives the block's id.

    Raises UnknownConversation, NobodyToBlock, AlreadyBlocked.
    """
    conversation = await store.lock(tx, conversation_id, sees)
    sender = await spam.sender_of(tx, conversation.id, identifier_id)
    if sender is None:
        raise NobodyToBlock(where="$.identifier")
    block_id = new_id()
    if not await spam.block(tx, block_id, sender, conversation.id, by):
        raise AlreadyBlocked
    await announce(tx, Event("sender.blocked", "conversation", conversation.id, block_id))
    return block_id


async def lift_block(tx: Tx, block_id: UUID, by: Author, sees: Sees) -> None:
    """What they write from now on is heard again; what was filed stays filed. Raises UnknownBlock."""
    conversation_id = await spam.lift(tx, block_id, by, sees)
    if conversation_id is None:
        raise UnknownBlock
    await announce(tx, Event("sender.unblocked", "conversation", conversation_id, block_id))
