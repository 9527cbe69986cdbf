"""Say who may hear of which customer on the stream: everybody who may read customers, the limited of whom they met."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from hilo.customers import store_audience
from hilo.kernel.db import Tx
from hilo.kernel.module import Audience

READERS = Audience("customers.read")


async def customer_audience(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, Audience]:
    """One statement, which finds nothing while nobody is limited."""
    known = await store_audience.known_to(tx, ids)
    return {
        customer: msgspec.structs.replace(READERS, reach=frozenset(known[customer])) if customer in known else READERS
        for customer in ids
    }
