"""Take back, let go or move what still waits: undo send and schedule are holds."""

from datetime import datetime
from uuid import UUID

from hilo.channels import store_outbox as store
from hilo.channels.deliver import wake
from hilo.channels.errors_delivery import NotWaiting
from hilo.channels.model_delivery import Part
from hilo.channels.progress import Progress, lines_of
from hilo.kernel.db import Tx


async def undo(tx: Tx, message_id: UUID) -> bool:
    """Takes a message back for good, if no part of it was sent or is just being sent; says whether it did."""
    waiting = await _waiting(tx, message_id)
    if not waiting or any(part.may_have_gone for part in waiting):
        return False
    await store.remove(tx, message_id)
    return True


async def release(tx: Tx, message_id: UUID) -> bool:
    """Ends the hold of a message now. The gate still decides. False when it is not held."""
    waiting = await _waiting(tx, message_id)
    if not any(part.state == "held" for part in waiting):
        return False
    await _move(tx, waiting, tx.now)
    return True


async def schedule(tx: Tx, message_id: UUID, until: datetime) -> None:
    """Holds a message that waits until another time. Raises NotWaiting."""
    waiting = await _waiting(tx, message_id)
    if not waiting:
        raise NotWaiting
    await _move(tx, waiting, until)


async def _waiting(tx: Tx, message_id: UUID) -> list[Part]:
    """All parts of the message, locked, if all wait; else none. Does not wait for a worker that has them in hand."""
    waiting = await store.lock_waiting(tx, message_id)
    return waiting if waiting and len(waiting) == waiting[0].parts else []


async def _move(tx: Tx, parts: list[Part], due_at: datetime) -> None:
    progress = Progress(tx, parts)
    for part in parts:
        held = due_at > tx.now
        progress.set(
            part.id,
            state="held" if held else "queued",
            due_at=due_at,
            next_at=min(part.next_at, due_at),
            code="",
            reason="",
        )
    await progress.write()
    await store.call(tx, lines_of(parts))
    wake(tx)
