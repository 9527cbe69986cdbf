"""Take the provider's word on what we sent: states only move forward."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from uuid import UUID

from hilo.channels import store_outbox as store
from hilo.channels import store_receipts
from hilo.channels.contract import ReceiptEvent
from hilo.channels.model_delivery import Part, after_receipt
from hilo.channels.progress import Progress
from hilo.channels.recipients import Said, note_said, said_of
from hilo.kernel.db import Tx

KEEP_EARLY = timedelta(days=2)
AT_ONE_MOMENT = timedelta(minutes=5)  # longer than any transaction


async def take_receipts(tx: Tx, account_id: UUID, events: Sequence[ReceiptEvent]) -> None:
    """Moves the parts on that these receipts name, in one go, and publishes DeliveryChanged for their messages.

    What is said of one of several recipients is noted of that one; an address that nothing reaches is stopped. A
    receipt for an id that we do not know (yet) is kept for two days: providers may answer before we have written down
    what they called it.
    """
    if not events:
        return
    messages = await store.by_provider_id(tx, account_id, [event.target for event in events])
    progress = Progress(tx, await store.lock_parts(tx, messages))
    parts = {p.provider_id: p for p in progress.before.values() if p.account_id == account_id and p.provider_id}
    known = [event for event in events if event.target in parts]
    said = _apply(progress, ((parts[event.target], event) for event in known))
    await progress.write()
    await note_said(tx, said)
    await store_receipts.keep_early(tx, account_id, [event for event in events if event.target not in parts])


async def settle_lately(tx: Tx) -> None:
    """Settles what came at the moment at which its part was recorded: neither of the two could see the other."""
    await settle_early(tx, await store_receipts.early_known(tx, tx.now - AT_ONE_MOMENT))


async def settle_early(tx: Tx, messages: Sequence[UUID]) -> None:
    """Applies the receipts that came too early to the parts of these messages, which meanwhile have their id."""
    if not messages:
        return
    progress = Progress(tx, await store.lock_parts(tx, messages))
    early = await store_receipts.take_early(tx, messages)
    said = _apply(progress, ((progress.now[i], event) for i, event in early if i in progress.now))
    await progress.write()
    await note_said(tx, said)


async def forget_early(tx: Tx) -> None:
    """Forgets receipts that never found what they spoke of."""
    await store_receipts.forget_early(tx, tx.now - KEEP_EARLY)


def _apply(progress: Progress, words: Iterable[tuple[Part, ReceiptEvent]]) -> list[Said]:
    """Moves the parts on; gives what is to be noted of single recipients."""
    said: list[Said] = []
    for part, event in words:
        of = said_of(part, event, progress.tx.now)
        if of.noted:
            said.append(of)
        if not of.about_main:
            continue
        state = after_receipt(progress.now[part.id].state, event.state)
        if state == progress.now[part.id].state:
            continue
        if state == "failed":
            progress.end(part.id, "failed", event.code or "receipt_failed", event.reason)
        else:
            progress.set(part.id, state=state)
    return said
