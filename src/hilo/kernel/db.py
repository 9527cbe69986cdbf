"""The database: one pool, one transaction a request or job, and what runs after its commit."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

import asyncpg
import msgspec

from hilo.kernel.errors import DatabaseAway

if TYPE_CHECKING:
    from hilo.kernel.env import Env

Row = asyncpg.Record
Connection = Any  # asyncpg.Connection[Row], which only its stubs can subscript
# While connecting, any of these means that no server answers.
AWAY = (
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.exceptions.CannotConnectNowError,
    asyncpg.exceptions.AdminShutdownError,
    asyncpg.exceptions.CrashShutdownError,
    asyncpg.exceptions.TooManyConnectionsError,
    TimeoutError,
)
# On an open connection these say that it is gone. Not InterfaceError alone: bad arguments are one too. The driver's
# InternalClientError: it read the server's farewell while idle, and cannot begin a statement (or a commit) any more.
LOST = (
    asyncpg.InternalClientError,
    asyncpg.PostgresConnectionError,
    asyncpg.exceptions.CannotConnectNowError,
    asyncpg.exceptions.AdminShutdownError,
    asyncpg.exceptions.CrashShutdownError,
)
RETRY_AFTER = 2
# So that the server notices within half a minute that a holder of a lock has vanished from the network.
KEEPALIVES = {"tcp_keepalives_idle": "10", "tcp_keepalives_interval": "5", "tcp_keepalives_count": "3"}


def lost(error: BaseException, conn: Any) -> bool:
    """Whether an error of a statement means that the server is gone or does not answer (a time-out of the driver)."""
    if isinstance(error, (*LOST, TimeoutError)):
        return True
    return isinstance(error, OSError | asyncpg.InterfaceError) and _is_closed(conn)


def _is_closed(conn: Any) -> bool:
    try:
        return bool(conn.is_closed())
    except asyncpg.InterfaceError:  # the pool took back what broke, and its proxy answers nothing any more
        return True


class Tx:
    """One transaction (or one read): SQL through it, `now` fixed for all of it, callbacks after the commit."""

    __slots__ = ("_after", "conn", "env", "now")

    def __init__(self, conn: Any, env: "Env") -> None:
        self.conn: Any = conn
        self.env = env
        self.now: datetime = env.clock.now()
        self._after: list[Callable[[], None]] = []

    async def fetch(self, sql: str, *args: Any) -> Sequence[Row]:
        return await self._run(self.conn.fetch, sql, args)

    async def fetchrow(self, sql: str, *args: Any) -> Row | None:
        return await self._run(self.conn.fetchrow, sql, args)

    async def fetchval(self, sql: str, *args: Any) -> Any:
        return await self._run(self.conn.fetchval, sql, args)

    async def execute(self, sql: str, *args: Any) -> str:
        return await self._run(self.conn.execute, sql, args)

    async def execute_long(self, seconds: float, sql: str, *args: Any) -> str:
        """A statement of a job that may take longer than those of requests."""
        return await self._run(partial(self.conn.execute, timeout=seconds), sql, args)

    async def _run(self, how: Callable[..., Any], sql: str, args: tuple[Any, ...]) -> Any:
        try:
            return await how(sql, *args)
        except Exception as error:
            if lost(error, self.conn):
                raise DatabaseAway(retry_after=RETRY_AFTER) from error
            raise

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
        self.transactions: type[Tx] = Tx

    def sibling(self, *, size: int, settings: dict[str, str]) -> "Database":
        """A pool of its own on the same database and environment, with more settings for its connections."""
        made = Database(self.dsn, size=size, settings=self._settings | settings)
        made.env = self.env
        made.transactions = self.transactions
        return made

    async def open(self) -> None:
        """Connects. Raises DatabaseAway when the server does not answer."""
        try:
            self._pool = await asyncpg.create_pool(
                self.dsn,
                min_size=1,
                max_size=self._size,
                init=prepare_connection,
                reset=_as_it_is,
                server_settings=self._settings,
                statement_cache_size=1000,
                command_timeout=30,
                timeout=10,
            )
        except AWAY as error:
            raise DatabaseAway(retry_after=RETRY_AFTER) from error

    async def close(self) -> None:
        """Waits a moment for what is running, then ends every connection."""
        if self._pool:
            pool, self._pool = self._pool, None
            try:
                async with asyncio.timeout(5):
                    await pool.close()
            except (TimeoutError, *AWAY):
                pool.terminate()

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Any]:
        """A pooled connection outside any transaction. Raises DatabaseAway when there is none to be had."""
        pool = self._pool
        if pool is None:
            raise DatabaseAway(retry_after=RETRY_AFTER)
        try:
            conn = await pool.acquire(timeout=10)
        except AWAY as error:
            raise DatabaseAway(retry_after=RETRY_AFTER) from error
        try:
            yield conn
        finally:
            await _give_back(pool, conn)

    async def connect(self) -> Any:
        """A connection of one's own, for LISTEN and session locks; goes to `HILO_DATABASE_DIRECT_URL` where given."""
        env = self.bound()
        dsn = env.settings.database_direct_url or self.dsn
        settings = self._settings | KEEPALIVES
        try:
            conn: Any = await asyncpg.connect(dsn, server_settings=settings, timeout=10, command_timeout=20)
        except AWAY as error:
            raise DatabaseAway(retry_after=RETRY_AFTER) from error
        await prepare_connection(conn)
        return conn

    @asynccontextmanager
    async def dedicated(self) -> AsyncIterator[Any]:
        """`connect` for the length of the block. Raises DatabaseAway when the connection goes, in the block too."""
        conn = await self.connect()
        try:
            yield conn
        except Exception as error:
            if lost(error, conn):
                raise DatabaseAway(retry_after=RETRY_AFTER) from error
            raise
        finally:
            try:
                await conn.close(timeout=1)
            except (TimeoutError, *AWAY):
                conn.terminate()

    def bound(self) -> "Env":
        assert self.env is not None, "the database is used before the environment is built"
        return self.env

    def in_use(self) -> tuple[int, int]:
        """Pooled connections that are busy, and how many there may be."""
        if self._pool is None:
            return 0, self._size
        return self._pool.get_size() - self._pool.get_idle_size(), self._size

    @asynccontextmanager
    async def unit_of_work(self) -> AsyncIterator[Tx]:
        """One transaction, READ COMMITTED. Commits at the end, rolls back on any error; then runs what waits for it."""
        async with self.connection() as conn:
            tx = self.transactions(conn, self.bound())
            try:
                async with conn.transaction():
                    yield tx
            except Exception as error:
                if lost(error, conn):
                    raise DatabaseAway(retry_after=RETRY_AFTER) from error
                raise
        tx.committed()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Tx]:
        """Reads without a transaction: each statement sees what is committed when it starts."""
        async with self.connection() as conn:
            yield self.transactions(conn, self.bound())


async def _as_it_is(_: Any) -> None:
    """What a session could keep (settings, LISTEN, session locks) is for connections of one's own alone (`dedicated`).

    So a pooled one need not be asked to forget it, which cost a round trip each time. An open transaction is rolled
    back by the driver before this.
    """


async def prepare_connection(conn: Any) -> None:
    """Teaches a connection that jsonb is msgspec's business."""
    await conn.set_type_codec(
        "jsonb",
        schema="pg_catalog",
        encoder=_to_json,
        decoder=msgspec.json.decode,
    )


def _to_json(value: Any) -> str:
    return msgspec.json.encode(value).decode()


async def _give_back(pool: "asyncpg.Pool[Row]", conn: Any) -> None:
    """To the pool it came from, also while that one closes, which waits for it."""
    try:
        await pool.release(conn, timeout=5)
    except (TimeoutError, *AWAY):
        conn.terminate()  # what it did is done or not; its error, if any, is on its way already
