"""The forest of merges: which customers part when one edge is taken out, and who stands for each side. Pure."""

from collections.abc import Iterable
from uuid import UUID

import msgspec


class Edge(msgspec.Struct, frozen=True):
    """A merge that is not undone: `absorbed` and all that hung on it joined `into` and all that hung on that."""

    id: UUID
    into: UUID
    absorbed: UUID


class Parting(msgspec.Struct, frozen=True):
    """What an undo makes of one customer: `kept` keeps its id, `restored` stands for the customers of `side` again."""

    kept: UUID
    restored: UUID
    side: frozenset[UUID]


def part(edge: Edge, edges: Iterable[Edge], canonical: UUID) -> Parting:
    """Takes the edge out of the tree of which `canonical` is the face.

    The side with the face keeps it; for the other one stands the end of the edge that lies on it: it was a face itself
    when that edge was made.
    """
    neighbours: dict[UUID, list[UUID]] = {}
    for other in edges:
        if other.id != edge.id:
            neighbours.setdefault(other.into, []).append(other.absorbed)
            neighbours.setdefault(other.absorbed, []).append(other.into)
    into_side = _reached(edge.into, neighbours)
    if canonical in into_side:
        return Parting(canonical, edge.absorbed, _reached(edge.absorbed, neighbours))
    return Parting(canonical, edge.into, into_side)


def _reached(start: UUID, neighbours: dict[UUID, list[UUID]]) -> frozenset[UUID]:
    seen = {start}
    waiting = [start]
    while waiting:
        for near in neighbours.get(waiting.pop(), ()):
            if near not in seen:
                seen.add(near)
                waiting.append(near)
    return frozenset(seen)
