"""The statements of merge, undo and its preview."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from hilo.customers.model_forest import Edge, Parting
from hilo.kernel.db import Row, Tx
from hilo.kernel.sql import named_sql

_q = named_sql(__file__, "queries_merge.sql")
CANONICAL_OF = _q("canonical_of")
LOCK_MEMBERS = _q("lock_members")
MEMBERS_OF = _q("members_of")
VETOED = _q("vetoed")
ADD_MERGE = _q("add_merge")
ABSORB = _q("absorb")
REPOINT = _q("repoint")
MERGE_BY_ID = _q("merge_by_id")
EDGES_OF = _q("edges_of")
MERGES_OF = _q("merges_of")
RESTORE_SIDE = _q("restore_side")
POINT_BACK = _q("point_back")
MARK_UNDONE = _q("mark_undone")
COUNTS_BY_SIDE = _q("counts_by_side")

Who = Mapping[str, Any]


class Merge(msgspec.Struct, frozen=True):
    """A merge with who made it and, where it was undone, who did that."""

    id: UUID
    into: UUID
    absorbed: UUID
    reason: str
    by: Who
    at: datetime
    undone_at: datetime | None
    undone_by: Who | None


class SideCounts(msgspec.Struct, frozen=True):
    """What one side of a merge has, and how much of it came after the merge."""

    profiles: int = 0
    profiles_since: int = 0
    identifiers: int = 0
    identifiers_since: int = 0


async def canonical(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, UUID]:
    """Customer -> the customer that stands for it now; unknown ones are missing."""
    return {r["id"]: r["canonical_id"] for r in await tx.fetch(CANONICAL_OF, list(ids))}


async def lock(tx: Tx, faces: Collection[UUID]) -> set[UUID]:
    """Locks these live customers and all that was merged into them, in id order; gives whom."""
    return {r["id"] for r in await tx.fetch(LOCK_MEMBERS, list(faces))}


async def members(tx: Tx, faces: Collection[UUID]) -> dict[UUID, UUID]:
    """Customer -> its face, of all that belong to these."""
    return {r["id"]: r["canonical_id"] for r in await tx.fetch(MEMBERS_OF, list(faces))}


async def vetoed(tx: Tx, one: UUID, other: UUID) -> bool:
    return await tx.fetchval(VETOED, one, other)


async def join(tx: Tx, edge: Edge, reason: str, who: Who) -> None:
    """Writes the edge, and points the absorbed customer and its profiles at the other. Both are locked and live."""
    await tx.execute(ADD_MERGE, edge.id, edge.into, edge.absorbed, reason, who, tx.now)
    await tx.execute(ABSORB, edge.into, [edge.into, edge.absorbed])
    await tx.execute(REPOINT, edge.into, edge.absorbed)


async def split(tx: Tx, merge_id: UUID, parting: Parting, who: Who) -> None:
    """Takes the edge out: the restored side has its own face again, and its profiles point back at it."""
    side = list(parting.side)
    await tx.execute(RESTORE_SIDE, parting.restored, side, parting.kept)
    await tx.execute(POINT_BACK, parting.restored, side)
    await tx.execute(MARK_UNDONE, merge_id, tx.now, who)


async def merge_and_face(tx: Tx, merge_id: UUID) -> tuple[Merge, UUID] | None:
    """A merge and the live customer that its upper end belongs to now."""
    row = await tx.fetchrow(MERGE_BY_ID, merge_id)
    return (_merge(row), row["canonical_id"]) if row else None


async def edges(tx: Tx, customer_id: UUID) -> list[Edge]:
    """The merges that make up a live customer."""
    rows = await tx.fetch(EDGES_OF, customer_id)
    return [Edge(r["id"], r["into_customer"], r["absorbed_customer"]) for r in rows]


async def merges(tx: Tx, customer_id: UUID) -> list[Merge]:
    return [_merge(r) for r in await tx.fetch(MERGES_OF, customer_id)]


async def counts(tx: Tx, parting: Parting, since: datetime) -> tuple[SideCounts, SideCounts]:
    """What the kept and the restored side will have."""
    rows = await tx.fetch(COUNTS_BY_SIDE, parting.kept, list(parting.side), since)
    sides = {
        r["restored"]: SideCounts(r["profiles"], r["profiles_since"], r["identifiers"], r["identifiers_since"])
        for r in rows
    }
    return sides.get(False, SideCounts()), sides.get(True, SideCounts())


def _merge(r: Row) -> Merge:
    return Merge(
        r["id"],
        r["into_customer"],
        r["absorbed_customer"],
        r["reason"],
        r["made_by"],
        r["at"],
        r["undone_at"],
        r["undone_by"],
    )
