"""Say who may hear on the stream that a webhook changed: who manages them."""

from collections.abc import Sequence
from uuid import UUID

from hilo.kernel.db import Tx
from hilo.kernel.module import Audience

MANAGE = "webhooks.manage"
MANAGERS = Audience(MANAGE)


async def webhook_audience(_: Tx, ids: Sequence[UUID]) -> dict[UUID, Audience]:
    return dict.fromkeys(ids, MANAGERS)
