"""Look whether an answer would reach these addresses at all: before it is written, not after."""

from collections.abc import Sequence

from hilo.consent import store
from hilo.consent.model import REFUSES, Question, Scope
from hilo.consent.route_words import ToRoute, follow_routes
from hilo.kernel.db import Tx
from hilo.kernel.ids import new_id

HARD: tuple[Scope, ...] = tuple(scope for scope, purposes in REFUSES.items() if "service" in purposes)


async def closed(tx: Tx, handles: Sequence[tuple[str, str]]) -> list[Scope | None]:
    """For each handle (kind, normal form) the stop by which the gate refuses an answer (service); None: it would go.

    A wish that stands counts more than that the address is dead.
    """
    if not handles:
        return []
    asked = [Question(new_id(), kind, value, "service") for kind, value in handles]
    found = await store.standings(tx, asked)
    return [next((scope for scope in HARD if scope in one.suppressions), None) for one in found]


async def closed_in_the_end(tx: Tx, to: ToRoute) -> str:
    """Why an answer there would go nowhere: a broken contact route, or a stop where it leads; "": it would go."""
    [routed] = await follow_routes(tx, [to])
    [stop] = await closed(tx, [routed.handle])
    return routed.broken or stop or ""
