"""The stream: every event once, in order, provably without a gap, and never to those who may not see it."""

import asyncio
import random
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from hilo.kernel import stream_reader
from hilo.kernel.config import Settings
from hilo.kernel.db import Database, Tx
from hilo.kernel.env import Env
from hilo.kernel.ids import new_id
from hilo.kernel.kernel_module import tail
from hilo.kernel.module import Audience, Module, Service
from hilo.kernel.principal import Principal
from hilo.kernel.realtime import Event, announce
from hilo.kernel.sequencer import LOCK, SEQUENCER, move
from hilo.kernel.services import running
from hilo.kernel.stream_log import bounds, trim
from hilo.kernel.stream_reader import Reader, Sent
from hilo.kernel.testing import FakeClock, eventually
from hilo.kernel.wake_relay import RELAY

HUB = Service("hub", tail, role="web")
WALLS: dict[UUID, frozenset[int]] = {}
ROOM = new_id()


async def rooms(_: Tx, ids: Sequence[UUID]) -> dict[UUID, Audience]:
    return {room: Audience("rooms.read", WALLS.get(room)) for room in ids}


ROOMS = Module("rooms", audiences={"room": rooms})


@asynccontextmanager
async def process(dsn: str, *services: Service) -> AsyncIterator[Env]:
    """As much of a process as the stream needs."""
    env = Env(Settings(secret_key="test"), FakeClock(), Database(dsn, size=4), [ROOMS])
    await env.db.open()
    try:
        async with running(env, services):
            yield env
    finally:
        await env.db.close()


def person(*numbers: int, permissions: Sequence[str] = ("rooms.read",)) -> Principal:
    return Principal("user", new_id(), "Ana", frozenset(permissions), frozenset(numbers), new_id())


async def say(env: Env, *kinds: str, room: UUID = ROOM) -> None:
    async with env.db.unit_of_work() as tx:
        await announce(tx, *(Event(kind, "room", room) for kind in kinds))


async def say_and_fail(env: Env) -> None:
    async with env.db.unit_of_work() as tx:
        await announce(tx, Event("never", "room", ROOM))
        raise ZeroDivisionError


class Listener:
    """Reads as a browser does: keeps its cursor, checks the chain, comes back when it was let go."""

    def __init__(self, env: Env, by: Principal) -> None:
        self.env, self.by = env, by
        self.cursor: int | None = None
        self.heard: list[str] = []
        self.resets: list[int] = []

    async def connect(self, upto: int = 10**9) -> None:
        """Listens until it is let go, or heard so many more events."""
        begin = await self.env.hub.here()
        async with aclosing(Reader(self.env, self.by, begin, self.cursor).events()) as events:
            async for sent in events:
                self.take(sent)
                upto -= sent.event not in ("tick", "reset", "")
                if upto <= 0:
                    return

    def take(self, sent: Sent) -> None:
        if sent.id is None:
            return
        told = msgspec.json.decode(sent.data)
        assert told["prev"] == self.cursor, f"a gap: {told} after {self.cursor}"
        assert told["kind"] == sent.event
        assert self.cursor is None or sent.id > self.cursor or sent.event == "reset"
        self.cursor = sent.id
        if sent.event == "reset":
            self.resets.append(sent.id)
        elif sent.event != "tick":
            self.heard.append(sent.event)


@asynccontextmanager
async def listening(env: Env, by: Principal) -> AsyncIterator[Listener]:
    listener = Listener(env, by)
    task = asyncio.create_task(listener.connect())
    await eventually(lambda: listener.cursor is not None)
    try:
        yield listener
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_an_event_reaches_a_reader_in_another_process_at_once(dsn: str) -> None:
    async with (
        process(dsn, RELAY) as writer,
        process(dsn, SEQUENCER, RELAY) as sequencer,
        process(dsn, HUB, RELAY) as reader,
        listening(reader, person()) as ana,
    ):
        await eventually(lambda: _held(sequencer))
        await asyncio.sleep(0.3)
        started = asyncio.get_running_loop().time()
        await say(writer, "one", "two")
        await eventually(lambda: ana.heard == ["one", "two"], every=0.005)
        assert asyncio.get_running_loop().time() - started < 0.4  # by wakes; the polls alone need longer


async def _held(env: Env) -> bool:
    async with env.db.read() as tx:
        return await tx.fetchval("select exists (select 1 from pg_locks where locktype = 'advisory' and granted)")


async def test_what_was_rolled_back_is_never_told(dsn: str) -> None:
    async with process(dsn, SEQUENCER, RELAY, HUB) as env, listening(env, person()) as ana:
        with pytest.raises(ZeroDivisionError):
            await say_and_fail(env)
        await say(env, "after")
        await eventually(lambda: ana.heard)
        assert ana.heard == ["after"]


async def test_a_transaction_that_commits_late_with_lower_ids_is_not_lost(dsn: str) -> None:
    async with process(dsn, SEQUENCER, RELAY, HUB) as env, listening(env, person()) as ana:
        async with env.db.unit_of_work() as slow:
            await announce(slow, Event("slow", "room", ROOM))
            await say(env, "quick")
            await eventually(lambda: ana.heard == ["quick"])
        await eventually(lambda: ana.heard == ["quick", "slow"])


async def test_outsiders_never_hear_what_stands_behind_a_wall(dsn: str) -> None:
    secret = new_id()
    WALLS[secret] = frozenset({7})
    async with (
        process(dsn, SEQUENCER, RELAY, HUB) as env,
        listening(env, person(7, 8)) as insider,
        listening(env, person(8)) as outsider,
        listening(env, person(7, permissions=())) as without,
    ):
        await say(env, "canary", room=secret)
        async with env.db.unit_of_work() as tx:
            await announce(tx, Event("nobody's", "unknown topic", secret))
        await say(env, "open")
        await eventually(lambda: insider.heard == ["canary", "open"] and outsider.heard == ["open"])
        assert without.heard == []
        late = Listener(env, person(8))
        late.cursor = 0
        await late.connect(upto=1)
        assert late.heard == ["open"]


async def test_a_reader_that_drops_at_random_hears_every_event_once_while_sequencers_die(dsn: str) -> None:
    """Two processes, the leader's task ended and its connection cut again and again, a reader in each that drops."""
    dice = random.Random(7)
    async with AsyncExitStack() as stack:
        both = [await stack.enter_async_context(process(dsn, RELAY, HUB)) for _ in range(2)]
        sequencers = [await _start(stack, env) for env in both]
        listeners = [Listener(env, person()) for env in both]
        listeners[0].cursor = listeners[1].cursor = 0
        done = asyncio.Event()
        readers = [asyncio.create_task(_drop_and_resume(x, dice, done)) for x in listeners]
        for n in range(300):
            await say(both[n % 2], f"{n}")
            if n % 60 == 30:
                await _kill_leader(both[0])
            if n % 60 == 59:
                await sequencers[n % 2].aclose()
                sequencers[n % 2] = await _start(stack, both[n % 2])
        await eventually(lambda: all(len(x.heard) >= 300 for x in listeners), timeout=20)
        done.set()
        await asyncio.gather(*readers)
        for listener in listeners:
            assert sorted(listener.heard, key=int) == [str(n) for n in range(300)]
            assert listener.heard == listeners[0].heard
            assert listener.resets == []


async def _start(stack: AsyncExitStack, env: Env) -> AsyncExitStack:
    inner = await stack.enter_async_context(AsyncExitStack())
    await inner.enter_async_context(running(env, [SEQUENCER]))
    return inner


async def _kill_leader(env: Env) -> None:
    async with env.db.read() as tx:
        leader = "select pid from pg_locks where locktype = 'advisory' and (classid::bigint << 32 | objid::bigint) = $1"
        await tx.execute(f"select pg_terminate_backend(pid) from ({leader} and granted) x", LOCK)


async def _drop_and_resume(listener: Listener, dice: random.Random, done: asyncio.Event) -> None:
    while not done.is_set():
        try:
            async with asyncio.timeout(dice.uniform(0.01, 0.3)):
                await listener.connect(upto=dice.randint(1, 40))
        except TimeoutError:
            pass


async def test_another_process_takes_over_within_half_a_second(dsn: str) -> None:
    async with (
        process(dsn, RELAY, HUB, SEQUENCER) as one,
        process(dsn, RELAY, SEQUENCER),
        listening(one, person()) as ana,
    ):
        await say(one, "before")
        await eventually(lambda: ana.heard == ["before"])
        await _kill_leader(one)
        started = asyncio.get_running_loop().time()
        await say(one, "after")
        await eventually(lambda: ana.heard == ["before", "after"], every=0.005)
        assert asyncio.get_running_loop().time() - started < 0.5


async def change_rights(env: Env, whose: UUID) -> None:
    async with env.db.unit_of_work() as tx:
        await announce(tx, Event("rights.changed", "user", whose))


async def test_changed_rights_reset_the_reader_and_only_that_one(dsn: str) -> None:
    async with process(dsn, SEQUENCER, RELAY, HUB) as env, listening(env, person()) as ben:
        ana = Listener(env, person())
        connected = asyncio.create_task(ana.connect())
        await eventually(lambda: ana.cursor is not None)
        await say(env, "one")
        await eventually(lambda: ana.heard == ["one"])
        await change_rights(env, ana.by.id)
        await connected  # it was sent away
        assert len(ana.resets) == 1
        await say(env, "two")
        await ana.connect(upto=1)
        await eventually(lambda: ben.heard == ["one", "two"])
        assert (ana.heard, len(ana.resets), ben.resets) == (["one", "two"], 1, [])


async def test_rights_that_changed_while_the_reader_was_away_reset_it_too(dsn: str) -> None:
    async with process(dsn, SEQUENCER, RELAY, HUB) as env:
        await say(env, "one")
        await eventually(lambda: env.hub.position == 1)
        ana = Listener(env, person())
        ana.cursor = 1
        await say(env, "two")
        await change_rights(env, ana.by.id)
        await eventually(lambda: env.hub.position == 3)
        await ana.connect()
        assert (len(ana.resets), ana.cursor) == (1, 3)


async def test_the_end_of_one_session_ends_its_stream(dsn: str) -> None:
    async with process(dsn, SEQUENCER, RELAY, HUB) as env:
        ana = Listener(env, person())
        connected = asyncio.create_task(ana.connect())
        await eventually(lambda: ana.cursor is not None)
        assert ana.by.session_id
        await change_rights(env, ana.by.session_id)
        await connected
        assert len(ana.resets) == 1


@pytest.mark.parametrize("cursor", [0, 10**15])
async def test_an_expired_or_unknown_cursor_is_reset_to_now(dsn: str, cursor: int) -> None:
    async with process(dsn, HUB) as env:
        await say(env, *map(str, range(20)))
        async with env.db.dedicated() as conn:
            assert await move(conn) == 20
        await eventually(lambda: env.hub.position == 20)
        async with env.db.unit_of_work() as tx:
            assert await trim(tx, timedelta(days=7), rows=5) == 15
            assert await bounds(tx) == (15, 20)
        old = Listener(env, person())
        old.cursor = cursor
        await old.connect()
        assert (old.resets, old.heard, old.cursor) == ([20], [], 20)
        fresh = Listener(env, person())
        fresh.cursor = 15
        await fresh.connect(upto=5)
        assert fresh.heard == ["15", "16", "17", "18", "19"]


async def test_old_lines_are_trimmed_by_age_and_the_numbers_go_on(dsn: str) -> None:
    async with process(dsn) as env, env.db.dedicated() as conn:
        await say(env, "old")
        await move(conn)
        env.clock.pass_(days=8)  # type: ignore[attr-defined]
        await say(env, "new")
        await move(conn)
        async with env.db.unit_of_work() as tx:
            assert await trim(tx, timedelta(days=7), rows=100) == 1
            assert await trim(tx, timedelta(days=7), rows=100) == 0
            assert await bounds(tx) == (1, 2)
        env.clock.pass_(days=8)  # type: ignore[attr-defined]
        async with env.db.unit_of_work() as tx:
            assert await trim(tx, timedelta(days=7), rows=100) == 1
            assert await bounds(tx) == (2, 2)


async def test_an_idle_cursor_is_moved_by_ticks(dsn: str, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = new_id()
    WALLS[secret] = frozenset({7})
    async with process(dsn, SEQUENCER, RELAY, HUB) as env, listening(env, person()) as ana:
        await say(env, *["hidden"] * 600, room=secret)
        await eventually(lambda: ana.cursor == 600)  # at once: many were skipped
        monkeypatch.setattr(stream_reader, "BEAT", 0.05)
        async with listening(env, person()) as ben:
            await say(env, "hidden", room=secret)
            await eventually(lambda: ben.cursor == 601)  # with the heartbeat
        assert ana.heard == ben.heard == []


async def test_a_slow_reader_is_let_go_and_resumes_without_a_gap(dsn: str) -> None:
    async with process(dsn, SEQUENCER, RELAY, HUB) as env:
        slow = Listener(env, person())
        reader = Reader(env, slow.by, await env.hub.here())
        events = reader.events()
        slow.take(await anext(events))
        for _ in range(3):
            await say(env, *["x"] * 1000)
        await eventually(lambda: env.hub.position == 3000)
        left: list[Any] = [sent async for sent in events]
        assert left == []
        assert env.hub.readers == set()
        slow.cursor = 0
        await slow.connect(upto=3000)
        assert len(slow.heard) == 3000


async def test_a_restored_older_database_resets_its_readers(dsn: str) -> None:
    async with process(dsn, HUB) as env:
        await env.hub.here()
        env.hub.position = 50  # as if this process had seen more than the database knows
        ana = Listener(env, person())
        ana.cursor = 50
        await ana.connect()
        assert ana.resets == [0]
