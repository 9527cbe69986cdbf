"""The fakes that tests use: a clock that is set by hand, and a database server with one fresh database a test."""

import asyncio
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import asyncpg

from hilo.kernel.embedded.supervisor import EmbeddedPostgres
from hilo.kernel.migrate import migrate

FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "max_wal_size": "128MB",
    "min_wal_size": "32MB",
}
MEMORY = Path("/dev/shm")
ROOM = 4_000_000_000  # bytes


class FakeClock:
    """A clock that stands still until `pass_` moves it. Starts on a Tuesday morning."""

    def __init__(self, now: datetime = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def pass_(self, time: timedelta = timedelta(0), **parts: float) -> datetime:
        """Moves on by a timedelta or its parts: `clock.pass_(hours=72)`."""
        self._now += time + timedelta(**parts)
        return self._now


class Server:
    """A PostgreSQL server for tests; databases are copies of one migrated template."""

    def __init__(self, admin_dsn: str) -> None:
        self.admin_dsn = admin_dsn
        self._template: str | None = None

    async def template(self) -> str:
        if self._template is None:
            name = f"hilo_template_{uuid4().hex[:8]}"
            await self._run(f"create database {name}")
            await migrate(self.dsn(name))
            self._template = name
        return self._template

    def dsn(self, database: str) -> str:
        return urlunsplit(urlsplit(self.admin_dsn)._replace(path=f"/{database}"))

    async def create(self) -> str:
        """A fresh migrated database; gives its DSN."""
        name = f"t_{uuid4().hex[:12]}"
        await self._run(f"create database {name} template {await self.template()} strategy file_copy")
        return self.dsn(name)

    async def drop(self, dsn: str) -> None:
        await self._run(f"drop database if exists {urlsplit(dsn).path[1:]} with (force)")

    async def _run(self, sql: str) -> None:
        conn: Any = await asyncpg.connect(self.admin_dsn)
        try:
            await conn.execute(sql)
        finally:
            await conn.close()


@contextmanager
def database_server() -> Iterator[Server]:
    """`HILO_TEST_DATABASE_URL` (a superuser's) or an embedded server in a temporary home, ended with the block."""
    if given := os.environ.get("HILO_TEST_DATABASE_URL"):
        yield Server(given)
        return
    with tempfile.TemporaryDirectory(prefix="hilo-test-", dir=_memory()) as folder:
        server = EmbeddedPostgres(Path(folder) / "home", say=lambda _: None, settings=FAST)
        server.start()
        try:
            yield Server(server.superuser_dsn())
        finally:
            server.stop()


def _memory() -> str | None:
    """Where a home lies in memory, if there is room: a thousand files a test are copied in a third of the time."""
    return str(MEMORY) if MEMORY.is_mount() and shutil.disk_usage(MEMORY).free > ROOM else None


async def eventually(check: Any, timeout: float = 60.0, every: float = 0.02) -> Any:
    """Calls `check` (sync or async) until it gives something true; gives that. Raises AssertionError in the end."""
    end = asyncio.get_running_loop().time() + timeout
    while True:
        found = check()
        if asyncio.iscoroutine(found):
            found = await found
        if found:
            return found
        if asyncio.get_running_loop().time() > end:
            raise AssertionError(f"did not happen within {timeout} s")
        await asyncio.sleep(every)
