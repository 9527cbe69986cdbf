"""The routes of deliveries: what became of telling, and telling again. Walls hold here as well."""

from typing import Annotated, Literal
from uuid import UUID

import msgspec
from litestar.params import QueryParameter

from hilo.kernel.cursor import Moment, before, encode_cursor
from hilo.kernel.db import Tx
from hilo.kernel.principal import Principal
from hilo.kernel.route import Body, route
from hilo.staff.fields import Limit
from hilo.webhooks import store, store_deliveries
from hilo.webhooks.errors import DeliveryUnknown, WebhookUnknown
from hilo.webhooks.model import Delivery, DeliveryState
from hilo.webhooks.replay import Replayed, replay, replay_range

FAILED: Literal["failed"] = "failed"
Told = Literal["delivered", "failed", "withheld"]


class DeliveryPage(msgspec.Struct):
    """Deliveries, newest first; `next` is the cursor of older ones."""

    items: list[Delivery]
    next: str | None


class ReplaysBody(Body):
    """Deliveries of events from `since` until `until` (now), in these states."""

    since: Moment
    until: Moment | None = None
    states: Annotated[list[Told], msgspec.Meta(min_length=1, max_length=3)] = msgspec.field(
        default_factory=lambda: [FAILED]
    )


@route("GET", "/webhooks/{webhook_id:uuid}/deliveries", needs="webhooks.manage")
async def get_deliveries(
    tx: Tx,
    by: Principal,
    webhook_id: UUID,
    in_state: Annotated[DeliveryState | None, QueryParameter(name="state")] = None,
    cursor: str | None = None,
    limit: Limit = 50,
) -> DeliveryPage:
    """What became of telling this webhook, for 30 days."""
    if await store.one(tx, webhook_id) is None:
        raise WebhookUnknown
    found = await store_deliveries.page(tx, webhook_id, in_state, before(cursor), by.viewer, limit + 1)
    last = found[limit - 1] if len(found) > limit else None
    return DeliveryPage(found[:limit], encode_cursor(last.at, last.id) if last else None)


@route("GET", "/webhooks/{webhook_id:uuid}/deliveries/{delivery_id:uuid}", needs="webhooks.manage")
async def get_delivery(tx: Tx, by: Principal, webhook_id: UUID, delivery_id: UUID) -> Delivery:
    """One delivery."""
    if await store.one(tx, webhook_id) is None:
        raise WebhookUnknown
    found = await store_deliveries.one(tx, webhook_id, delivery_id, by.viewer)
    if found is None:
        raise DeliveryUnknown
    return found


@route("POST", "/webhooks/{webhook_id:uuid}/deliveries/{delivery_id:uuid}/replay", needs="webhooks.manage", status=202)
async def post_replay(tx: Tx, by: Principal, webhook_id: UUID, delivery_id: UUID) -> Delivery:
    """Tell it again, with the same webhook-id."""
    return await replay(tx, webhook_id, delivery_id, by)


@route("POST", "/webhooks/{webhook_id:uuid}/replays", needs="webhooks.manage", status=202)
async def post_replays(tx: Tx, by: Principal, webhook_id: UUID, data: ReplaysBody) -> Replayed:
    """Tell all of a time again, each with its webhook-id: what failed, or whatever states are named."""
    return await replay_range(tx, webhook_id, (data.since, data.until or tx.now), data.states, by)


ROUTES = (get_deliveries, get_delivery, post_replay, post_replays)
