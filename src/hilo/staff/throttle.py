"""Count tries to sign in, and make whoever tries too often wait."""

from math import ceil

from hilo.kernel.db import Tx
from hilo.kernel.env import Env
from hilo.staff import store_access
from hilo.staff.errors import TooManyTries

FREE_PER_EMAIL = 5
FREE_PER_ADDRESS = 50
"""A whole office may share an address."""
_SHORTEST = 15


async def take_try(tx: Tx, email: str, address: str) -> None:
    """Counts before the password is looked at, so that tries at the same time count too.

    After the free tries each failure makes the next one wait: 15 s, doubling, up to 15 minutes; a quiet hour forgets.
    Raises TooManyTries with the seconds to wait.
    """
    subjects = [_email(tx.env, email), _address(tx.env, address)]
    taken, until = await store_access.take_try(tx, subjects, [FREE_PER_EMAIL, FREE_PER_ADDRESS])
    if not taken:
        wait = _SHORTEST if until is None else (until - tx.now).total_seconds()
        raise TooManyTries(retry_after=max(1, ceil(wait)))


async def forgive_try(tx: Tx, email: str, address: str) -> None:
    """The password was right."""
    await store_access.forgive_try(tx, _email(tx.env, email), _address(tx.env, address))


def _email(env: Env, email: str) -> bytes:
    return env.secrets.sign("sign-in", f"email:{email}".encode())


def _address(env: Env, address: str) -> bytes:
    return env.secrets.sign("sign-in", f"address:{address}".encode())
