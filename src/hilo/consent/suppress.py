"""Stop and start again: anybody may stop, at any assurance; lifting names who did it and why."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from hilo.consent import store
from hilo.consent.errors import AlreadyLifted, NotProven, SuppressionUnknown
from hilo.consent.facts import OptedIn, OptedOut
from hilo.consent.model import Stop, Suppression
from hilo.consent.tell_holders import tell_holders
from hilo.customers.model import PROVEN
from hilo.kernel.db import Tx
from hilo.kernel.facts import publish
from hilo.kernel.principal import Principal, system_principal

OURSELVES = system_principal()


async def suppress(tx: Tx, stops: Sequence[Stop], by: Principal = OURSELVES) -> list[Suppression]:
    """Stops these handles, and withdraws their consent; what is on file already stays as it is.

    That an address is dead withdraws nothing: it is nobody's wish. A claim (0) may do this. Publishes OptedOut for what
    is new. Four statements, however many.
    """
    distinct = list({(s.kind, s.value_norm, s.scope): s for s in reversed(stops)}.values())
    if not distinct:
        return []
    kept = await store.suppress(tx, distinct, as_row(by))
    wished = [(s.kind, s.value_norm) for s in distinct if s.scope != "bouncing"]
    ended = await store.withdraw(tx, wished, as_row(by))
    new = [one for one, fresh in kept if fresh]
    await tell_holders(tx, {(one.kind, one.value) for one in (*new, *ended)})
    await publish(tx, *(OptedOut(s.id, s.kind, s.value, s.scope) for s in new))
    return [one for one, _ in kept]


async def lift(tx: Tx, suppression_id: UUID, reason: str, by: Principal) -> Suppression:
    """A member of staff lifts a stop. It gives no consent. Raises SuppressionUnknown, AlreadyLifted."""
    lifted = await _lift(tx, [suppression_id], reason, by)
    if lifted:
        return lifted[0]
    raise AlreadyLifted if await store.suppression(tx, suppression_id) else SuppressionUnknown


async def resume(
    tx: Tx, handle: tuple[str, str], assurance: int, by: Principal = OURSELVES, *, said_at: datetime | None = None
) -> list[Suppression]:
    """The person takes back their own stops at this handle (kind, normal form): START. It gives no consent.

    A hard stop (`everything`) stays, and so does what was stopped after `said_at` (None: now): an old word that is
    heard again starts nothing. Raises NotProven below 2: a claim may stop, never start.
    """
    if assurance < PROVEN:
        raise NotProven
    own = await store.own_stops(tx, *handle, said_at or tx.now)
    return await _lift(tx, own, "the person wants messages again", by)


async def hear_from(tx: Tx, handles: Collection[tuple[str, str]], by: Principal = OURSELVES) -> list[Suppression]:
    """Something came from these handles (kind, normal form), so they live: what was thought to be dead is no more."""
    dead = await store.bouncing(tx, handles) if handles else {}
    return await _lift(tx, list(dead.values()), "something came from there", by) if dead else []


async def _lift(tx: Tx, ids: Sequence[UUID], reason: str, by: Principal) -> list[Suppression]:
    lifted = await store.lift(tx, ids, as_row(by), reason)
    await tell_holders(tx, {(one.kind, one.value) for one in lifted})
    await publish(tx, *(OptedIn(s.id, s.kind, s.value, s.scope) for s in lifted))
    return lifted


def as_row(by: Principal) -> dict[str, str]:
    """Who did it, as it is kept: readable still when the account is gone."""
    return {"kind": by.kind, "id": str(by.id), "name": by.name}
