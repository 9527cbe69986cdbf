"""Replay a delivery: the same event with the same webhook-id, with all its tries before it."""

from uuid import UUID

from hilo.kernel.db import Tx
from hilo.kernel.principal import Principal
from hilo.webhooks import store_deliveries as deliveries
from hilo.webhooks.change import held
from hilo.webhooks.errors import DeliveryUnknown, WebhookIsDisabled
from hilo.webhooks.model import Delivery
from hilo.webhooks.tell import wake


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
