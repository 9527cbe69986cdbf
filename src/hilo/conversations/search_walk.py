"""Walk back through time for the newest matches: as far as it takes to have a thousand, in a few statements."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

import msgspec

from hilo.conversations import store_search as store
from hilo.conversations.model_search import EVERYTHING, begin_of, cover, day_of, steps
from hilo.conversations.store_search import Asked, Match, Place, Span
from hilo.kernel.cursor import FAR
from hilo.kernel.db import Tx
from hilo.kernel.principal import Sees

RANKED = 1000  # of so many newest matches the best come first
AT_ONCE = 8_000  # entries with the words that one statement is meant to look at,
MOST_AT_ONCE = 20_000  # and how many it never goes beyond
PATIENCE = 40_000  # entries with the words, after which a search that is filtered almost away says how far it came
BEGINNING = datetime(1, 1, 1, tzinfo=UTC)
NOBODY = UUID(int=0)


class Walked(msgspec.Struct, frozen=True):
    """The newest matches, at most a thousand. `back_to`: what is older was not looked at (None: all of it was)."""

    matches: Sequence[Match]
    back_to: Place | None


async def walk(tx: Tx, asked: Asked, until: Place, sees: Sees) -> Walked:
    """From the place `until` back. Five statements are many; with filters that leave little there may be more."""
    since = asked.filters.after or BEGINNING
    until = min(until, (asked.filters.before or FAR, NOBODY))
    if asked.filters.profiles is not None:
        return await _of_profiles(tx, asked, Span([], since, until, MOST_AT_ONCE), sees)
    path = steps(await store.counts(tx), day_of(until[0]))
    found: list[Match] = []
    looked = passed = n = 0
    while True:
        day, entries = path[n]
        buckets = [EVERYTHING] if day == 1 else cover(day, day_of(until[0]))
        begin = max(since, BEGINNING if day == 1 else begin_of(day))
        seen, some = await store.matches(tx, asked, Span(buckets, begin, until, MOST_AT_ONCE), RANKED + 1, sees)
        looked, passed = looked + seen, passed + len(some)
        found += some
        until = (begin, NOBODY)
        if len(found) > RANKED:
            return Walked(found[:RANKED], _place(found[RANKED - 1]))
        if day == 1 or begin == since:
            return Walked(found, None if seen < MOST_AT_ONCE else until)
        if looked > PATIENCE or seen == MOST_AT_ONCE:
            return Walked(found, until)
        n = _next(path, n, (looked + 1) / max(entries, 1), _wanted(len(found), passed, looked))


async def _of_profiles(tx: Tx, asked: Asked, span: Span, sees: Sees) -> Walked:
    looked, found = await store.matches_of_profiles(tx, asked, span, RANKED + 1, sees)
    if len(found) > RANKED:
        return Walked(found[:RANKED], _place(found[RANKED - 1]))
    return Walked(found, _place(found[-1]) if looked == MOST_AT_ONCE and found else None)


def _wanted(have: int, passed: int, looked: int) -> float:
    """How many entries with the words are worth a look next: what is missing, at the rate at which they counted."""
    rate = (passed + 1) / (looked + 1)
    return min(AT_ONCE, max(1500.0, 1.3 * (RANKED + 1 - have) / rate))


def _next(path: Sequence[tuple[int, int]], n: int, density: float, wanted: float) -> int:
    """The farthest step that is expected to have not many more entries with the words than wanted; at least one on."""
    here = path[n][1]
    reach = [m for m in range(n + 1, len(path)) if density * (path[m][1] - here) <= wanted]
    return reach[-1] if reach else n + 1


def _place(match: Match) -> Place:
    return match.at, match.id
