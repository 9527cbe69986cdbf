"""What a process knows of who wants to be told: so that what nobody wants to hear of costs no statement."""

from collections.abc import Iterable
from weakref import WeakKeyDictionary

from hilo.kernel.db import Tx
from hilo.kernel.env import Env
from hilo.webhooks import store

CHANGED = "webhooks.changed"  # the wake after a change of endpoints
LOOK_EVERY = 5.0  # seconds; the wake comes sooner, unless it was lost


class Interest:
    """The kinds of events that endpoints want. As long as it does not know them, it says yes; the rows decide then."""

    def __init__(self) -> None:
        self._wanted: frozenset[str] | None = None
        self._changes = 0

    def in_any(self, kinds: Iterable[str]) -> bool:
        """False when certainly nobody wanted to hear of them a moment ago."""
        return self._wanted is None or not self._wanted.isdisjoint(kinds)

    def forget(self) -> None:
        self._changes += 1
        self._wanted = None

    async def look(self, env: Env) -> None:
        """Reads what is wanted now."""
        changes = self._changes
        async with env.db.read() as tx:
            wanted = await store.wanted(tx)
        if changes == self._changes:  # else it may have been read before the change
            self._wanted = wanted


async def watch(env: Env) -> None:
    """A service: looks again as soon as any process changed an endpoint. Raises DatabaseAway."""
    known = interest(env)
    known.forget()
    with env.wakes.sleeper(CHANGED) as sleeper:
        while True:
            await known.look(env)
            await sleeper.sleep(LOOK_EVERY)


def interest(env: Env) -> Interest:
    """The one of this environment."""
    return _of_env.setdefault(env, Interest())


def endpoints_changed(tx: Tx) -> None:
    """Once this transaction is durable, every process looks again."""
    env = tx.env
    tx.after_commit(interest(env).forget)
    tx.after_commit(lambda: env.wakes.say(CHANGED))


_of_env: "WeakKeyDictionary[Env, Interest]" = WeakKeyDictionary()
