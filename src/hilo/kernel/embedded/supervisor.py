"""The embedded PostgreSQL of one home: started, watched, stopped. The public door of this package."""

import asyncio
import os
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from hilo.kernel.embedded.connection import Door, pulse
from hilo.kernel.embedded.errors import AlreadyRunning, DatabaseUnavailable
from hilo.kernel.embedded.home import Home, claim, open_home
from hilo.kernel.embedded.processes import AT_ONCE
from hilo.kernel.embedded.running import running_dsn
from hilo.kernel.embedded.server import Server

__all__ = ["AlreadyRunning", "DatabaseUnavailable", "EmbeddedPostgres", "running_dsn"]

LOOK_EVERY = 0.2
LISTEN_EVERY = 5.0
QUIET_AGAIN = 60.0
"""Seconds of health after which the next trouble counts as the first again."""
LONGEST_WAIT = 10.0


def _to_stderr(message: str) -> None:
    sys.stderr.write(f"postgres: {message}\n")
    sys.stderr.flush()


class EmbeddedPostgres:
    """One home, one server, one owner."""

    def __init__(
        self,
        home: Path,
        say: Callable[[str], None] = _to_stderr,
        settings: Mapping[str, str] = MappingProxyType({}),
        frozen_after: float = 30.0,
    ) -> None:
        """Claims the home. `settings` override the server's own; `frozen_after`: seconds of silence before a restart.

        Raises AlreadyRunning, DatabaseUnavailable.
        """
        self._say = say
        self._frozen_after = frozen_after
        self._home: Home = open_home(home)
        self._claim: int | None = claim(self._home)
        self._server = Server(self._home, say, settings)
        self._turn = threading.Lock()

    def start(self) -> None:
        """Make the server serve; blocks for 0.1 to 2 seconds, longer where an old server must finish or recover.

        From the main thread: the server's life is bound to the thread that launches it. Raises AlreadyRunning,
        DatabaseUnavailable.
        """
        if threading.current_thread() is not threading.main_thread():
            raise RuntimeError("start the embedded PostgreSQL from the main thread")
        if self._claim is None:
            self._claim = claim(self._home)
        with self._turn:
            self._server.leaving.clear()
            self._server.prepare()
            self._server.launch()
            try:
                self._server.settle()
            except BaseException:
                self._server.end(AT_ONCE)
                raise

    def stop(self) -> None:
        """Fast shutdown: open transactions roll back, all that was committed is kept. Then the home is free again."""
        self._server.leaving.set()
        with self._turn:
            try:
                self._server.end()
            finally:
                if self._claim is not None:
                    os.close(self._claim)
                    self._claim = None

    def alive(self) -> bool:
        """Whether the server process that we started lives. Never blocks."""
        return self._server.runs()

    def dsn(self) -> str:
        """The application's address, for asyncpg or psql: database and role `hilo`, no superuser."""
        return self._door().dsn()

    def superuser_dsn(self, database: str = "postgres") -> str:
        """The superuser's address; for backups, tests and extensions that are not trusted."""
        return self._door().superuser_dsn(database)

    @property
    def binaries(self) -> Path:
        """The folder of the PostgreSQL programs in use. Raises DatabaseUnavailable before the first start."""
        if self._server.programs is None:
            raise DatabaseUnavailable("the database has not been started yet.")
        return self._server.programs.folder

    async def supervise(self) -> None:
        """Start the server again whenever it died or froze, for ever. Run it as a task on the main thread's loop."""
        tries, last = 0, 0.0
        while True:
            trouble = await self._trouble()
            if self._server.leaving.is_set():
                return
            tries = tries + 1 if time.monotonic() - last < QUIET_AGAIN else 1
            self._say(f"the server {trouble}; starting it again")
            if tries > 1:
                await asyncio.sleep(min(0.5 * 2 ** (tries - 2), LONGEST_WAIT))
            began = time.monotonic()
            try:
                await self._revive()
                self._say(f"the server is back after {time.monotonic() - began:.2f} s")
            except Exception as error:  # whatever it is, a watch that ends would leave the next death unseen
                self._say(f"the server cannot be started: {error}")
            last = time.monotonic()

    async def _trouble(self) -> str:
        """Wait until something is wrong, and say what."""
        heard = listened = time.monotonic()
        while True:
            if not self._server.runs():
                return f"stopped ({await asyncio.to_thread(self._server.last_words)})"
            await asyncio.sleep(LOOK_EVERY)
            patience = min(LISTEN_EVERY, self._frozen_after / 2)
            if time.monotonic() - listened < patience:
                continue
            if (await pulse(self._door(), patience)).state != "silent":
                heard = time.monotonic()
            listened = time.monotonic()
            if self._server.runs() and listened - heard > self._frozen_after:
                return f"is frozen (no answer for {listened - heard:.0f} s)"

    async def _revive(self) -> None:
        """Only the launch happens on the loop's thread, a few milliseconds; all that waits is elsewhere."""
        await asyncio.to_thread(self._clear)
        with self._turn:
            if self._server.leaving.is_set():
                return
            self._server.launch()
        await asyncio.to_thread(self._settle)

    def _clear(self) -> None:
        with self._turn:
            if not self._server.leaving.is_set():
                self._server.prepare(AT_ONCE, may_make=False)

    def _settle(self) -> None:
        with self._turn:
            if not self._server.leaving.is_set():
                self._server.settle()

    def _door(self) -> Door:
        if self._server.door is None:
            raise DatabaseUnavailable("the database has not been started yet.")
        return self._server.door
