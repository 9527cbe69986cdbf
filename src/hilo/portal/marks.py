"""What a visitor's page tells of its visitor: that they type, and how far they have read."""

from datetime import timedelta
from uuid import UUID

from hilo.channels.served import note_served
from hilo.kernel.db import Tx
from hilo.kernel.realtime import Event, announce
from hilo.portal import store_messages as store
from hilo.portal.errors import UnknownWords
from hilo.portal.hear import TOPIC
from hilo.portal.model import Seat

TYPES = timedelta(seconds=8)  # as long as one word of it lasts


async def type_on(tx: Tx, seat: Seat, on: bool) -> None:
    """The staff who see the conversation see it, until it is over or not said again. Nobody, where there is none."""
    conversation = await store.talking(tx, seat.visitor_id)
    if conversation is None:
        return
    details = {"name": seat.name, "doing": "typing" if on else "gone", "until": (tx.now + TYPES).isoformat()}
    await announce(tx, Event("conversation.typed_in", "conversation", conversation, None, details))


async def read_up_to(tx: Tx, seat: Seat, message_id: UUID) -> None:
    """All answers up to this message are read; other pages of the visitor hear of it. Raises UnknownWords."""
    if not await store.sees(tx, seat.visitor_id, message_id):
        raise UnknownWords(where="$.up_to")
    [row] = await store.items(tx, [(seat.visitor_id, message_id)])
    if await store.read_to(tx, seat.visitor_id, row["at"]):
        await announce(tx, Event("visitor.read", TOPIC, seat.visitor_id, message_id))
    await note_served(tx, await store.served(tx, seat.visitor_id, row["at"]), "read")
