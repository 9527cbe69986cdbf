"""Hash and check passwords by argon2id, off the event loop, few at a time, in the same time for everybody."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from hilo.kernel.errors import Busy
from hilo.staff.errors import WeakPassword

T = TypeVar("T")
# RFC 9106, second recommended option: 64 MiB and 3 passes a hash, so two at a time bound memory and processor.
_hasher = PasswordHasher()
_threads = ThreadPoolExecutor(2, thread_name_prefix="argon2")
_MOST_WAITING = 32
_waiting = 0


async def hash_password(password: str) -> str:
    """The argon2id hash with its parameters. Raises Busy."""
    return await _in_thread(lambda: _hasher.hash(password))


async def check_password(password: str, password_hash: str | None) -> bool:
    """Takes as long when there is no hash to check against, and is then False. Raises Busy."""
    return await _in_thread(lambda: _matches(password, password_hash or _nobodys_hash()) and password_hash is not None)


def is_outdated(password_hash: str) -> bool:
    """Hashed with weaker parameters than today's."""
    return _hasher.check_needs_rehash(password_hash)


def ensure_strong(password: str, email: str) -> None:
    """Raises WeakPassword."""
    if not 10 <= len(password) <= 200 or password.lower() == email.lower():
        raise WeakPassword


def _matches(password: str, password_hash: str) -> bool:
    try:
        return _hasher.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobodys_hash() -> str:
    return _hasher.hash("nobody's password")


async def _in_thread(work: Callable[[], T]) -> T:
    global _waiting
    if _waiting >= _MOST_WAITING:
        raise Busy(retry_after=2)
    _waiting += 1
    try:
        return await asyncio.get_running_loop().run_in_executor(_threads, work)
    finally:
        _waiting -= 1
