"""Receive what arrived: take it from the queue and tell the slices above, all in one transaction."""

from collections.abc import Sequence
from datetime import timedelta

from hilo.channels import store_lanes as store
from hilo.channels.contract import ConsentEvent
from hilo.channels.facts import Arrived
from hilo.channels.receipts import take_receipts
from hilo.channels.store_lanes import ToPark, Waiting
from hilo.channels.understand import Understood, ceiling
from hilo.consent.model import Stop
from hilo.consent.suppress import hear_from, resume, suppress
from hilo.customers.model import PROVEN, normalise
from hilo.kernel.db import Tx
from hilo.kernel.facts import publish
from hilo.kernel.realtime import Event, announce

TRIES = 5
PARKED_AFTER = timedelta(minutes=1)
FIRST_PAUSE = timedelta(milliseconds=500)  # doubling


class TakenElsewhere(Exception):
    """Another worker had some of these arrivals: roll back, look again."""


async def receive(tx: Tx, batch: Sequence[Understood]) -> None:
    """The taking comes first and is the fence: whoever does not get all of it rolls back and has done nothing.

    What could not be understood is parked; the rest is published as one Arrived, in the order of arrival.
    Raises TakenElsewhere, and whatever the reactions raise.
    """
    if await store.take(tx, [one.waiting.seq for one in batch]) < len(batch):
        raise TakenElsewhere
    await _park(tx, [ToPark(o.waiting.envelope_id, o.waiting.order_key, o.fault) for o in batch if o.fault])
    messages = [arrival for one in batch for arrival in one.messages]
    if messages:
        await publish(tx, Arrived(messages))
        await hear_from(tx, _writers(batch))
    for account_id in dict.fromkeys(o.known.account.id for o in batch if o.receipts):
        events = [event for o in batch if o.known.account.id == account_id for event in o.receipts]
        await take_receipts(tx, account_id, events)
    for one in batch:
        for event in one.consents:
            await _take_consent(tx, one, event)
    held = [o.waiting.order_key for o in batch if o.waiting.held]
    if held:
        await store.release_keys(tx, held)


async def hold_or_park(tx: Tx, waiting: Waiting, reason: str) -> bool:
    """A failure that may pass: its order key waits, longer with each try; after five, or a minute, it is parked.

    Says whether it was parked. Raises TakenElsewhere.
    """
    held = await store.hold_key(tx, waiting, reason, FIRST_PAUSE)
    if held is None:
        raise TakenElsewhere
    tries, first_failed_at = held
    if tries < TRIES and tx.now - first_failed_at < PARKED_AFTER:
        return False
    if not await store.take(tx, [waiting.seq]):
        raise TakenElsewhere
    await _park(tx, [ToPark(waiting.envelope_id, waiting.order_key, reason, tries)])
    await store.release_keys(tx, [waiting.order_key])
    return True


async def _park(tx: Tx, parked: Sequence[ToPark]) -> None:
    await store.park(tx, parked)
    await announce(tx, *(Event("envelope.parked", "envelope", p.envelope_id) for p in parked))


def _writers(batch: Sequence[Understood]) -> set[tuple[str, str]]:
    """From where something came by a channel that tells of dead addresses."""
    return {
        (a.event.sender.kind, normalise(a.event.sender.kind, a.event.sender.value))
        for one in batch
        if one.messages and "failed" in one.known.adapter.capabilities().receipts
        for a in one.messages
    }


async def _take_consent(tx: Tx, one: Understood, event: ConsentEvent) -> None:
    """Anybody may stop; only an account that may vouch for the address can say that it wants messages again.

    The words count from when they came, whenever they are understood.
    """
    kind, value, said_at = (
        event.address.kind,
        normalise(event.address.kind, event.address.value),
        one.waiting.received_at,
    )
    if event.state == "out":
        proof = {"envelope": str(one.waiting.envelope_id), "event": event.id}
        source = "complaint" if event.because == "complaint" else "channel"
        await suppress(tx, [Stop(kind, value, "all", source, proof, said_at)])
    elif (assurance := ceiling(one.known, kind)) >= PROVEN:
        await resume(tx, (kind, value), assurance, said_at=said_at)
