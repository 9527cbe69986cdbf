"""A house for the measurements: a temporary home, the embedded PostgreSQL as it is delivered, connections to it."""

import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import asyncpg
import msgspec

from bench.processes import Running, Used, cpu, hilo
from hilo.kernel.config import Settings
from hilo.kernel.embedded.home import Home
from hilo.kernel.embedded.processes import recorded_pid
from hilo.kernel.embedded.supervisor import EmbeddedPostgres
from hilo.kernel.env import Env
from hilo.kernel.migrate import migrate
from hilo.main import build


class House(msgspec.Struct, frozen=True):
    """`programs`: the folder of PostgreSQL's programs; `database_pid`: its first process."""

    home: Path
    dsn: str
    superuser_dsn: str
    programs: Path
    database_pid: int

    def hilo(self, command: str, settings: Mapping[str, str] | None = None) -> AbstractContextManager[Running]:
        """A process of the product on this database. Raises Failed."""
        return hilo(command, self.home / "app", {"HILO_DATABASE_URL": self.dsn} | dict(settings or {}))

    def used(self, *apps: int) -> Used:
        """CPU until now: of these processes, and of the database."""
        return Used(cpu(*apps), cpu(self.database_pid))

    @asynccontextmanager
    async def connection(self, *, superuser: bool = False) -> AsyncIterator[Any]:
        """A plain connection, as the bare queries use it."""
        conn: Any = await asyncpg.connect(self.superuser_dsn if superuser else self.dsn, command_timeout=1200)
        try:
            yield conn
        finally:
            await conn.close()

    @asynccontextmanager
    async def env(self, plans: Mapping[str, str] | None = None) -> AsyncIterator[Env]:
        """The product's environment in this process, for preparing and for measuring a verb.

        `plans`: what its connections tell PostgreSQL, as the worker's do.
        """
        env = build(Settings(home=str(self.home / "app"), pool_size=2), self.dsn)
        env.db = env.db.sibling(size=2, settings=dict(plans or {}))
        await env.db.open()
        try:
            yield env
        finally:
            await env.db.close()

    async def tidy(self) -> None:
        """What was written before is on the disk and counted, so that no measurement pays for another."""
        async with self.connection(superuser=True) as conn:
            await conn.execute("checkpoint")


@contextmanager
def temporary_home() -> Iterator[Path]:
    """A folder that is gone in the end."""
    with tempfile.TemporaryDirectory(prefix="hilo-bench-") as folder:
        yield Path(folder)


@contextmanager
def house(home: Path) -> Iterator[House]:
    """The database of a new house, running. From the main thread, outside of a loop."""
    server = EmbeddedPostgres(home / "database", say=lambda _: None)
    server.start()
    try:
        pid = recorded_pid(Home((home / "database").resolve()).cluster)
        assert pid is not None, "a running server has a pid"
        yield House(home, server.dsn(), server.superuser_dsn("hilo"), server.binaries, pid)
    finally:
        server.stop()


async def build_house(place: House) -> None:
    """The schema, as `hilo migrate` makes it."""
    (place.home / "app").mkdir(exist_ok=True)
    await migrate(place.dsn)
