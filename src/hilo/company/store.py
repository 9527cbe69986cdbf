"""Brands and calendars in the database."""

from collections.abc import Sequence
from uuid import UUID

import asyncpg
import msgspec

from hilo.company.errors import BrandNameTaken, CalendarNameTaken, NoSuchCalendar, NoSuchTeam
from hilo.company.model import Brand, Calendar
from hilo.kernel.db import Row, Tx
from hilo.kernel.sql import named_sql

_q = named_sql(__file__)
DEFAULT_BRAND = _q("default_brand")
BRANDS = _q("brands")
BRANDS_BY_ID = _q("brands_by_id")
LOCK_BRANDS = _q("lock_brands")
TEAM_IS_THERE = _q("team_is_there")
PUT_BRAND = _q("put_brand")
ARCHIVE_BRAND = _q("archive_brand")
MAKE_DEFAULT = _q("make_default")
FORGET_TEAM = _q("forget_team")
CALENDARS = _q("calendars")
LOCK_CALENDAR = _q("lock_calendar")
PUT_CALENDAR = _q("put_calendar")
DELETE_CALENDAR = _q("delete_calendar")
CALENDAR_IS_USED = _q("calendar_is_used")
FORGET_CALENDAR = _q("forget_calendar")


async def default_brand(tx: Tx) -> Brand:
    """The brand of everything that names none; there always is one."""
    row = await tx.fetchrow(DEFAULT_BRAND)
    assert row is not None, "the migration makes a brand"
    return _brand(row)


async def brands(tx: Tx, brand_id: UUID | None = None) -> list[Brand]:
    """All brands by name, or the one; without those that were archived."""
    return [_brand(row) for row in await tx.fetch(BRANDS, brand_id)]


async def brands_by_id(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, Brand]:
    """Archived ones too: what was said in their name stays theirs."""
    return {row["id"]: _brand(row) for row in await tx.fetch(BRANDS_BY_ID, ids)}


async def lock_brands(tx: Tx) -> None:
    """Nobody else changes brands until the end of the transaction."""
    await tx.execute(LOCK_BRANDS)


async def put_brand(tx: Tx, brand: Brand) -> None:
    """Adds or replaces it. Raises BrandNameTaken, NoSuchCalendar, NoSuchTeam; then the transaction is to be left."""
    if brand.default_team_id and not await tx.fetchval(TEAM_IS_THERE, brand.default_team_id):
        raise NoSuchTeam(where="default_team_id")
    try:
        await tx.execute(PUT_BRAND, *msgspec.structs.astuple(brand))
    except asyncpg.UniqueViolationError:
        raise BrandNameTaken(where="name") from None
    except asyncpg.ForeignKeyViolationError:
        raise NoSuchCalendar(where="calendar_id") from None


async def archive_brand(tx: Tx, brand_id: UUID) -> None:
    await tx.execute(ARCHIVE_BRAND, brand_id, tx.now)


async def make_default(tx: Tx, brand_id: UUID) -> None:
    await tx.execute(MAKE_DEFAULT, brand_id)


async def forget_team(tx: Tx, team_id: UUID) -> None:
    """No brand has this default team any more."""
    await tx.execute(FORGET_TEAM, team_id)


async def calendars(tx: Tx, calendar_id: UUID | None = None) -> list[Calendar]:
    """All calendars by name, or the one."""
    return [msgspec.convert(dict(row), Calendar) for row in await tx.fetch(CALENDARS, calendar_id)]


async def lock_calendar(tx: Tx, calendar_id: UUID) -> Calendar | None:
    """The calendar, which nobody else changes until the end of the transaction."""
    if await tx.fetchval(LOCK_CALENDAR, calendar_id) is None:
        return None
    return (await calendars(tx, calendar_id))[0]


async def put_calendar(tx: Tx, calendar: Calendar) -> None:
    """Adds or replaces it. Raises CalendarNameTaken; the transaction is then to be left."""
    try:
        await tx.execute(PUT_CALENDAR, *msgspec.structs.astuple(calendar))
    except asyncpg.UniqueViolationError:
        raise CalendarNameTaken(where="name") from None


async def calendar_is_used(tx: Tx, calendar_id: UUID) -> bool:
    return bool(await tx.fetchval(CALENDAR_IS_USED, calendar_id))


async def delete_calendar(tx: Tx, calendar_id: UUID) -> None:
    """Archived brands lose it."""
    await tx.execute(FORGET_CALENDAR, calendar_id)
    await tx.execute(DELETE_CALENDAR, calendar_id)


def _brand(row: Row) -> Brand:
    return msgspec.convert(dict(row), Brand)
