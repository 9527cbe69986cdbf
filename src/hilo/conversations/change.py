"""Tell of a change: an item of the thread that says who and when, and an event of the stream."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from hilo.conversations import thread
from hilo.conversations.model import Author, Conversation
from hilo.conversations.store import Item
from hilo.kernel.db import Tx
from hilo.kernel.ids import new_id
from hilo.kernel.realtime import Event, announce

NOTHING: Mapping[str, Any] = {}


async def tell(
    tx: Tx, conversation: Conversation, what: str, by: Author, said: str = "", details: Mapping[str, Any] = NOTHING
) -> None:
    """`what` is a word in the past tense, `said` what readers of the thread see after it.

    Of a merge, split or move (`details` name it) the item refers to its row, so that it can be undone from there.
    """
    change: UUID = new_id()
    about: UUID = details.get("merge") or details.get("move") or change
    words = f"{what}: {said}"[:300] if said else what
    item = Item(conversation.profile_id, tx.now, change, "change", about, words, conversation.id, by_name=by.name)
    await thread.put(tx, item)
    await announce(tx, Event(f"conversation.{what}", "conversation", conversation.id, None, details))
