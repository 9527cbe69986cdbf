"""Resolve what nobody knows: a person says whether a message arrived, or has it sent again."""

from uuid import UUID

from hilo.channels import store_outbox as store
from hilo.channels.deliver import wake
from hilo.channels.errors_delivery import OutcomeKnown, UnknownDelivery
from hilo.channels.outcomes import go_on
from hilo.channels.progress import Progress, lines_of
from hilo.kernel.db import Tx


async def resolve_unknown(tx: Tx, message_id: UUID, arrived: bool) -> None:
    """`arrived`: it counts as sent, and its later parts go on. Else it is sent again, in the line's next place.

    Raises UnknownDelivery, OutcomeKnown.
    """
    parts = await store.lock_parts(tx, [message_id])
    if not parts:
        raise UnknownDelivery
    progress = Progress(tx, parts)
    unknown = [part for part in progress.of(message_id) if part.state == "unknown"]
    if not unknown:
        raise OutcomeKnown
    for part in unknown:
        # Without its lease a late word of the first try finds nothing to change.
        progress.set(part.id, state="sent" if arrived else "queued", lease=None, code="", reason="")
        if not arrived:
            progress.set(part.id, due_at=tx.now, next_at=tx.now, tries=0, first_tried_at=None, may_have_gone=False)
        go_on(progress, part)
    await progress.write()
    await store.call(tx, lines_of(parts))
    wake(tx)
