"""Keep who is limited to teams from customers whom they never met: before any route that names one runs."""

from collections.abc import Mapping
from uuid import UUID

import msgspec

from hilo.customers import store_audience as store
from hilo.customers.errors import CustomerUnknown
from hilo.customers.views import CustomerView
from hilo.kernel.db import Tx
from hilo.kernel.module import Guard
from hilo.kernel.principal import Principal


async def ensure_met(tx: Tx, by: Principal, customer_id: UUID) -> None:
    """Raises CustomerUnknown, as for one that is not there."""
    if not await store.has_met(tx, customer_id, by.viewer):
        raise CustomerUnknown


async def ensure_met_profile(tx: Tx, by: Principal, profile_id: UUID) -> None:
    """The same for a profile. Raises CustomerUnknown."""
    customer = await store.customer_of_profile(tx, profile_id)
    if customer is None or not await store.has_met(tx, customer, by.viewer):
        raise CustomerUnknown


async def may_know_profile(tx: Tx, by: Principal, profile_id: UUID) -> bool:
    """Whether who is limited met whom the profile belongs to."""
    try:
        await ensure_met_profile(tx, by, profile_id)
    except CustomerUnknown:
        return False
    return True


def without_others(view: CustomerView, by: Principal) -> CustomerView:
    """For who is limited: the person without those whom they may be, were, or are never to be."""
    if not by.limited:
        return view
    return msgspec.structs.replace(view, merges=[], extractions=[], suggestions=[], never_merges=[])


# By the names of parameters in paths, and of fields in bodies.
GUARDS: Mapping[str, Guard] = {
    **dict.fromkeys(("customer_id", "customer", "customers", "other", "into"), ensure_met),
    **dict.fromkeys(("profile_id", "profile", "profiles"), ensure_met_profile),
}
