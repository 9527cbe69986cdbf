"""Where messages belong that came while two conversations were one: with what they answer, else with their address."""

from collections.abc import Sequence
from uuid import UUID

from hilo.conversations import store_merges as store
from hilo.conversations.model_tree import Edge
from hilo.conversations.reference import read_reference
from hilo.conversations.tree import Frames
from hilo.kernel.db import Tx


async def homes_since(tx: Tx, frames: Frames, living: UUID, edge: Edge, side: Sequence[UUID]) -> dict[UUID, UUID]:
    """Message -> the frame of the leaving side that it goes with; what is not named stays.

    A message goes with the one that it refers to; without a reference with the person who leaves, or with the address
    that only the leaving side knew before.
    """
    came = await store.since(tx, living, edge.at, side)
    if not came:
        return {}
    named = {m.id: read_reference(tx.env.secrets, m.in_reply_to) for m in came if m.in_reply_to}
    ids = [one for one in named.values() if one is not None]
    by_id, by_event = await store.parents(tx, living, ids, [m.in_reply_to for m in came if m.in_reply_to])
    before = await store.addresses(tx, living, edge.at)
    owner, leaver = frames[living].customer_id, frames[edge.absorbed].customer_id

    homes: dict[UUID, UUID] = {}
    for message in came:
        reference = named.get(message.id)
        parent = by_id.get(reference) if reference else by_event.get((message.account_id, message.in_reply_to))
        if reference and reference in homes:
            parent = homes[reference]
        places = {parent} if parent else before.get(message.identifier_id, set[UUID]())
        if owner != leaver and message.customer_id in (owner, leaver):
            places = {edge.absorbed} if message.customer_id == leaver else set[UUID]()
        if places and places <= set(side):
            homes[message.id] = next(iter(places)) if len(places) == 1 else edge.absorbed
    return homes
