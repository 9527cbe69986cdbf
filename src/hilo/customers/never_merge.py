"""Never merge: two persons are kept apart for good, however each of them is merged or parted later."""

from uuid import UUID

from hilo.customers import store_merge, store_pairs
from hilo.customers.errors import AlreadyOneCustomer, NeverMerge, NeverMergeUnknown
from hilo.customers.merge import hold
from hilo.customers.words import as_row, changed
from hilo.kernel.db import Tx
from hilo.kernel.ids import new_id
from hilo.kernel.principal import Principal
from hilo.kernel.realtime import announce


async def never_merge(tx: Tx, one: UUID, other: UUID, by: Principal, reason: str) -> UUID:
    """Keeps the persons apart as they are now; open suggestions between them are decided. Gives the id of the veto.

    Raises CustomerUnknown, AlreadyOneCustomer (undo the merge first), NeverMerge (decided before), CustomersChanged.
    """
    mine, theirs = await hold(tx, one, other)
    if mine == theirs:
        raise AlreadyOneCustomer
    if await store_merge.vetoed(tx, mine, theirs):
        raise NeverMerge
    veto = new_id()
    await store_pairs.add_never_merge(tx, veto, (mine, theirs), reason, as_row(by))
    await store_pairs.decide_between(tx, (mine, theirs), "never", as_row(by))
    await announce(tx, *changed("customer.changed", veto, mine, theirs))
    return veto


async def allow_merge(tx: Tx, customer_id: UUID, veto_id: UUID, by: Principal) -> None:
    """Takes the veto back. Raises CustomerUnknown, NeverMergeUnknown when this customer has no such veto."""
    [face] = await hold(tx, customer_id)
    if not await store_pairs.lift_never_merge(tx, veto_id, face, as_row(by)):
        raise NeverMergeUnknown
    await announce(tx, *changed("customer.changed", veto_id, face))
