"""The queue of arrivals: peeked at, taken, held, parked; and which worker looks after which lane."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from hilo.channels.store_envelopes import PATIENT_FROM
from hilo.kernel.db import Row, Tx
from hilo.kernel.sql import named_sql

_q = named_sql(__file__, "queries_lanes.sql")
PEEK = _q("peek")
TAKE = _q("take")
NEXT_HELD = _q("next_held")
RELEASE_KEYS = _q("release_keys")
HOLD_KEY = _q("hold_key")
PARK = _q("park")
TAKE_PARKED = _q("take_parked")
LINE_UP = _q("line_up")
PARKED = _q("parked")
PARKED_OF_ACCOUNT = _q("parked_of_account")
ENVELOPE = _q("envelope")
IN_TURN, BEAT = _q("in_turn"), _q("beat")
LEASE_LANES = _q("lease_lanes")
LEAVE = _q("leave")

LANES = 64
PATIENT_AT_ONCE, PATIENT_BESIDE = 20, 4


class Waiting(msgspec.Struct, frozen=True):
    """An arrival with its envelope. `held`: its order key failed before, for a reason that may pass."""

    seq: int
    order_key: int
    envelope_id: UUID
    account_id: UUID
    body: bytes
    received_at: datetime
    held: bool


class ToPark(msgspec.Struct, frozen=True):
    """An envelope that could not be understood, and why."""

    envelope_id: UUID
    order_key: int
    reason: str
    tries: int = 1


async def peek(tx: Tx, lanes: Sequence[int], limit: int, most_bytes: int) -> list[Waiting]:
    """What these lanes hold, in the order of arrival, without what is held back at the moment.

    No more begins once the bodies have `most_bytes`.
    """
    patient = (PATIENT_FROM, PATIENT_AT_ONCE, PATIENT_BESIDE)
    return [Waiting(**row) for row in await tx.fetch(PEEK, list(lanes), limit, tx.now, most_bytes, *patient)]


async def take(tx: Tx, seqs: Sequence[int]) -> int:
    """Takes arrivals out of the queue; gives how many were still there. Fewer than asked: another worker had them."""
    return len(await tx.fetch(TAKE, list(seqs)))


async def next_held(tx: Tx, lanes: Sequence[int]) -> datetime | None:
    """When the first held key of these lanes may be tried again."""
    return await tx.fetchval(NEXT_HELD, list(lanes))


async def release_keys(tx: Tx, keys: Sequence[int]) -> None:
    await tx.execute(RELEASE_KEYS, list(keys))


async def hold_key(tx: Tx, waiting: Waiting, reason: str, pause: timedelta) -> tuple[int, datetime] | None:
    """Holds an order key back, longer with each try; gives the tries and when the first one failed.

    None when the arrival is gone: another worker had it.
    """
    row = await tx.fetchrow(HOLD_KEY, waiting.order_key, waiting.seq, reason, tx.now, pause)
    return (row["tries"], row["first_failed_at"]) if row else None


async def park(tx: Tx, parked: Sequence[ToPark]) -> None:
    if parked:
        await tx.execute(
            PARK,
            [p.envelope_id for p in parked],
            [p.order_key for p in parked],
            [p.reason for p in parked],
            [p.tries for p in parked],
            tx.now,
        )


async def take_parked(tx: Tx, ids: Sequence[UUID]) -> list[tuple[UUID, int]]:
    """Takes envelopes off the parking place; gives each with its order key."""
    return [(row["envelope_id"], row["order_key"]) for row in await tx.fetch(TAKE_PARKED, list(ids))]


async def line_up(tx: Tx, arrivals: Sequence[tuple[UUID, int]]) -> None:
    """Puts envelopes at the end of the queue, in this order."""
    await tx.execute(LINE_UP, [i for i, _ in arrivals], [key for _, key in arrivals])


async def parked(tx: Tx, before: tuple[datetime, UUID], account_id: UUID | None, limit: int) -> Sequence[Row]:
    """What is parked, newest first."""
    return await tx.fetch(PARKED, *before, account_id, limit)


async def parked_of_account(tx: Tx, account_id: UUID, limit: int) -> list[UUID]:
    return [row["id"] for row in await tx.fetch(PARKED_OF_ACCOUNT, account_id, limit)]


async def envelope(tx: Tx, envelope_id: UUID) -> Row | None:
    return await tx.fetchrow(ENVELOPE, envelope_id)


async def beat(tx: Tx, worker_id: UUID, patience: timedelta) -> list[UUID]:
    """Says that this worker lives; gives all that were seen within `patience`, this one among them, in order.

    Others wait with theirs until the transaction ends.
    """
    await tx.execute(IN_TURN)
    return sorted(row["id"] for row in await tx.fetch(BEAT, worker_id, patience))


async def lease_lanes(tx: Tx, worker_id: UUID, share: Sequence[int], lease: timedelta) -> list[int]:
    """Leases what is free of a share, lets go of everything else; gives the lanes that the worker has now."""
    rows = await tx.fetch(LEASE_LANES, worker_id, list(share), lease)
    return sorted(row["lane"] for row in rows if row["mine"])


async def leave(tx: Tx, worker_id: UUID) -> None:
    """The worker ends: its lanes are free at once."""
    await tx.execute(LEAVE, worker_id)
