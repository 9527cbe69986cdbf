"""The thread: everything of one person in time order. Slices above put their items here."""

from hilo.conversations import store
from hilo.conversations.store import Item
from hilo.kernel.db import Tx
from hilo.kernel.realtime import Event, announce


async def put(tx: Tx, item: Item) -> None:
    """Puts an offer, a promise, a visit, a change … on a person's thread. `wall` None takes the conversation's wall."""
    await store.add_item(tx, item)
    if item.conversation_id is not None:
        await announce(tx, Event("thread.changed", "conversation", item.conversation_id, item.id, {"kind": item.kind}))
