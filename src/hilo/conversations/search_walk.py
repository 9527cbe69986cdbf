"""Walk back through time for the newest matches: as far as it takes to have 200, in a few statements."""

import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID
from weakref import WeakKeyDictionary

import msgspec

from hilo.conversations import store_search as store
from hilo.conversations.model_search import begin_of, cover, day_of, steps
from hilo.conversations.store_search import Asked, Match, Place, Span
from hilo.kernel.cursor import FAR
from hilo.kernel.db import Tx
from hilo.kernel.env import Env
from hilo.kernel.principal import Sees

RANKED = 200  # of so many newest matches the best come first
AT_ONCE = 4_000  # entries with the words that one statement is meant to look at,
MOST_AT_ONCE = 20_000  # and how many it never goes beyond
PATIENCE = 40_000  # entries with the words, after which a search that is filtered almost away says how far it came
BEGINNING = datetime(1, 1, 1, tzinfo=UTC)
NOBODY = UUID(int=0)
_KNOWN: WeakKeyDictionary[Env, tuple[float, Mapping[int, int]]] = WeakKeyDictionary()


class Walked(msgspec.Struct, frozen=True):
    """The newest matches, at most 200. `back_to`: what is older was not looked at (None: all of it was)."""

    matches: Sequence[Match]
    back_to: Place | None


async def walk(tx: Tx, asked: Asked, until: Place, sees: Sees) -> Walked:
    """From the place `until` back. Five statements are many; with filters that leave little there may be more."""
    since = asked.filters.after or BEGINNING
    until = min(until, (asked.filters.before or FAR, NOBODY))
    if asked.filters.profiles is not None:
        return await _of_profiles(tx, asked, Span(None, since, until, MOST_AT_ONCE), sees)
    path = steps(await _counts(tx), day_of(until[0]))
    found: list[Match] = []
    looked, done, n = 0, -1, 0  # `done`: the last step that was gone, `n`: the one to go to
    while True:
        span = _span(path[n][0], since, until)
        seen, some = await store.matches(tx, asked, span, RANKED + 1 - len(found), sees)
        if seen == MOST_AT_ONCE and n > done + 1:  # much more than the words' frequency so far let expect
            n = done + (n - done) // 2
            continue
        looked, done = looked + seen, n
        found += some
        until = (span.since, NOBODY)
        if len(found) > RANKED:
            return Walked(found[:RANKED], _place(found[RANKED - 1]))
        if n == len(path) - 1 or span.since == since:
            return Walked(found, None if seen < MOST_AT_ONCE else until)
        if looked > PATIENCE:
            return Walked(found, until)
        n = _next(path, n, (looked + 1) / max(path[n][1], 1), _wanted(len(found), looked))


def _span(day: int, since: datetime, until: Place) -> Span:
    """From the beginning of the day on, not before `since`; day 1 is the beginning of everything."""
    if day == 1:
        return Span(None, since, until, MOST_AT_ONCE)
    last = until[0] - timedelta(microseconds=until[1] == NOBODY)  # what begins a day is not of that day any more
    return Span(cover(day, day_of(last)), max(since, begin_of(day)), until, MOST_AT_ONCE)


async def _counts(tx: Tx) -> Mapping[int, int]:
    """How full the days are, as of some seconds ago: it only says where to look first."""
    at, counts = _KNOWN.get(tx.env, (0.0, {}))
    if not counts or time.monotonic() - at > 5:
        counts = await store.counts(tx)
        _KNOWN[tx.env] = (time.monotonic(), counts)
    return counts


async def _of_profiles(tx: Tx, asked: Asked, span: Span, sees: Sees) -> Walked:
    looked, found = await store.matches_of_profiles(tx, asked, span, RANKED + 1, sees)
    if len(found) > RANKED:
        return Walked(found[:RANKED], _place(found[RANKED - 1]))
    return Walked(found, _place(found[-1]) if looked == MOST_AT_ONCE and found else None)


def _wanted(found: int, looked: int) -> float:
    """How many entries with the words are worth a look next: what is missing, at the rate at which they counted."""
    rate = (found + 1) / (looked + 1)
    return min(AT_ONCE, max(400.0, 1.3 * (RANKED + 1 - found) / rate))


def _next(path: Sequence[tuple[int, int]], n: int, density: float, wanted: float) -> int:
    """The farthest step that is expected to have not many more entries with the words than wanted; at least one on."""
    here = path[n][1]
    reach = [m for m in range(n + 1, len(path)) if density * (path[m][1] - here) <= wanted]
    return reach[-1] if reach else n + 1


def _place(match: Match) -> Place:
    return match.at, match.id
