"""Killed under load, the server and its database: nothing acknowledged is lost, nothing is there twice."""

import asyncio
import random
import signal
from pathlib import Path
from typing import Any

import asyncpg
import psutil
import pytest

from hilo.kernel.embedded.running import running_dsn
from hilo.kernel.testing import eventually
from tests.flows.load import Writers
from tests.flows.processes import Hilo
from tests.flows.soak import write_down

STATE = """
select (select count(*) from envelopes) as envelopes, (select count(*) from arrivals) as waiting,
       (select count(*) from messages) as messages, (select count(distinct event_id) from messages) as events,
       (select count(*) from parked_envelopes) as parked,
       (select coalesce(sum(unread), 0) from conversations) as unread,
       (select count(*) from stream_inbox) as inbox,
       (select count(*) from stream_log where kind = 'message.received') as log,
       (select n from stream_counter) as n, (select count(*) from stream_log) as lines
"""


async def state(home: Path) -> dict[str, Any]:
    """Counts of what the database holds; empty while it does not answer."""
    try:
        dsn = running_dsn(home)
        if dsn is None:
            return {}
        conn = await asyncpg.connect(dsn, timeout=5)
        try:
            row = await conn.fetchrow(STATE)
            return dict(row) if row else {}
        finally:
            await conn.close()
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, RuntimeError):
        return {}


async def drained(home: Path) -> dict[str, Any]:
    """The counts once everything that waited was understood and numbered."""

    async def done() -> dict[str, Any]:
        now = await state(home)
        return now if now and now["waiting"] == 0 and now["inbox"] == 0 else {}

    return await eventually(done, timeout=180, every=0.2)


def nothing_lost_nothing_twice(now: dict[str, Any], kept: list[str]) -> None:
    assert len(set(kept)) == len(kept)
    assert now["envelopes"] == now["messages"] == now["events"] == now["unread"] == now["log"] == len(kept)
    assert now["parked"] == 0
    assert now["lines"] == now["n"], "the log has no gap"


async def killed_under_load(home: Path, kills: int) -> int:
    """Gives how many messages were acknowledged."""
    server = Hilo(home, "run")
    await server.start()
    try:
        door = await server.account("api", "phones", vouch_phone="2")
        async with Writers(server, door) as writers:
            for _ in range(kills):
                await asyncio.sleep(random.uniform(0.1, 0.6))
                await server.kill()
                await server.start(ready=False)
                before = len(writers.kept)
                await eventually(lambda before=before: len(writers.kept) > before, timeout=180)
        nothing_lost_nothing_twice(await drained(home), writers.kept)
        return len(writers.kept)
    finally:
        await server.stop()


@pytest.mark.slow
async def test_ten_kills_of_the_server_under_load(tmp_path: Path) -> None:
    await killed_under_load(tmp_path / "home", 10)
    assert not running_dsn(tmp_path / "home"), "the last server left nothing behind"


@pytest.mark.soak
async def test_a_hundred_kills_of_the_server_under_load(tmp_path: Path) -> None:
    kept = await killed_under_load(tmp_path / "home", 100)
    assert kept > 1000
    write_down("the server killed 100 times while it receives", f"{kept:,} messages acknowledged, 0 lost, 0 doubled")


def postmaster(home: Path) -> psutil.Process:
    pid = int((home / "pg" / "postmaster.pid").read_text().split()[0])
    return psutil.Process(pid)


@pytest.mark.slow
async def test_the_database_killed_under_load_comes_back_by_itself(tmp_path: Path) -> None:
    home = tmp_path / "home"
    server = Hilo(home, "run")
    await server.start()
    try:
        door = await server.account("api", "phones", vouch_phone="2")
        async with Writers(server, door) as writers:
            for _ in range(3):
                await asyncio.sleep(0.5)
                postmaster(home).send_signal(signal.SIGKILL)
                before = len(writers.kept)
                await eventually(lambda before=before: len(writers.kept) > before + 20, timeout=180)
        assert server.process is not None
        assert server.process.returncode is None, "Hilo itself went on"
        nothing_lost_nothing_twice(await drained(home), writers.kept)
        assert writers.without_retry_after == 0
        assert set(writers.statuses) <= {200, 202, 503}, writers.statuses
    finally:
        await server.stop()


@pytest.mark.slow
async def test_a_database_that_stands_still_is_told_as_503_and_everything_resumes(tmp_path: Path) -> None:
    home = tmp_path / "home"
    server = Hilo(home, "run")
    await server.start()
    try:
        door = await server.account("api", "phones", vouch_phone="2")
        async with Writers(server, door) as writers:
            await eventually(lambda: len(writers.kept) > 50)
            family = [postmaster(home), *postmaster(home).children(recursive=True)]
            for process in family:
                process.suspend()
            refused = writers.statuses[503]
            await eventually(lambda: writers.statuses[503] > refused, timeout=30)
            for process in family:
                if process.is_running():
                    process.resume()
            before = len(writers.kept)
            await eventually(lambda: len(writers.kept) > before + 50, timeout=180)
        nothing_lost_nothing_twice(await drained(home), writers.kept)
        assert writers.without_retry_after == 0
    finally:
        await server.stop()
