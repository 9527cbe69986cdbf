"""Note what became of words that we serve ourselves, on a page of ours: their reader took them, or read them."""

from collections.abc import Sequence
from uuid import UUID

from hilo.channels import store_outbox as store
from hilo.channels.contract import ReceiptState
from hilo.channels.model_delivery import after_receipt
from hilo.channels.progress import Progress
from hilo.kernel.db import Tx


async def note_served(tx: Tx, message_ids: Sequence[UUID], said: ReceiptState) -> None:
    """Moves what was sent of these messages on, as a receipt of a provider's would, and publishes DeliveryChanged."""
    if not message_ids:
        return
    progress = Progress(tx, await store.lock_parts(tx, sorted(message_ids)))
    for part in progress.before.values():
        if part.state in ("sent", "delivered"):
            progress.set(part.id, state=after_receipt(part.state, said))
    await progress.write()
