"""The roles as this process remembers them, so that judging who may give which one needs no query.

The bound is that of `principals.py`: a change made in this process holds from its commit on, one made in another once
the stream tells of it, and after `REMEMBERED` at most. What somebody may do is never judged by this, but by their row.
"""

from collections.abc import Mapping
from datetime import datetime
from weakref import WeakKeyDictionary

from hilo.kernel.db import Tx
from hilo.kernel.env import Env
from hilo.staff import store_roles
from hilo.staff.model import ROLES, RoleKept
from hilo.staff.principals import REMEMBERED

BUILT_IN: Mapping[str, RoleKept] = {name: RoleKept(name=name, number=0) for name in ROLES}


class KnownRoles:
    """All roles of one environment by name; until they were read once, the built-in ones."""

    def __init__(self) -> None:
        self.by_name = BUILT_IN
        self._read_at: datetime | None = None
        self._changes = 0

    def forget(self) -> None:
        """Some role is another."""
        self._changes += 1
        self._read_at = None

    async def read(self, tx: Tx) -> None:
        """Reads them unless that was done a moment ago."""
        if self._read_at is not None and abs(tx.now - self._read_at) < REMEMBERED:
            return
        changes = self._changes
        self.by_name = {role.name: role for role in await store_roles.roles(tx)}
        self._read_at = tx.now if changes == self._changes else None

    def is_fresh(self, now: datetime) -> bool:
        return self._read_at is not None and abs(now - self._read_at) < REMEMBERED


_of_env: WeakKeyDictionary[Env, KnownRoles] = WeakKeyDictionary()


def known_roles(env: Env) -> KnownRoles:
    """The roles that this process knows in this environment."""
    found = _of_env.get(env)
    if found is None:
        found = _of_env[env] = KnownRoles()
        env.hub.on_rights_changed.append(found.forget)
    return found


async def learn_roles(env: Env) -> None:
    """Before anybody's request is judged: one small query every few seconds, in each process."""
    known = known_roles(env)
    if not known.is_fresh(env.clock.now()):
        async with env.db.read() as tx:
            await known.read(tx)


def forget_roles(tx: Tx) -> None:
    """Once this transaction is durable, the roles are read again."""
    tx.after_commit(known_roles(tx.env).forget)
