"""The statements of extraction and its undo."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from hilo.customers import store_merge
from hilo.customers.model_forest import Edge, Plucking
from hilo.kernel.db import Row, Tx
from hilo.kernel.ids import new_id
from hilo.kernel.sql import named_sql

_q = named_sql(__file__, "queries_extract.sql")
HOMES = _q("homes")
CLOSE_MERGES = _q("close_merges")
SET_APART = _q("set_apart")
POINT_APART = _q("point_apart")
NEW_HOME = _q("new_home")
ADD_EXTRACTION = _q("add_extraction")
EXTRACTION = _q("extraction")
EXTRACTIONS_OF = _q("extractions_of")
UNDO_EXTRACTION = _q("undo_extraction")

Who = Mapping[str, Any]


class Extraction(msgspec.Struct, frozen=True):
    """A profile that left: `customer` is its own one, `kept` what it left. `never_merge`: the veto that was asked."""

    id: UUID
    profile: UUID
    kept: UUID
    customer: UUID
    never_merge: UUID | None
    reason: str
    by: Who
    at: datetime
    undone_at: datetime | None = None
    undone_by: Who | None = None
    undone_merge: UUID | None = None


class Standing(msgspec.Struct, frozen=True):
    """An extraction with the live customers that its two ends belong to now; `joined`: its own one was merged since."""

    extraction: Extraction
    kept_face: UUID
    own_face: UUID
    joined: bool


async def homes(tx: Tx, customer_id: UUID) -> dict[UUID, int]:
    """Customer -> how many of the profiles of this live customer are at home there."""
    return {r["home_customer_id"]: r["profiles"] for r in await tx.fetch(HOMES, customer_id)}


async def pluck(tx: Tx, face: UUID, plucking: Plucking, who: Who, reason: str) -> UUID:
    """Takes one customer out of the tree of `face` and keeps the others together; gives a merge that held it."""
    await tx.execute(CLOSE_MERGES, list(plucking.gone), tx.now, who)
    for absorbed in plucking.bridged:
        edge = Edge(new_id(), plucking.anchor, absorbed)
        await tx.execute(store_merge.ADD_MERGE, edge.id, edge.into, edge.absorbed, reason, who, tx.now)
    await tx.execute(SET_APART, plucking.node, plucking.kept, face)
    await tx.execute(POINT_APART, plucking.node, plucking.kept, face)
    return plucking.gone[0]


async def house(tx: Tx, profile_id: UUID, face: UUID, home: UUID, who: Who, reason: str) -> tuple[UUID, UUID]:
    """Gives a profile that shares its home one of its own, as if a merge that had joined the two was undone.

    Gives that merge and the new customer.
    """
    own, merge_id = new_id(), new_id()
    await tx.execute(NEW_HOME, profile_id, own, tx.now, face)
    await tx.execute(store_merge.ADD_MERGE, merge_id, home, own, reason, who, tx.now)
    await tx.execute(CLOSE_MERGES, [merge_id], tx.now, who)
    return merge_id, own


async def add(tx: Tx, made: Extraction) -> None:
    await tx.execute(
        ADD_EXTRACTION,
        made.id,
        made.profile,
        made.kept,
        made.customer,
        made.never_merge,
        made.reason,
        made.by,
        made.at,
    )


async def extraction(tx: Tx, extraction_id: UUID) -> Standing | None:
    r = await tx.fetchrow(EXTRACTION, extraction_id)
    return Standing(_extraction(r), r["kept_face"], r["own_face"], r["joined"]) if r else None


async def extractions(tx: Tx, customer_id: UUID) -> list[Extraction]:
    """Those that a live customer was on either side of, newest first."""
    rows: Sequence[Row] = await tx.fetch(EXTRACTIONS_OF, customer_id)
    return [_extraction(r) for r in rows]


async def mark_undone(tx: Tx, extraction_id: UUID, merge_id: UUID, who: Who) -> None:
    await tx.execute(UNDO_EXTRACTION, extraction_id, tx.now, who, merge_id)


def _extraction(r: Row) -> Extraction:
    return Extraction(
        r["id"],
        r["profile_id"],
        r["kept_customer"],
        r["own_customer"],
        r["never_merge"],
        r["reason"],
        r["made_by"],
        r["at"],
        r["undone_at"],
        r["undone_by"],
        r["undone_merge"],
    )
