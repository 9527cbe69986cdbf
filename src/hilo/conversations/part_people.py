"""Part conversations that were made one of people who are two again: before anything else is told apart by persons."""

from collections.abc import Sequence
from uuid import UUID

from hilo.conversations import store_merges as store
from hilo.conversations.merge_conversations import part
from hilo.conversations.model import Author
from hilo.conversations.store_tree import livings
from hilo.conversations.tree import hold
from hilo.customers.facts import MergeUndone
from hilo.kernel.db import Tx
from hilo.kernel.principal import System

BY = Author("system", UUID(int=0), "")


async def part_conversations(tx: Tx, undone: Sequence[MergeUndone]) -> None:
    """Runs in the transaction of the undo, which holds both customers. Two statements where nothing was merged."""
    for fact in undone:
        crossing = await store.crossing(tx, [fact.kept, fact.restored])
        place = await livings(tx, [edge.absorbed for edge in crossing])
        for living in sorted(set(place.values())):
            frames = await hold(tx, [living], System("a merge of customers is undone"))
            await part(tx, frames, [edge for edge in crossing if place[edge.absorbed] == living], BY)
