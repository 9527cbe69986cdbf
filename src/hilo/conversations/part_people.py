"""Part conversations that were made one of people who are two again: before anything else is told apart by persons."""

from collections.abc import Sequence
from uuid import UUID

from hilo.conversations import store_merges as store
from hilo.conversations import store_split
from hilo.conversations.merge_conversations import part
from hilo.conversations.model import Author
from hilo.conversations.store_tree import hold_frames, livings
from hilo.conversations.tree import hold
from hilo.customers.facts import MergeUndone
from hilo.kernel.db import Tx
from hilo.kernel.principal import System

BY = Author("system", UUID(int=0), "")


async def part_conversations(tx: Tx, undone: Sequence[MergeUndone]) -> None:
    """Runs in the transaction of the undo, which holds both customers. One statement where nothing was merged."""
    for fact in undone:
        crossing = await store.crossing(tx, [fact.kept, fact.restored])
        if not crossing:
            continue
        place = await livings(tx, [edge.absorbed for edge in crossing])
        # With those that are split afterwards: whoever locks several at once locks them in one order.
        mixed = await store_split.mixed(tx, [fact.kept, fact.restored])
        await hold_frames(tx, sorted({*place.values(), *(one.conversation_id for one in mixed)}))
        frames = await hold(tx, sorted(set(place.values())), System("a merge of customers is undone"))
        await part(tx, frames, crossing, BY)
