"""For tests of the stream: as much of a process as it needs, and readers that check what they are sent."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing, asynccontextmanager
from uuid import UUID

import msgspec

from hilo.kernel.config import Settings
from hilo.kernel.db import Database, Tx
from hilo.kernel.env import Env
from hilo.kernel.ids import new_id
from hilo.kernel.kernel_module import tail
from hilo.kernel.module import Audience, Module, Service
from hilo.kernel.principal import Principal
from hilo.kernel.realtime import Event, announce
from hilo.kernel.sequencer import LOCK
from hilo.kernel.services import running
from hilo.kernel.stream_reader import Reader, Sent
from hilo.kernel.testing import FakeClock, eventually

HUB = Service("hub", tail, role="web")
WALLS: dict[UUID, frozenset[int]] = {}
ROOM = new_id()
LEADER = """
select pid from pg_locks l join pg_database d on d.oid = l.database and d.datname = current_database()
where l.locktype = 'advisory' and l.granted and (l.classid::bigint << 32 | l.objid::bigint) = $1
"""
RELAYS = "select count(*) from pg_stat_activity where datname = current_database() and query like 'LISTEN %stream%'"


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


async def change_rights(env: Env, whose: UUID) -> None:
    async with env.db.unit_of_work() as tx:
        await announce(tx, Event("rights.changed", "user", whose))


async def leader(env: Env) -> int | None:
    """The database's process for the connection that holds the sequencer's lock."""
    async with env.db.read() as tx:
        return await tx.fetchval(LEADER, LOCK)


async def kill_leader(env: Env) -> None:
    """Cuts the connection of the sequencer that numbers; does nothing between two of them."""
    async with env.db.read() as tx:
        await tx.execute("select pg_terminate_backend($1)", await leader(env))


async def relays(env: Env) -> int:
    """How many processes hear what others say."""
    async with env.db.read() as tx:
        return await tx.fetchval(RELAYS)
