"""Make, change and delete calendars."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any
from uuid import UUID
from zoneinfo import available_timezones

import msgspec

from hilo.company import store
from hilo.company.errors import (
    CalendarInUse,
    DayTwice,
    HoursOverlap,
    UnknownHolidays,
    UnknownTimeZone,
)
from hilo.company.model import Calendar, Span, WeekSpan
from hilo.company.public_holidays import is_known
from hilo.kernel.db import Tx
from hilo.kernel.errors import NotFound


async def add_calendar(tx: Tx, calendar: Calendar) -> Calendar:
    """Raises CalendarNameTaken, UnknownTimeZone, UnknownHolidays, HoursOverlap, DayTwice."""
    return await _put(tx, calendar)


async def change_calendar(tx: Tx, calendar_id: UUID, changes: Mapping[str, Any]) -> Calendar:
    """`changes`: field -> new value. Raises NotFound, and what `add_calendar` raises."""
    calendar = await store.lock_calendar(tx, calendar_id)
    if calendar is None:
        raise NotFound
    return await _put(tx, msgspec.structs.replace(calendar, **changes, changed_at=tx.now))


async def delete_calendar(tx: Tx, calendar_id: UUID) -> None:
    """Raises NotFound, CalendarInUse."""
    if await store.lock_calendar(tx, calendar_id) is None:
        raise NotFound
    if await store.calendar_is_used(tx, calendar_id):
        raise CalendarInUse
    await store.delete_calendar(tx, calendar_id)


def ensure_time_zone(name: str) -> None:
    """Raises UnknownTimeZone."""
    if name not in _zones():
        raise UnknownTimeZone(where="time_zone")


async def _put(tx: Tx, calendar: Calendar) -> Calendar:
    ensure_time_zone(calendar.time_zone)
    if (calendar.country or calendar.subdivision) and not is_known(calendar.country, calendar.subdivision):
        raise UnknownHolidays(where="country")
    for weekday in range(1, 8):
        _ensure_in_turn([span for span in calendar.hours if span.weekday == weekday], "hours")
    for own in calendar.days:
        _ensure_in_turn(own.hours, "days")
    if len({own.day for own in calendar.days}) < len(calendar.days):
        raise DayTwice(where="days")
    await store.put_calendar(tx, calendar)
    return calendar


def _ensure_in_turn(spans: Sequence[Span | WeekSpan], where: str) -> None:
    last = "00:00"
    for span in sorted(spans, key=lambda span: span.opens):
        if not last <= span.opens < span.closes:
            raise HoursOverlap(where=where)
        last = span.closes


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())
