"""Endpoints in the database."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from hilo.kernel.db import Row, Tx
from hilo.kernel.sql import named_sql
from hilo.staff.model import Reach, Role
from hilo.webhooks.model import Endpoint

_q = named_sql(__file__)
ADD = _q("add")
PAGE = _q("page")
ONE = _q("one")
LOCK = _q("lock")
CHANGE = _q("change")
SET_SEALED = _q("set_sealed")
REMOVE = _q("remove")
WANTED = _q("wanted")
KNOWN = _q("known")
DUE = _q("due")
ADDRESSEE = _q("addressee")
NOTE_HEALTH = _q("note_health")
DISABLE = _q("disable")


class Addressee(msgspec.Struct, frozen=True):
    """An endpoint as its row has it, its secrets sealed, and its role as that is now: by its row, or built in."""

    id: UUID
    url: str
    description: str
    sealed: str
    role: Role
    number: int
    permissions: list[str] | None
    reach: Reach
    masks: list[str]
    teams: list[int] | None  # what the role is limited to, as numbers below zero
    failing_since: datetime | None


async def add(tx: Tx, new: Endpoint, sealed: str) -> Endpoint:
    row = await tx.fetchrow(
        ADD, new.id, new.url, new.description, new.events, new.role, sealed, new.created_at, new.created_by
    )
    assert row is not None
    return _endpoint(row)


async def page(tx: Tx, after: UUID | None, limit: int) -> list[Endpoint]:
    """A page of the endpoints that were not deleted, by id."""
    return [_endpoint(row) for row in await tx.fetch(PAGE, after, limit)]


async def one(tx: Tx, endpoint_id: UUID) -> Endpoint | None:
    row = await tx.fetchrow(ONE, endpoint_id)
    return None if row is None else _endpoint(row)


async def lock(tx: Tx, endpoint_id: UUID) -> tuple[Endpoint, str] | None:
    """The endpoint and what is sealed of it; nobody else changes it until the end of the transaction."""
    row = await tx.fetchrow(LOCK, endpoint_id)
    return None if row is None else (_endpoint(row), row["sealed"])


async def change(tx: Tx, wanted: Endpoint) -> Endpoint:
    """Writes what can be changed in a locked endpoint. One that no longer counts as failing need not rest either."""
    row = await tx.fetchrow(
        CHANGE,
        wanted.id,
        wanted.url,
        wanted.description,
        wanted.events,
        wanted.role,
        wanted.state,
        wanted.state_reason,
        wanted.state_at,
        wanted.failing_since,
    )
    assert row is not None
    return _endpoint(row)


async def set_sealed(tx: Tx, endpoint_id: UUID, sealed: str) -> None:
    await tx.execute(SET_SEALED, endpoint_id, sealed)


async def remove(tx: Tx, endpoint_id: UUID) -> None:
    """It is told nothing more, and its secrets are gone."""
    await tx.execute(REMOVE, endpoint_id, tx.now)


async def wanted(tx: Tx) -> frozenset[str]:
    """Every kind of event that somebody wants to hear of."""
    return frozenset(row["event"] for row in await tx.fetch(WANTED))


async def known(tx: Tx, ids: Sequence[UUID]) -> list[UUID]:
    """Those of the endpoints that were not deleted."""
    return [row["id"] for row in await tx.fetch(KNOWN, list(ids))]


async def due(tx: Tx) -> list[Addressee]:
    """Enabled endpoints with a delivery that is due."""
    return [_addressee(row) for row in await tx.fetch(DUE, tx.now)]


async def addressee(tx: Tx, endpoint_id: UUID) -> Addressee | None:
    """One endpoint, whatever its state."""
    row = await tx.fetchrow(ADDRESSEE, endpoint_id)
    return None if row is None else _addressee(row)


async def note_health(
    tx: Tx, well: Mapping[UUID, bool], rests: Mapping[UUID, datetime | None]
) -> dict[UUID, datetime | None]:
    """Notes which endpoints answered well and which did not; gives since when each one fails."""
    ids = sorted(well)
    rows = await tx.fetch(NOTE_HEALTH, ids, [well[i] for i in ids], [rests[i] for i in ids], tx.now)
    return {row["id"]: row["failing_since"] for row in rows}


async def disable(tx: Tx, endpoint_id: UUID, reason: str) -> bool:
    """False when it was disabled or deleted already."""
    return await tx.fetchval(DISABLE, endpoint_id, reason, tx.now) is not None


def _endpoint(row: Row) -> Endpoint:
    return msgspec.convert({name: row[name] for name in Endpoint.__struct_fields__}, Endpoint)


def _addressee(row: Row) -> Addressee:
    return Addressee(**{name: row[name] for name in Addressee.__struct_fields__})
