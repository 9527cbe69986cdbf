"""Replay a delivery, or all of a time: the same events with the same webhook-id, with all their tries before them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from hilo.kernel.db import Tx
from hilo.kernel.principal import Principal
from hilo.staff.audit import record
from hilo.webhooks import store_deliveries as deliveries
from hilo.webhooks.change import held
from hilo.webhooks.errors import DeliveryUnknown, WebhookIsDisabled
from hilo.webhooks.model import Delivery, DeliveryState
from hilo.webhooks.tell import wake

AT_ONCE = 10_000  # deliveries of one replay


async def replay(tx: Tx, endpoint_id: UUID, delivery_id: UUID, by: Principal) -> Delivery:
    """What its principal may see is judged anew. One that is paused gets it when it is enabled.

    Raises WebhookUnknown, DeliveryUnknown (also behind a wall of `by`), WebhookIsDisabled, MoreThanYourOwn.
    """
    endpoint, _ = await held(tx, endpoint_id, by)
    if await deliveries.one(tx, endpoint_id, delivery_id, by.viewer) is None:
        raise DeliveryUnknown
    if endpoint.state == "disabled":
        raise WebhookIsDisabled
    wake(tx)
    return await deliveries.replay(tx, endpoint_id, delivery_id)


class Replayed(msgspec.Struct, frozen=True):
    """How many are told again. `more`: there are others in that time; ask for them from `next` on."""

    replayed: int
    more: bool
    next: datetime | None


async def replay_range(
    tx: Tx, endpoint_id: UUID, span: tuple[datetime, datetime], states: Sequence[DeliveryState], by: Principal
) -> Replayed:
    """All of a time (from, until) in these states that `by` may see. Raises WebhookUnknown, WebhookIsDisabled,
    MoreThanYourOwn."""
    endpoint, _ = await held(tx, endpoint_id, by)
    if endpoint.state == "disabled":
        raise WebhookIsDisabled
    told = await deliveries.replay_range(tx, endpoint_id, span, states, by.viewer, AT_ONCE)
    wake(tx)
    full = len(told) == AT_ONCE
    details = {"from": span[0].isoformat(), "until": span[1].isoformat(), "replayed": len(told)}
    await record(tx, by, "webhook.replayed", f"webhook:{endpoint_id}", details)
    return Replayed(len(told), full, max(told) if full else None)
