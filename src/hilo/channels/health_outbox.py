"""How the outbox of each account stands: what waits, what fails, what nobody knows."""

from collections.abc import Sequence
from uuid import UUID

from hilo.channels import store_outbox_numbers as store
from hilo.channels.store_outbox_numbers import Queue
from hilo.kernel.db import Tx

__all__ = ["Queue", "queues"]


async def queues(tx: Tx, account_ids: Sequence[UUID]) -> dict[UUID, Queue]:
    """By account: due parts that wait, parts failed within a day, parts of unknown outcome, and since when it waits."""
    return await store.queues(tx, account_ids)
