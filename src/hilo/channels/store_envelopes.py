"""Envelopes as they come in: kept once, with their place in the queue."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from hilo.kernel.sql import named_sql

_q = named_sql(__file__, "queries_envelopes.sql")
KEEP = _q("keep")
KEPT_BEFORE = _q("kept_before")
BY_INDEX = _q("by_index")
OLDEST_WAITING = _q("oldest_waiting")


# From here on the numbers of the queue belong to what is patient; migration 0027 begins its sequence here.
PATIENT_FROM = 2**62


class Row(msgspec.Struct, frozen=True):
    """An envelope to keep. `order_key` is a hash; its lowest six bits are the lane.

    `patient`: it is understood after all that is not.
    """

    id: UUID
    account_id: UUID
    dedupe_key: str
    body: bytes
    order_key: int
    patient: bool = False


class Before(msgspec.Struct, frozen=True):
    """What was kept under the same key before: its id, and the SHA-256 of its body."""

    id: UUID
    body_hash: bytes


async def keep(conn: Any, rows: Sequence[Row], now: datetime) -> set[UUID]:
    """One statement and one commit for all rows; gives the ids of those that were there before."""
    columns = (
        [r.id for r in rows],
        [r.account_id for r in rows],
        [r.dedupe_key for r in rows],
        [r.body for r in rows],
        [r.order_key for r in rows],
    )
    return {found["id"] for found in await conn.fetch(KEEP, *columns, now, [r.patient for r in rows])}


async def kept_before(conn: Any, rows: Sequence[Row]) -> list[Before]:
    """What stands under the keys of rows that `keep` did not take, in their order."""
    found = await conn.fetch(KEPT_BEFORE, [r.account_id for r in rows], [r.dedupe_key for r in rows])
    by_number = {one["n"]: Before(one["id"], one["body_hash"]) for one in found}
    return [by_number[n + 1] for n in range(len(rows))]


async def oldest_waiting(conn: Any) -> datetime | None:
    """When the oldest arrival came that is not patient and that nothing holds back."""
    async with conn.transaction():
        await conn.execute(BY_INDEX)
        return await conn.fetchval(OLDEST_WAITING, PATIENT_FROM)
