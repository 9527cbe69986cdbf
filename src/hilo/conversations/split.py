"""Split mixed conversations when a merge is undone: the other person's messages go into a linked one."""

from collections.abc import Sequence
from uuid import UUID

from hilo.conversations import store_split as store
from hilo.conversations.facts import ConversationClosed
from hilo.conversations.model import quoted_numbers
from hilo.conversations.store_tree import hold_frames
from hilo.customers.facts import MergeUndone
from hilo.kernel.db import Tx
from hilo.kernel.facts import publish
from hilo.kernel.ids import new_id
from hilo.kernel.realtime import Event, announce


async def split_mixed(tx: Tx, undone: Sequence[MergeUndone]) -> None:
    """Runs in the transaction of the undo, which holds both customers: nobody writes to either meanwhile.

    What keeps none of its words (they were split off in the name of whoever they had been sorted under) is closed.
    """
    for fact in undone:
        parts = await store.mixed(tx, [fact.kept, fact.restored])
        if not parts:
            continue
        await hold_frames(tx, [part.conversation_id for part in parts])
        made = {new_id(): part for part in await store.mixed(tx, [fact.kept, fact.restored])}
        for conversation_id, part in made.items():
            await store.move_out(tx, part, conversation_id)
        were_in = {new: part.conversation_id for new, part in made.items()}
        touched = [*made, *dict.fromkeys(were_in.values())]
        await store.recount(tx, touched, were_in)
        await _renumber(tx, touched)
        closed = await store.close_empty(tx, sorted(set(were_in.values())))
        await announce(
            tx,
            *(Event("conversation.split", "conversation", part.conversation_id, new) for new, part in made.items()),
            *(Event("conversation.closed", "conversation", one) for one in closed),
        )
        await publish(tx, *(ConversationClosed(one) for one in closed))


async def _renumber(tx: Tx, ids: Sequence[UUID]) -> None:
    """An order number goes with the words that name it: by it, later ones find their conversation."""
    quoted = {
        (conversation, number): None
        for conversation, subject, text in await store.own_words(tx, ids)
        for number in quoted_numbers(subject, text)
        if not number.startswith("H-")
    }
    await store.renumber(tx, ids, list(quoted))
