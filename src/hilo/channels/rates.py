"""How much of a rate is left: a sliding window over what went lately, kept in the database for all workers together."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from hilo.channels.contract import Rate


class Grants(msgspec.Struct, frozen=True):
    """What went lately for one account or one of its recipients: moments, oldest first, and how many at each."""

    at: Sequence[datetime] = ()
    counts: Sequence[int] = ()


def left(grants: Grants, rates: Sequence[Rate], now: datetime) -> int | None:
    """How many may go now, so that no window of any rate ever holds more than its count. None: no limit."""
    rooms = [max(rate.count - _within(grants, rate, now), 0) for rate in rates]
    return min(rooms) if rooms else None


def free_at(grants: Grants, rates: Sequence[Rate], now: datetime) -> datetime:
    """The earliest moment at which one more may go."""
    moment = now
    for rate in rates:
        used = _within(grants, rate, now)
        for at, count in zip(grants.at, grants.counts, strict=True):
            if used < rate.count:
                break
            if at + timedelta(seconds=rate.seconds) > now:
                used -= count
                moment = max(moment, at + timedelta(seconds=rate.seconds))
    return moment


def grant(grants: Grants, rates: Sequence[Rate], now: datetime, count: int) -> Grants:
    """With `count` more at `now`, and without what no window reaches any more."""
    longest = timedelta(seconds=max((rate.seconds for rate in rates), default=0.0))
    kept = [(at, n) for at, n in zip(grants.at, grants.counts, strict=True) if at + longest > now]
    if count:
        kept.append((now, count))
    return Grants([at for at, _ in kept], [n for _, n in kept])


def _within(grants: Grants, rate: Rate, now: datetime) -> int:
    start = now - timedelta(seconds=rate.seconds)
    return sum(n for at, n in zip(grants.at, grants.counts, strict=True) if at > start)
