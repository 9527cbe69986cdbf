"""The forest of merges: which customers part when one edge is taken out, and who stands for each side. Pure."""

from collections.abc import Iterable, Sequence
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


class Plucking(msgspec.Struct, frozen=True):
    """How one customer leaves a tree: the edges that go, and those that are made so that all others hang together.

    `node` stands for itself then, `kept` for the others; `anchor` joins each of `bridged`.
    """

    node: UUID
    kept: UUID
    gone: tuple[UUID, ...]
    anchor: UUID
    bridged: tuple[UUID, ...]


def pluck(node: UUID, edges: Sequence[Edge], canonical: UUID) -> Plucking:
    """Takes a customer out of the tree of which `canonical` is the face. Raises ValueError when nothing is tied to it.

    The others keep their face; where the node itself was it, the neighbour that joined first becomes it.
    """
    tied = sorted((edge for edge in edges if node in (edge.into, edge.absorbed)), key=lambda edge: edge.id)
    near = [edge.absorbed if edge.into == node else edge.into for edge in tied]
    if not near:
        raise ValueError("nothing is tied to this customer")
    kept = near[0] if canonical == node else canonical
    anchor = kept if kept in near else _towards(kept, node, near, edges)
    bridged = tuple(one for one in near if one != anchor)
    return Plucking(node, kept, tuple(edge.id for edge in tied), anchor, bridged)


def _towards(face: UUID, node: UUID, near: Iterable[UUID], edges: Iterable[Edge]) -> UUID:
    """The neighbour of the node on whose side the face is."""
    neighbours: dict[UUID, list[UUID]] = {}
    for edge in edges:
        if node not in (edge.into, edge.absorbed):
            neighbours.setdefault(edge.into, []).append(edge.absorbed)
            neighbours.setdefault(edge.absorbed, []).append(edge.into)
    side = _reached(face, neighbours)
    return next(one for one in near if one in side)


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
