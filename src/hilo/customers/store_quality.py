"""What the quality page counts and lists."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

from hilo.customers.store_pairs import Named
from hilo.kernel.db import Tx
from hilo.kernel.sql import named_sql

_q = named_sql(__file__, "queries_quality.sql")
COUNTS = _q("counts")
DOUBTED = _q("doubted")

Doubted = Literal["veto", "weak"]


class Counts(msgspec.Struct, frozen=True):
    """How many there are: of customers and profiles about, of what waits or is open up to ten thousand.

    `strong`: open suggestions that are most likely right. `shared_by_limit`: identifiers that too many persons had.
    `doubted`: customers who may be two, `vetoed` of them by a veto, up to ten thousand.
    """

    customers_about: int
    profiles_about: int
    to_compare: int
    open: int
    strong: int
    accepted: int
    refused: int
    never: int
    merges: int
    undone: int
    extractions: int
    shared: int
    shared_by_limit: int
    blocked: int
    doubted: int
    vetoed: int


class OverMerge(msgspec.Struct, frozen=True):
    """A customer who may be two: profiles that speak against each other (`veto`), or the one weak tie that holds it."""

    customer: Named
    kind: Doubted
    profiles: tuple[UUID, UUID]
    bits: float
    reasons: list[dict[str, Any]]
    at: datetime


async def counts(tx: Tx, strong: float) -> Counts:
    row = await tx.fetchrow(COUNTS, strong)
    assert row is not None
    return Counts(**dict(row))


async def doubted(tx: Tx, kind: Doubted, limit: int, after: tuple[float, UUID, UUID]) -> list[OverMerge]:
    """The worst first, from after a place (bits, the two profiles)."""
    return [
        OverMerge(Named(r["id"], r["name"]), kind, (r["profile_a"], r["profile_b"]), r["bits"], r["reasons"], r["at"])
        for r in await tx.fetch(DOUBTED, kind, limit, *after)
    ]
