"""Who a cookie or a token stands for, remembered for a few seconds so that hot reads do not pay for it.

The bound: a change made in this process (sign-out, role, team, deactivation, revocation) holds from its commit on; one
made in another process holds here once the stream tells of it, and after `REMEMBERED` at most: who follows the stream
and comes back after a change is never judged by what was remembered before it. The end of a session holds at once
everywhere.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from weakref import WeakKeyDictionary

import msgspec

from hilo.kernel.db import Tx
from hilo.kernel.env import Env
from hilo.kernel.principal import Principal

REMEMBERED = timedelta(seconds=3)
MOST = 10_000


class Known(msgspec.Struct, frozen=True):
    """A principal and the end of its session (None: a token, which has none)."""

    principal: Principal
    ends_at: datetime | None


class Principals:
    """The principals of one environment by the fingerprint of what they showed."""

    def __init__(self) -> None:
        self._known: dict[bytes, tuple[datetime, Known]] = {}
        self._changes = 0

    async def find(self, key: bytes, now: datetime, look: Callable[[], Awaitable[Known | None]]) -> Principal | None:
        """The remembered one, else what `look` finds. What is unknown is not remembered."""
        read_at, known = self._known.get(key, (now, None))
        if known is None or abs(now - read_at) >= REMEMBERED:  # a clock that was set back, too
            changes = self._changes
            known = await look()
            if known is not None and changes == self._changes:  # else it may have been read before the change
                self._remember(key, known, now)
        if known is None or (known.ends_at is not None and known.ends_at <= now):
            return None
        return known.principal

    def forget(self) -> None:
        """Forgets everybody: rights changed."""
        self._changes += 1
        self._known.clear()

    def _remember(self, key: bytes, known: Known, now: datetime) -> None:
        if len(self._known) >= MOST:
            self._known.clear()
        self._known[key] = (now, known)


_of_env: WeakKeyDictionary[Env, Principals] = WeakKeyDictionary()


def principals(env: Env) -> Principals:
    """The principals that this process knows in this environment."""
    found = _of_env.get(env)
    if found is None:
        found = _of_env[env] = Principals()
        env.hub.on_rights_changed.append(found.forget)
    return found


def forget_principals(tx: Tx) -> None:
    """Once this transaction is durable, everybody's rights are read again."""
    tx.after_commit(principals(tx.env).forget)
