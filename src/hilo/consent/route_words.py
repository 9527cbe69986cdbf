"""Follow contact routes: where words to somebody go in the end. Whoever sends or shows a way asks here."""

from collections.abc import Collection, Sequence
from uuid import UUID

import msgspec

from hilo.consent import store_routes as store
from hilo.consent.model import Purpose
from hilo.consent.model_routes import MOST_HOPS, Leads, Routed, copies_of, next_hop
from hilo.consent.store_routes import Place
from hilo.kernel.db import Tx


class ToRoute(msgspec.Struct, frozen=True):
    """Words to an address (normal form) of somebody (None: its owner), on an account that reaches these kinds.

    `copy_by`: they are a copy, made by this route.
    """

    kind: str
    value: str
    profile_id: UUID | None
    purpose: Purpose
    reaches: Collection[str] = ()
    copy_by: UUID | None = None


async def follow_routes(tx: Tx, asked: Sequence[ToRoute]) -> list[Routed]:
    """Where each goes, in their order. One statement where nothing is routed, one more for each further hop.

    An address is come by once: a loop ends where it would begin again. A copy of a route that ended goes nowhere.
    """
    ways = [_Walk(one) for one in asked]
    going = list(ways)
    for _ in range(MOST_HOPS):
        if not going:
            break
        found = await store.leads(tx, [way.place for way in going], [way.asked.purpose for way in going])
        going = [way for way, leads in zip(going, found, strict=True) if way.goes_on(leads)]
    copies = sorted({one.copy_by for one in asked if one.copy_by})
    live = await store.live(tx, copies) if copies else set[UUID]()
    return [way.end(live) for way in ways]


class _Walk:
    """The way of one question from address to address."""

    def __init__(self, asked: ToRoute) -> None:
        self.asked = asked
        self.place: Place = (asked.kind, asked.value, asked.profile_id)
        self.taken: list[Leads] = []
        self.copied: Sequence[Leads] = ()
        self.broken = ""
        self.seen = {(asked.kind, asked.value)}

    def goes_on(self, found: Sequence[Leads]) -> bool:
        """Takes the next hop, if there is one."""
        if not self.taken:
            self.copied = found
        hop, self.broken = next_hop(found, self.asked.kind, self.asked.reaches)
        if hop is None or (hop.kind, hop.value) in self.seen:
            return False
        self.seen.add((hop.kind, hop.value))
        self.taken.append(hop)
        self.place = (hop.kind, hop.value, hop.profile_id)
        return True

    def end(self, live: Collection[UUID]) -> Routed:
        kind, value, profile_id = self.place
        by = self.asked.copy_by
        copies = [] if by else copies_of(self.copied, self.asked.kind, self.asked.reaches, (kind, value))
        broken = "route_ended" if by and by not in live else self.broken
        name = self.taken[-1].name if self.taken else ""
        return Routed(kind, value, profile_id, name, tuple(self.taken), tuple(copies), broken)
