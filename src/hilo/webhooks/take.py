"""Take what is due: a share for each endpoint, under a lease, and only what its principal may see."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec

from hilo.kernel.db import Tx
from hilo.kernel.env import Env
from hilo.kernel.ids import new_id
from hilo.kernel.secrets import SecretUnreadable
from hilo.webhooks import store
from hilo.webhooks import store_deliveries as deliveries
from hilo.webhooks.disable import disable
from hilo.webhooks.model import LEASE, Target, share
from hilo.webhooks.store_deliveries import Outcome, Taken
from hilo.webhooks.target import target_of


class Leased(msgspec.Struct, frozen=True):
    """A delivery that this worker alone posts while the lease holds; the lease is committed."""

    target: Target
    taken: Taken


async def take(env: Env, flying: Mapping[UUID, int], room: int) -> tuple[list[Leased], bool]:
    """Leases up to `room` deliveries; `flying` is how many of each endpoint are under way already.

    Rights and walls are judged here, so anew on each try. True: something was taken, if only to be withheld.
    """
    async with env.db.unit_of_work() as tx:
        targets = await _targets(tx)
        rooms = share(list(targets.values()), flying, room)
        if not rooms:
            return [], False
        taken = await deliveries.take(tx, rooms, new_id(), tx.now + LEASE)
        seen = await _seen(tx, targets, taken)
        withheld = [t for t in taken if (t.endpoint_id, t.delivery.id) not in seen]
        if withheld:
            await deliveries.record(tx, [_withheld(t) for t in withheld])
    leased = [Leased(targets[t.endpoint_id], t) for t in taken if (t.endpoint_id, t.delivery.id) in seen]
    return leased, bool(taken)


async def _targets(tx: Tx) -> dict[UUID, Target]:
    """The endpoints with something due. One whose secrets cannot be read stops nobody but itself."""
    found: dict[UUID, Target] = {}
    for row in await store.due(tx):
        try:
            found[row.id] = target_of(tx.env, row)
        except SecretUnreadable:
            await disable(tx, row.id, "secret_unreadable")
    return found


async def _seen(tx: Tx, targets: Mapping[UUID, Target], taken: Sequence[Taken]) -> set[tuple[UUID, UUID]]:
    """Endpoint and id of those that the endpoint's principal may hear of: by its permissions, then by the walls."""
    allowed = [t for t in taken if targets[t.endpoint_id].principal.may(_needs(t))]
    walled = [t for t in allowed if t.conversation_id is not None]
    seen = {(t.endpoint_id, t.delivery.id) for t in allowed if t.conversation_id is None}
    if walled:
        seen |= await deliveries.seen(tx, walled, [targets[t.endpoint_id].principal.viewer for t in walled])
    return seen


def _needs(taken: Taken) -> str:
    return "customers.read" if taken.conversation_id is None else "conversations.read"


def _withheld(taken: Taken) -> Outcome:
    return Outcome(taken.endpoint_id, taken.delivery.id, taken.lease, "withheld", taken.delivery.next_at)
