"""Two web processes and a worker: every event once, in order, provably without a gap, whoever of them dies."""

import asyncio
import itertools
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import asyncpg
import httpx
import pytest

from hilo.kernel.env import Env
from hilo.kernel.sequencer import LOCK
from hilo.kernel.testing import Server, eventually
from hilo.staff.testing import join, sign_in
from tests.flows.load import Writers
from tests.flows.processes import Door, Hilo
from tests.flows.sse import Follower

PROCESSES = {"one": "web", "two": "web", "three": "worker"}
FIRST = "+34600000000"  # the first of the people who write
# Each process has a user of its own in the database, so that one sees whose connection holds the lock.
HOLDER = """
select a.usename from pg_locks l join pg_stat_activity a using (pid)
where l.locktype = 'advisory' and l.granted and (l.classid::bigint << 32 | l.objid::bigint) = $1
  and a.datname = current_database()
"""
WAITING = "select (select count(*) from arrivals) + (select count(*) from stream_inbox)"
# Who may see which line, worked out without the code that decides it for the stream.
LINES = """
select l.n, l.kind, l.topic, c.wall is not null as walled
from stream_log l left join conversations c on c.id = l.topic_id order by l.n
"""


class House:
    """Processes on one database, by name."""

    def __init__(self, env: Env, processes: Mapping[str, Hilo]) -> None:
        self.env = env
        self.processes = processes
        self.webs = [processes["one"], processes["two"]]

    async def value(self, sql: str, *args: Any) -> Any:
        async with self.env.db.read() as tx:
            return await tx.fetchval(sql, *args)

    async def kill_the_sequencer(self) -> str:
        """SIGKILL for the process that numbers the stream, which is started again; gives its name."""
        user = await eventually(lambda: self.value(HOLDER, LOCK))
        name = user.rpartition("_")[2]
        await self.processes[name].kill()
        await self.processes[name].start()
        return name

    async def wall_in(self, number: str, headers: dict[str, str]) -> str:
        """Only owners see the conversation of this phone number from now on; gives its id."""
        async with httpx.AsyncClient(base_url=self.webs[0].url, headers=headers) as client:

            async def found() -> Any:
                return (await client.get("/api/v1/conversations", params={"q": number})).json()["items"]

            [line] = await eventually(found)
            path = f"/api/v1/conversations/{line['id']}/wall"
            assert (await client.put(path, json={"roles": ["owner"]})).status_code == 204
        return line["id"]


@asynccontextmanager
async def users(server: Server, dsn: str, names: Sequence[str]) -> AsyncIterator[dict[str, str]]:
    """A DSN for each name, of a database user whose name ends in it."""
    place, mark = urlsplit(dsn), f"u{uuid4().hex[:8]}"
    host = place.netloc.rpartition("@")[2]
    conn: Any = await asyncpg.connect(server.admin_dsn)
    try:
        for name in names:
            await conn.execute(f"create role {mark}_{name} superuser login password '{mark}'")
        yield {name: urlunsplit(place._replace(netloc=f"{mark}_{name}:{mark}@{host}")) for name in names}
    finally:
        for name in names:
            await conn.execute(f"drop role {mark}_{name}")
        await conn.close()


@pytest.fixture
async def house(server: Server, dsn: str, env: Env, tmp_path: Path) -> AsyncIterator[House]:
    async with AsyncExitStack() as stack:
        found = await stack.enter_async_context(users(server, dsn, list(PROCESSES)))
        made: dict[str, Hilo] = {}
        for name, word in PROCESSES.items():
            environ = {"HILO_DATABASE_URL": found[name], "HILO_SECRET_KEY": "test", "HILO_POOL_SIZE": "6"}
            made[name] = Hilo(tmp_path / name, word, environ=environ)
            stack.push_async_callback(made[name].stop)
            await made[name].start()
        yield House(env, made)


async def roam(reader: Follower, house: House, dice: random.Random, done: asyncio.Event) -> None:
    """Follows, drops the connection at any moment, resumes at the other process."""
    for web in itertools.cycle(house.webs):
        if done.is_set():
            return
        try:
            async with asyncio.timeout(dice.uniform(0.05, 1.0)):
                await reader.follow(web.url)
        except (TimeoutError, httpx.TransportError):
            pass
        await asyncio.sleep(0.01)  # a dead process refuses at once


def of_agents(line: asyncpg.Record) -> bool:
    return line["topic"] in ("conversation", "inbox", "customer", "user", "team") and not line["walled"]


@pytest.mark.slow
async def test_every_event_once_in_order_while_the_sequencer_is_killed_and_readers_roam(house: House) -> None:
    owner, agent = await sign_in(house.env, "owner"), await sign_in(house.env, "agent")
    doors = [await web.account("api", f"phones {web.port}", vouch_phone="2") for web in house.webs]
    walled = await write_and_wall_in(house, doors[0], owner)
    insider, outsider, late = (Follower(headers, since=0) for headers in (owner, agent, owner))
    done, dice = asyncio.Event(), random.Random(11)
    async with AsyncExitStack() as stack:
        for reader in (insider, outsider):
            stack.push_async_callback(await roaming(reader, house, dice, done))
        async with (
            Writers(house.webs[0], doors[0], hands=2, senders=6) as some,
            Writers(house.webs[1], doors[1], hands=2, senders=6) as others,
        ):
            for _ in range(2):
                await goes_on(insider)
                await house.kill_the_sequencer()
            stack.push_async_callback(await roaming(late, house, dice, done))
            await goes_on(insider)
        await eventually(lambda: nothing_waits(house), timeout=60)
        lines = await lines_of(house)
        everything = [line["n"] for line in lines]
        await has_had(insider, everything)
        await has_had(late, everything)
        await has_had(outsider, [line["n"] for line in lines if of_agents(line)])
        done.set()

    assert everything == list(range(1, len(everything) + 1)), "the numbers have no gap"
    assert await house.value("select n from stream_counter") == len(everything)
    assert min(len(insider.answers), len(outsider.answers)) > 5, "they came back again and again"
    received = [line for line in lines if line["kind"] == "message.received"]
    assert len(received) == 1 + len(some.kept) + len(others.kept), "what was acknowledged was told, once"
    assert any(event["topic_id"] == walled for event in insider.heard)
    assert not any(event["topic_id"] == walled for event in outsider.heard)


async def write_and_wall_in(house: House, door: Door, headers: dict[str, str]) -> str:
    """The first person's conversation, behind a wall before anybody else looks; gives its id."""
    words = {"id": "first", "from": {"kind": "phone", "value": FIRST}, "text": "hola"}
    async with httpx.AsyncClient(base_url=house.webs[0].url) as client:
        assert (await client.post(door.path, json=words, headers=door.headers)).status_code == 202
    return await house.wall_in(FIRST, headers)


async def roaming(
    reader: Follower, house: House, dice: random.Random, done: asyncio.Event
) -> Callable[[], Awaitable[None]]:
    """Starts to roam; gives what ends it, and says what went wrong."""
    task = asyncio.create_task(roam(reader, house, dice, done))

    async def end() -> None:
        done.set()
        await task

    return end


async def goes_on(reader: Follower) -> None:
    so_far = len(reader.heard)
    await eventually(lambda: len(reader.heard) > so_far + 40, timeout=60)


async def has_had(reader: Follower, expected: Sequence[int]) -> None:
    await eventually(lambda: len(reader.heard) >= len(expected), timeout=60)
    assert reader.numbers == expected
    assert reader.resets == []


async def nothing_waits(house: House) -> bool:
    return await house.value(WAITING) == 0


async def lines_of(house: House) -> Sequence[asyncpg.Record]:
    async with house.env.db.read() as tx:
        return await tx.fetch(LINES)


async def resume_at_once(reader: Follower, url: str) -> int:
    """As a browser does, without a pause, until it is refused; gives the status."""
    while True:
        status = await reader.follow(url)
        if status != 200:
            return status


@pytest.mark.slow
@pytest.mark.parametrize("way", ["deactivated", "revoked"])
async def test_who_may_no_longer_look_is_sent_away_by_the_other_process(house: House, way: str) -> None:
    one, two = house.webs
    owner = await sign_in(house.env, "owner")
    user, headers = await join(house.env, "agent")
    async with httpx.AsyncClient(base_url=one.url, headers=owner) as client:
        tokens = (await client.get("/api/v1/tokens")).json()["items"]
        [token] = [each["id"] for each in tokens if each["user_id"] == str(user.id)]
        reader = Follower(headers)
        reading = asyncio.create_task(resume_at_once(reader, two.url))
        await eventually(lambda: reader.cursor is not None)
        path = f"/api/v1/users/{user.id}/deactivation" if way == "deactivated" else f"/api/v1/tokens/{token}"
        answer = await client.request("POST" if way == "deactivated" else "DELETE", path)
        assert answer.status_code < 300, answer.text
        async with asyncio.timeout(10):
            assert await reading == 401
    assert len(reader.resets) == 1
    assert reader.answers == [200, 401], "its old rights were good for nothing once it was told of the change"
