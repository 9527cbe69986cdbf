"""Talking to the server: addresses, a question as the superuser, and its pulse."""

import asyncio
import hashlib
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeVar
from urllib.parse import quote

import asyncpg

from hilo.kernel.embedded.errors import DatabaseUnavailable
from hilo.kernel.embedded.socket_folder import PORT

T = TypeVar("T")
SUPERUSER, ROLE, DATABASE = "postgres", "hilo", "hilo"
PATIENCE = 5.0


@dataclass(frozen=True)
class Door:
    """How to reach the server: its socket folder and the superuser's password."""

    folder: Path
    password: str

    def dsn(self) -> str:
        """For the application: the role `hilo`, no superuser, with a password that does not tell the superuser's."""
        return self._dsn(ROLE, role_password(self.password), DATABASE)

    def superuser_dsn(self, database: str) -> str:
        return self._dsn(SUPERUSER, self.password, database)

    def _dsn(self, role: str, password: str, database: str) -> str:
        words = [quote(word, safe="") for word in (role, password, database, str(self.folder))]
        return "postgresql://{}:{}@/{}?host={}&port={}".format(*words, PORT)


@dataclass(frozen=True)
class Pulse:
    """`ready`: serves. `busy`: answers, but with a refusal (starting, stopping, full). `silent`: no answer."""

    state: Literal["ready", "busy", "silent"]
    why: str = ""
    password_fits: bool = True


def role_password(superuser_password: str) -> str:
    return hashlib.sha256(f"{ROLE}:{superuser_password}".encode()).hexdigest()


async def pulse(door: Door, timeout: float = PATIENCE) -> Pulse:
    """A whole connection with scram, which is mutual: only the server of this home can pass."""
    try:
        await _ask(door, "select 1", timeout=timeout)
    except asyncpg.InvalidPasswordError as error:
        return Pulse("busy", str(error), password_fits=False)
    except asyncpg.PostgresError as error:
        return Pulse("busy", str(error))
    except (OSError, TimeoutError, asyncpg.InterfaceError, asyncpg.InternalClientError) as error:
        return Pulse("silent", str(error) or type(error).__name__)
    return Pulse("ready")


def pulse_now(door: Door) -> Pulse:
    """`pulse` for callers that block."""
    return _blocking(pulse(door))


def ask_now(door: Door, *statements: str) -> list[Any]:
    """Run statements one by one as the superuser: the first column of the last one's rows. Blocks.

    Raises DatabaseUnavailable, also where the server goes meanwhile.
    """
    try:
        return _blocking(_ask(door, *statements))
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError) as error:
        raise DatabaseUnavailable(f"the server went while it was asked: {error}") from error


async def _ask(door: Door, *statements: str, timeout: float = PATIENCE) -> list[Any]:
    connection: Any = await asyncpg.connect(door.superuser_dsn("postgres"), timeout=timeout, ssl=False)
    try:
        rows: list[Any] = []
        for statement in statements:
            rows = await connection.fetch(statement, timeout=60)
        return [row[0] for row in rows]
    finally:
        await connection.close(timeout=PATIENCE)


def _blocking(coroutine: Coroutine[Any, Any, T]) -> T:
    """Run to the end on a loop in a thread of its own: the caller's thread may have a loop that runs already."""
    outcome: Future[T] = Future()

    def work() -> None:
        try:
            with asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner:
                outcome.set_result(runner.run(coroutine))
        except BaseException as error:
            outcome.set_exception(error)

    threading.Thread(target=work, name="embedded-postgres-question").start()
    return outcome.result()
