"""Say what became of a reply of long ago, in the outbox and so in its message; what still waits is left waiting."""

from uuid import UUID

from hilo.channels import store_outbox
from hilo.channels.facts import MessageState
from hilo.channels.progress import Progress
from hilo.kernel.db import Tx


async def settle(tx: Tx, message_id: UUID, state: MessageState, code: str, reason: str) -> None:
    """`held` and `queued` are what a reply begins as."""
    if state in ("held", "queued"):
        return
    progress = Progress(tx, await store_outbox.lock_parts(tx, [message_id]))
    for part in progress.of(message_id):
        if state in ("failed", "refused", "unknown"):
            progress.end(part.id, state, code, reason)
        else:
            progress.set(part.id, state=state, provider_id=f"demo-{part.id}", content=None)
    await progress.write()
