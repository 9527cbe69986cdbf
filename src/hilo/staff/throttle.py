"""Count tries at passwords, and make whoever tries too often wait."""

from collections.abc import Mapping
from math import ceil
from uuid import UUID

import msgspec

from hilo.kernel.db import Tx
from hilo.kernel.env import Env
from hilo.staff import store_access
from hilo.staff.errors import TooManyTries

FREE = 5
FREE_PER_EMAIL = 50
"""From everywhere together: a stranger who only fails cannot lock somebody out from where that one works."""
FREE_PER_ADDRESS = 50
"""A whole office may share an address."""
_SHORTEST = 15


class Tries(msgspec.Struct, frozen=True):
    """What a try counts on, with the free ones: `own` is forgotten once the password was right, `shared` is not."""

    own: Mapping[str, int]
    shared: Mapping[str, int] = {}


def tries_to_sign_in(email: str, address: str) -> Tries:
    """On the e-mail address from this network address and from everywhere, and on the network address."""
    pair, whole = f"email:{email} address:{address}", f"email:{email}"
    return Tries({pair: FREE, whole: FREE_PER_EMAIL}, {f"address:{address}": FREE_PER_ADDRESS})


def tries_at_own_password(user_id: UUID) -> Tries:
    """Whoever took over a session does not find out the password by it."""
    return Tries({f"user:{user_id}": FREE})


async def take_try(tx: Tx, tries: Tries) -> None:
    """Counts before the password is looked at, so that tries at the same time count too.

    After the free tries each failure makes the next one wait: 15 s, doubling, up to 15 minutes; a quiet hour forgets.
    Raises TooManyTries with the seconds to wait; a try that is refused does not count.
    """
    every = {**tries.own, **tries.shared}
    taken, until = await store_access.take_try(tx, _subjects(tx.env, every), list(every.values()))
    if not taken:
        wait = _SHORTEST if until is None else (until - tx.now).total_seconds()
        raise TooManyTries(retry_after=max(1, ceil(wait)))


async def forgive_try(tx: Tx, tries: Tries) -> None:
    """The password was right: forgets the tries of one's own, and only this one of those that others share."""
    await store_access.forgive_try(tx, _subjects(tx.env, tries.own), _subjects(tx.env, tries.shared))


def _subjects(env: Env, names: Mapping[str, int]) -> list[bytes]:
    """Keyed, so that the table tells nobody who tried from where."""
    return [env.secrets.sign("sign-in", name.encode()) for name in names]
