"""Who asks too often waits: buckets by token and by network address, in this process and never in the database.

So a flood costs nobody else a query. Of several web processes each counts for itself.
"""

from collections import OrderedDict
from math import ceil
from weakref import WeakKeyDictionary

import msgspec

from hilo.kernel.env import Env
from hilo.portal.errors import TooMuch

KEPT = 50_000  # buckets; the one not used for the longest time goes first


class Rate(msgspec.Struct, frozen=True):
    """So many at once, and then one each `seconds`."""

    at_once: int
    seconds: float


ASKING = Rate(120, 0.1)  # requests of one session
ASKING_FROM = Rate(1200, 0.01)  # requests from one address: an office may share it
SAYING = Rate(15, 2)  # messages of one visitor
SAYING_FROM = Rate(300, 0.1)
BEGINNING_FROM = Rate(60, 5)  # new sessions from one address
SHOWING_FROM = Rate(30, 10)  # signed identities from one address
SENDING_FILES = Rate(20, 15)
FOLLOWING = Rate(20, 2)  # new connections to the stream
TYPING = Rate(5, 1)


class Bucket(msgspec.Struct):
    """What is left, and when that was."""

    left: float
    at: float


class Limits:
    """The buckets of one process."""

    def __init__(self, env: Env) -> None:
        self._env = env
        self._buckets: OrderedDict[tuple[Rate, str], Bucket] = OrderedDict()

    def take(self, *asked: tuple[Rate, str]) -> None:
        """One of each. Raises TooMuch with the seconds to wait; then none is taken, so that nobody else pays for it."""
        now = self._env.clock.now().timestamp()
        buckets = [(rate, self._bucket(rate, key, now)) for rate, key in asked]
        waits = [(1 - bucket.left) * rate.seconds for rate, bucket in buckets if bucket.left < 1]
        if waits:
            raise TooMuch(retry_after=max(1, ceil(max(waits))))
        for _, bucket in buckets:
            bucket.left -= 1

    def _bucket(self, rate: Rate, key: str, now: float) -> Bucket:
        bucket = self._buckets.get((rate, key))
        if bucket is None:
            bucket = self._buckets[rate, key] = Bucket(rate.at_once, now)
            if len(self._buckets) > KEPT:
                self._buckets.popitem(last=False)
        else:
            self._buckets.move_to_end((rate, key))
            bucket.left = min(rate.at_once, bucket.left + max(now - bucket.at, 0) / rate.seconds)
            bucket.at = now
        return bucket


def limits(env: Env) -> Limits:
    """The one set of buckets of an environment."""
    found = _LIMITS.get(env)
    if found is None:
        found = _LIMITS[env] = Limits(env)
    return found


_LIMITS: "WeakKeyDictionary[Env, Limits]" = WeakKeyDictionary()
