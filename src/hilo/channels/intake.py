"""Group commit: what many requests bring is kept by one statement, and each waits for its commit."""

import asyncio
import hashlib
from collections import deque
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID
from weakref import WeakKeyDictionary

import msgspec
import structlog

from hilo.channels import store_envelopes as store
from hilo.channels.contract import Item
from hilo.channels.store_envelopes import Row
from hilo.kernel.db import AWAY, RETRY_AFTER, lost
from hilo.kernel.env import Env
from hilo.kernel.errors import Busy, DatabaseAway
from hilo.kernel.ids import new_id
from hilo.kernel.metrics import counter

log = structlog.get_logger()

ROWS_WAITING = 4_000
BYTES_WAITING = 128_000_000
ROWS_A_STATEMENT = 500
BYTES_A_STATEMENT = 16_000_000
LOOK_EVERY = 0.25  # seconds between two looks at the oldest
LINGER = 0.02  # seconds that the connection is kept after the last statement
PATIENCE = 8.0  # seconds until a statement counts as hanging
KEY_LENGTH = 500
ENVELOPES = counter("hilo_envelopes_kept_total", "Envelopes accepted and kept, without repeats.")


class Kept(msgspec.Struct, frozen=True):
    """What became of an item: its envelope; whether it was there before, and then with another body."""

    envelope_id: UUID
    repeated: bool = False
    other_body: bool = False


class Asked(msgspec.Struct, frozen=True):
    """A request that waits for its commit."""

    rows: Sequence[Row]
    size: int
    answer: asyncio.Future[list[Kept]]


class Intake:
    """The one writer of a process. Nothing of it outlives the requests that wait."""

    def __init__(self, env: Env) -> None:
        self._env = env
        # When the oldest arrival is older, the workers are behind: no more is taken.
        self._oldest = timedelta(seconds=env.settings.backlog_seconds)
        self._waiting: deque[Asked] = deque()
        self._rows = 0
        self._bytes = 0
        self._more = asyncio.Event()
        self._writer: asyncio.Task[None] | None = None
        self._looked_at = -LOOK_EVERY
        self._late = False
        self._hangs = False
        self._in_hand: list[Asked] = []
        self._watcher: asyncio.TimerHandle | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    async def keep(self, account_id: UUID, items: Sequence[Item], *, patient: bool = False) -> list[Kept]:
        """Returns when the items are durable. Raises Busy and DatabaseAway, with nothing kept as far as we know.

        `patient`: nobody awaits them, so they are understood after all that somebody does.
        """
        loop = self._loop
        if loop is None:
            loop = self._loop = asyncio.get_running_loop()  # asked each time, it costs a call to the kernel
        size = sum(len(item.body) for item in items)
        behind = self._late and loop.time() - self._looked_at < LOOK_EVERY
        full = self._rows and (self._rows + len(items) > ROWS_WAITING or self._bytes + size > BYTES_WAITING)
        if self._hangs:
            raise DatabaseAway(retry_after=RETRY_AFTER)
        if behind or full:
            raise Busy(retry_after=5 if behind else 1)
        asked = Asked([_row(account_id, item, patient) for item in items], size, loop.create_future())
        self._waiting.append(asked)
        self._rows += len(asked.rows)
        self._bytes += size
        self._more.set()
        if self._writer is None:
            self._writer = loop.create_task(self._write_all(), name="intake")
        return await asked.answer

    async def _write_all(self) -> None:
        self._watch()
        try:
            async with self._env.db.connection() as conn:
                while self._waiting or await self._soon():
                    self._watch()
                    if await self._behind(conn):
                        self._refuse(Busy(retry_after=5))
                    elif batch := self._next():
                        await self._write_or_fail(conn, batch)
        except (DatabaseAway, *AWAY):
            self._refuse(DatabaseAway(retry_after=RETRY_AFTER))
        except BaseException as error:
            self._refuse(DatabaseAway(retry_after=RETRY_AFTER))
            if isinstance(error, asyncio.CancelledError):
                raise
            log.exception("keeping envelopes broke")
        finally:
            self._unwatch()
            self._writer, self._hangs = None, False
            if self._waiting:
                self._writer = asyncio.get_running_loop().create_task(self._write_all(), name="intake")

    async def _soon(self) -> bool:
        """Whether more comes within a moment: it saves handing the connection back and forth."""
        self._more.clear()
        try:
            async with asyncio.timeout(LINGER):
                await self._more.wait()
        except TimeoutError:
            return False
        return True

    async def _behind(self, conn: Any) -> bool:
        now = asyncio.get_running_loop().time()
        if now - self._looked_at >= LOOK_EVERY:
            oldest = await store.oldest_waiting(conn)
            self._late = oldest is not None and self._env.clock.now() - oldest > self._oldest
            self._looked_at = now
        return self._late

    def _next(self) -> list[Asked]:
        batch: list[Asked] = []
        rows = size = 0
        while self._waiting:
            asked = self._waiting[0]
            if batch and (rows + len(asked.rows) > ROWS_A_STATEMENT or size + asked.size > BYTES_A_STATEMENT):
                break
            self._forget(self._waiting.popleft())
            rows, size = rows + len(asked.rows), size + asked.size
            if not asked.answer.done():  # done: the client went away before we began
                batch.append(asked)
        return batch

    async def _write_or_fail(self, conn: Any, batch: list[Asked]) -> None:
        """Whatever happens, nobody of the batch waits for ever."""
        self._in_hand = batch
        try:
            await self._write(conn, batch)
        finally:
            self._in_hand = []
            _fail(batch, DatabaseAway(retry_after=RETRY_AFTER))

    def _watch(self) -> None:
        """From now on the database has a while for one step: a connection, a look, a statement."""
        self._unwatch()
        self._watcher = asyncio.get_running_loop().call_later(PATIENCE, self._stuck)

    def _unwatch(self) -> None:
        if self._watcher:
            self._watcher.cancel()
            self._watcher = None

    def _stuck(self) -> None:
        """The database hangs. What is written after all is recognised when it comes again."""
        _fail(self._in_hand, DatabaseAway(retry_after=RETRY_AFTER))
        self._refuse(DatabaseAway(retry_after=RETRY_AFTER))
        self._hangs = True

    async def _write(self, conn: Any, batch: list[Asked]) -> None:
        """Writes the batch; when that fails, each request alone, so that a bad one fails alone."""
        try:
            answers = await self._keep(conn, [row for asked in batch for row in asked.rows])
        except Exception as error:
            if lost(error, conn) or conn.is_closed():
                raise DatabaseAway(retry_after=RETRY_AFTER) from error
            if len(batch) == 1:
                _fail(batch, error)
            else:
                for asked in batch:
                    await self._write(conn, [asked])
            return
        self._env.wakes.say("lanes")
        start = 0
        for asked in batch:
            end = start + len(asked.rows)
            if not asked.answer.done():
                asked.answer.set_result(answers[start:end])
            start = end

    async def _keep(self, conn: Any, rows: Sequence[Row]) -> list[Kept]:
        repeated = await store.keep(conn, rows, self._env.clock.now())
        ENVELOPES.inc(len(rows) - len(repeated))
        if not repeated:
            return [Kept(row.id) for row in rows]
        old = [row for row in rows if row.id in repeated]
        before = dict(zip((row.id for row in old), await store.kept_before(conn, old), strict=True))
        return [_again(row, before[row.id]) if row.id in before else Kept(row.id) for row in rows]

    def _forget(self, asked: Asked) -> None:
        self._rows -= len(asked.rows)
        self._bytes -= asked.size

    def _refuse(self, problem: Exception) -> None:
        waiting, self._waiting = list(self._waiting), deque()
        for asked in waiting:
            self._forget(asked)
        _fail(waiting, problem)


def intake(env: Env) -> Intake:
    """The one writer of this process, for all doors by which words come."""
    found = _INTAKES.get(env)
    if found is None:
        found = _INTAKES[env] = Intake(env)
    return found


def order_key(account_id: UUID, key: str) -> int:
    """The same for the same account and key, in every process and for ever: 64 bits, signed."""
    digest = hashlib.blake2b(account_id.bytes + key.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def _row(account_id: UUID, item: Item, patient: bool) -> Row:
    key = item.dedupe_key
    if len(key) > KEY_LENGTH:
        key = "sha256:" + hashlib.sha256(key.encode()).hexdigest()
    return Row(new_id(), account_id, key, item.body, order_key(account_id, item.order_key), patient)


def _again(row: Row, before: store.Before) -> Kept:
    return Kept(before.id, True, hashlib.sha256(row.body).digest() != before.body_hash)


def _fail(batch: Sequence[Asked], error: Exception) -> None:
    for asked in batch:
        if not asked.answer.done():
            asked.answer.set_exception(error)


_INTAKES: "WeakKeyDictionary[Env, Intake]" = WeakKeyDictionary()
