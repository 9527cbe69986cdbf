"""The database: one pool, one transaction a request or job, and what runs after its commit."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any

import asyncpg
import msgspec

from hilo.kernel.errors import DatabaseAway

if TYPE_CHECKING:
    from hilo.kernel.env import Env

Row = asyncpg.Record
Connection = Any  # asyncpg.Connection[Row], which only its stubs can subscript
AWAY = (
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.exceptions.CannotConnectNowError,
    asyncpg.exceptions.AdminShutdownError,
    asyncpg.exceptions.CrashShutdownError,
    asyncpg.exceptions.TooManyConnectionsError,
    TimeoutError,
)


class Tx:
    """One transaction (or one read): SQL through it, `now` fixed for all of it, callbacks after the commit."""

    __slots__ = ("_after", "conn", "env", "now")

    def __init__(self, conn: Any, env: "Env") -> None:
        self.conn: Any = conn
        self.env = env
        self.now: datetime = env.clock.now()
        self._after: list[Callable[[], None]] = []

    async def fetch(self, sql: str, *args: Any) -> Sequence[Row]:
        return await self.conn.fetch(sql, *args)

    async def fetchrow(self, sql: str, *args: Any) -> Row | None:
        return await self.conn.fetchrow(sql, *args)

    async def fetchval(self, sql: str, *args: Any) -> Any:
        return await self.conn.fetchval(sql, *args)

    async def execute(self, sql: str, *args: Any) -> str:
        return await self.conn.execute(sql, *args)

    def after_commit(self, callback: Callable[[], None]) -> None:
        """Runs the callback once the transaction is durable; never when it rolled back. Callbacks must not fail."""
        self._after.append(callback)

    def committed(self) -> None:
        """Called by the unit of work alone."""
        for callback in self._after:
            callback()


class Database:
    """The pool. `unit_of_work` for writing, `read` for a request that only reads."""

    def __init__(self, dsn: str, *, size: int = 12, settings: dict[str, str] | None = None) -> None:
        self.dsn = dsn
        self._size = size
        self._settings = {"timezone": "UTC", "application_name": "hilo", "jit": "off"} | (settings or {})
        self._pool: asyncpg.Pool[Row] | None = None
        self.env: Env | None = None

    async def open(self) -> None:
        """Connects. Raises DatabaseAway when the server does not answer."""
        try:
            self._pool = await asyncpg.create_pool(
                self.dsn,
                min_size=1,
                max_size=self._size,
                init=prepare_connection,
                server_settings=self._settings,
                statement_cache_size=1000,
                command_timeout=60,
                timeout=10,
            )
        except AWAY as error:
            raise DatabaseAway(retry_after=2) from error

    async def close(self) -> None:
        if self._pool:
            await self._pool.close()
            self._pool = None

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Any]:
        """A pooled connection outside any transaction. Raises DatabaseAway when there is none to be had."""
        if self._pool is None:
            raise DatabaseAway(retry_after=2)
        try:
            conn = await self._pool.acquire(timeout=10)
        except AWAY as error:
            raise DatabaseAway(retry_after=2) from error
        try:
            yield conn
        finally:
            await self._pool.release(conn)

    async def connect(self) -> Any:
        """A connection of one's own, for LISTEN and session locks; goes to `HILO_DATABASE_DIRECT_URL` where given."""
        env = self.bound()
        dsn = env.settings.database_direct_url or self.dsn
        try:
            conn: Any = await asyncpg.connect(dsn, server_settings=self._settings, timeout=10)
        except AWAY as error:
            raise DatabaseAway(retry_after=2) from error
        await prepare_connection(conn)
        return conn

    def bound(self) -> "Env":
        assert self.env is not None, "the database is used before the environment is built"
        return self.env

    @asynccontextmanager
    async def unit_of_work(self) -> AsyncIterator[Tx]:
        """One transaction, READ COMMITTED. Commits at the end, rolls back on any error; then runs what waits for it."""
        async with self.connection() as conn:
            tx = Tx(conn, self.bound())
            try:
                async with conn.transaction():
                    yield tx
            except AWAY as error:
                raise DatabaseAway(retry_after=2) from error
        tx.committed()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Tx]:
        """Reads without a transaction: each statement sees what is committed when it starts."""
        async with self.connection() as conn:
            try:
                yield Tx(conn, self.bound())
            except AWAY as error:
                raise DatabaseAway(retry_after=2) from error


async def prepare_connection(conn: Any) -> None:
    """Teaches a connection that jsonb is msgspec's business."""
    await conn.set_type_codec(
        "jsonb",
        schema="pg_catalog",
        encoder=lambda value: msgspec.json.encode(value).decode(),
        decoder=msgspec.json.decode,
    )
