"""Say who may hear of which customer on the stream: everybody who may read customers."""

from collections.abc import Sequence
from uuid import UUID

from hilo.kernel.db import Tx
from hilo.kernel.module import Audience

READERS = Audience("customers.read")


async def customer_audience(_: Tx, ids: Sequence[UUID]) -> dict[UUID, Audience]:
    return dict.fromkeys(ids, READERS)
