"""Record what came of posts: arrived, to be tried again, or given up; and how their endpoints are."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from hilo.kernel.db import Tx
from hilo.webhooks import store
from hilo.webhooks import store_deliveries as deliveries
from hilo.webhooks.disable import disable
from hilo.webhooks.model import DISABLE_AFTER, TRIES_BEFORE_DISABLING, Tried, wait_after
from hilo.webhooks.store_deliveries import Outcome
from hilo.webhooks.take import Leased


class Posted(msgspec.Struct, frozen=True):
    """A post that is over."""

    leased: Leased
    tried: Tried


async def record(tx: Tx, posted: Sequence[Posted]) -> None:
    """Two statements, however many; one when all arrived at endpoints that were well. Lost leases are dropped."""
    held = await deliveries.record(tx, [_outcome(tx, one) for one in posted])
    of: dict[UUID, list[Posted]] = {}
    for one in posted:
        if (one.leased.target.id, one.leased.taken.delivery.id) in held:
            of.setdefault(one.leased.target.id, []).append(one)
    changed = {i: ours for i, ours in of.items() if any(not o.tried.arrived or o.leased.target.failing for o in ours)}
    if not changed:
        return
    # One that arrived says that the endpoint is well, whatever the others met.
    well = {i: any(one.tried.arrived for one in ours) for i, ours in changed.items()}
    since = await store.note_health(tx, well, {i: _rests_until(tx, ours) for i, ours in changed.items()})
    for endpoint_id in sorted(since):
        if any(one.tried.gone for one in changed[endpoint_id]):
            await disable(tx, endpoint_id, "gone")
        elif _is_lost(tx, since[endpoint_id], changed[endpoint_id]):
            await disable(tx, endpoint_id, "failing")


def _outcome(tx: Tx, posted: Posted) -> Outcome:
    taken, tried = posted.leased.taken, posted.tried
    delivery = taken.delivery
    key = (taken.endpoint_id, delivery.id, taken.lease)
    if tried.arrived:
        return Outcome(*key, "delivered", tx.now, tried.status)
    wait = wait_after(delivery.tries, tried.rest)
    if wait is None:
        return Outcome(*key, "failed", tx.now, tried.status, tried.error)
    return Outcome(*key, "waiting", tx.now + wait, tried.status, tried.error)


def _rests_until(tx: Tx, posted: Sequence[Posted]) -> datetime | None:
    rests = [one.tried.rest for one in posted if one.tried.rest is not None]
    return tx.now + max(rests) if rests else None


def _is_lost(tx: Tx, failing_since: datetime | None, posted: Sequence[Posted]) -> bool:
    """Nothing got through for days, and this is not the first try after a quiet time."""
    if failing_since is None or tx.now - failing_since < DISABLE_AFTER:
        return False
    return any(one.leased.taken.delivery.tries >= TRIES_BEFORE_DISABLING for one in posted)
