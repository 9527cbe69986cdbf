"""Follow deliveries: what the channel reports of an outgoing message becomes its state."""

from collections.abc import Sequence

from hilo.channels.facts import DeliveryChanged
from hilo.conversations import store
from hilo.kernel.db import Tx
from hilo.kernel.realtime import Event, announce


async def follow(tx: Tx, changes: Sequence[DeliveryChanged]) -> None:
    """Two statements, however many changes. Of one message the last change counts."""
    last = {change.message_id: change for change in changes}
    rows = await store.change_states(tx, list(last.values()))
    await announce(
        tx,
        *(
            Event("message.changed", "conversation", row["conversation_id"], row["id"], {"state": row["state"]})
            for row in rows
        ),
    )
