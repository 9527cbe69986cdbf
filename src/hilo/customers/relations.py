"""Look at who somebody is related to, both ways; of whom the reader may not know, only that there is somebody."""

from uuid import UUID

import msgspec

from hilo.customers import store_audience
from hilo.customers import store_relations as store
from hilo.customers.merge import resolve
from hilo.customers.store_relations import Related, Relation
from hilo.kernel.db import Tx
from hilo.kernel.principal import Principal

MOST = 500  # of one customer: the employees of an organisation may be more than anybody looks at
SOMEBODY = Related(None, "")


async def relations_of(tx: Tx, customer_id: UUID, by: Principal, only: UUID | None = None) -> list[Relation]:
    """Those that hold first, then the newest, at most MOST; `only`: the one of this id. Raises CustomerUnknown."""
    found = await store.relations(tx, await resolve(tx, customer_id), MOST, only)
    if not by.limited:
        return found
    others = {one.other.id for one in found if one.other.id}
    met = {other for other in others if await store_audience.has_met(tx, other, by.viewer)}
    return [one if one.other.id in met else _unnamed(one) for one in found]


def _unnamed(one: Relation) -> Relation:
    return msgspec.structs.replace(one, other=SOMEBODY, other_profile=None, evidence={}, reason="", end_reason="")
