"""Join fragments: replies that came before what they reply to become one conversation with it."""

from collections.abc import Mapping
from uuid import UUID

from hilo.conversations import store_join as store
from hilo.kernel.db import Tx
from hilo.kernel.realtime import Event, announce


async def join_fragments(tx: Tx, into: Mapping[UUID, UUID]) -> Mapping[UUID, UUID]:
    """Fragment -> conversation, of one customer each, whom the caller holds. Gives what was joined.

    A fragment that somebody has begun to work on meanwhile stays as it is.
    """
    if not into:
        return into
    free = await store.fragments(tx, sorted(into))
    joined = {fragment: target for fragment, target in into.items() if fragment in free}
    if joined:
        await store.join(tx, joined)
        await announce(
            tx, *(Event("conversation.joined", "conversation", target, gone) for gone, target in joined.items())
        )
    return joined
