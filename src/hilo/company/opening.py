"""Tell whether a calendar is open at a moment, and when it opens next; right also where clocks change.

Hours are what a wall clock shows. An hour that the clock shows twice is open both times; one that it skips is left out.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hilo.company.model import Calendar, Span, WeekSpan
from hilo.company.public_holidays import public_holidays

FARTHEST = timedelta(days=400)
"""Further than this nobody looks for the next opening."""


def is_open(calendar: Calendar, at: datetime) -> bool:
    """`at` is any aware time."""
    return any(opens <= at < closes for opens, closes in _openings(calendar, at, timedelta(0)))


def next_opening(calendar: Calendar, at: datetime) -> datetime | None:
    """`at` itself when it is open, else the UTC moment at which it opens; None when not within 400 days."""
    for opens, closes in _openings(calendar, at, FARTHEST):
        if at < closes:
            return max(opens, at).astimezone(UTC)
    return None


def after_open(calendar: Calendar, at: datetime, span: timedelta) -> datetime | None:
    """The UTC moment at which so much open time has passed since `at`; None when not within 400 days of it."""
    left = span
    for opens, closes in _joined(_openings(calendar, at, FARTHEST)):
        begins = max(opens, at)
        if begins >= closes:
            continue
        if begins + left <= closes:
            return (begins + left).astimezone(UTC)
        left -= closes - begins
    return None


def _joined(spans: Iterator[tuple[datetime, datetime]]) -> Iterator[tuple[datetime, datetime]]:
    """What overlaps counts once."""
    until: datetime | None = None
    for opens, closes in spans:
        begins = opens if until is None else max(opens, until)
        if begins < closes:
            yield begins, closes
            until = closes


def _openings(calendar: Calendar, at: datetime, far: timedelta) -> Iterator[tuple[datetime, datetime]]:
    """UTC spans of the days around `at` and up to `far` later, in order."""
    zone = ZoneInfo(calendar.time_zone)
    days = {own.day: own.hours for own in calendar.days}
    today = at.astimezone(zone).date()
    for step in range(-1, far.days + 2):
        day = today + timedelta(days=step)
        for span in sorted(_hours(calendar, days.get(day), day), key=lambda span: span.opens):
            last = 0 if span.closes == "24:00" else 1  # the day ends when the next one is first shown
            opens, closes = _moment(day, span.opens, zone, fold=0), _moment(day, span.closes, zone, fold=last)
            if opens < closes:
                yield opens, closes


def _hours(calendar: Calendar, own: Sequence[Span] | None, day: date) -> Sequence[Span | WeekSpan]:
    if own is not None:
        return own
    if day in public_holidays(calendar.country, calendar.subdivision, day.year):
        return ()
    return [span for span in calendar.hours if span.weekday == day.isoweekday()]


def _moment(day: date, clock: str, zone: ZoneInfo, *, fold: int) -> datetime:
    """When the wall clock shows it: for a time shown twice the first (fold 0) or last, for a skipped one the skip."""
    hours, minutes = map(int, clock.split(":"))
    wall = datetime.combine(day, time.min) + timedelta(hours=hours, minutes=minutes)
    moment = wall.replace(tzinfo=zone, fold=fold).astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) == wall:
        return moment
    # PEP 495: in a gap the two folds lie on either side of the change.
    low, high = sorted(wall.replace(tzinfo=zone, fold=f).astimezone(UTC) for f in (0, 1))
    return _change_between(low, high, zone)


def _change_between(low: datetime, high: datetime, zone: ZoneInfo) -> datetime:
    """The moment, to the second, from which the clock shows `high`'s offset."""
    offset = low.astimezone(zone).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=int((high - low).total_seconds()) // 2)
        if middle.astimezone(zone).utcoffset() == offset:
            low = middle
        else:
            high = middle
    return high
