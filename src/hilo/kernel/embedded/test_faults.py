"""Kills, frosts and leftovers: what was committed is kept, and the server comes back by itself."""

import asyncio
import contextlib
import os
import signal
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import asyncpg
import pytest

from hilo.kernel.embedded.conftest import Embed, Owner, Said, discard, ready
from hilo.kernel.embedded.home import Home, server_lives
from hilo.kernel.embedded.processes import recorded_pid, server_processes
from hilo.kernel.embedded.supervisor import DatabaseUnavailable, EmbeddedPostgres
from hilo.kernel.embedded.test_supervisor import ask

ENDLESS = "do $$ begin loop end loop; end $$"


@contextlib.asynccontextmanager
async def supervised(embedded: EmbeddedPostgres) -> AsyncIterator[None]:
    embedded.start()
    watch = asyncio.create_task(embedded.supervise())
    yield
    watch.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await watch


async def until(holds: Callable[[], Awaitable[bool]], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not await holds():
        assert time.monotonic() < end, "it never came true"
        await asyncio.sleep(0.02)


async def served_by_another(embedded: EmbeddedPostgres, old: int) -> bool:
    with contextlib.suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
        return recorded_pid(embedded_cluster(embedded)) != old and await ask(embedded.dsn(), "select 1") == 1
    return False


def embedded_cluster(embedded: EmbeddedPostgres) -> Path:
    return embedded._home.cluster


def postmaster(home: Path) -> int:
    pid = recorded_pid(home / "pg")
    assert pid is not None
    return pid


async def test_a_killed_postmaster_with_a_busy_backend_is_replaced(made: Path, embed: Embed, said: Said) -> None:
    embedded = embed(made)
    gaps: list[float] = []
    async with supervised(embedded):
        await ask(embedded.dsn(), "create table survivors_of_a_crash as select 'kept' as word")
        busy = asyncio.create_task(ask(embedded.dsn(), ENDLESS))
        ticking = asyncio.create_task(tick(gaps))
        await asyncio.sleep(0.3)
        old = postmaster(made)
        os.kill(old, signal.SIGKILL)

        began = time.monotonic()
        await until(lambda: served_by_another(embedded, old))
        assert time.monotonic() - began < 10  # below 1 s on an idle machine
        with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, OSError)):
            await busy
        assert await ask(embedded.dsn(), "select word from survivors_of_a_crash") == "kept"
        ticking.cancel()
    assert any("stopped" in line for line in said)
    assert max(gaps) < 0.5  # the loop goes on meanwhile


async def tick(gaps: list[float]) -> None:
    while True:
        before = time.monotonic()
        await asyncio.sleep(0.01)
        gaps.append(time.monotonic() - before)


async def test_a_server_killed_again_and_again_comes_back_each_time(made: Path, embed: Embed) -> None:
    embedded = embed(made)
    async with supervised(embedded):
        for _ in range(3):
            old = postmaster(made)
            os.kill(old, signal.SIGKILL)
            await until(lambda old=old: served_by_another(embedded, old))
        assert embedded.alive()


async def test_a_frozen_server_is_replaced(made: Path, embed: Embed, said: Said) -> None:
    embedded = embed(made, frozen_after=1.0)
    async with supervised(embedded):
        old = postmaster(made)
        os.kill(old, signal.SIGSTOP)
        await until(lambda: served_by_another(embedded, old), 40)
    assert any("frozen" in line for line in said)


async def test_after_a_kill_of_the_owner_all_that_was_committed_is_there(
    made: Path, owner: Owner, embed: Embed
) -> None:
    first = owner(made)
    _, dsn = ready(first)
    await ask(dsn, "create table survivors_of_a_kill as select 'kept' as word")
    first.send_signal(signal.SIGKILL)

    embedded = embed(made)  # at once: the old server may still be on its way out
    embedded.start()
    assert await ask(embedded.dsn(), "select word from survivors_of_a_kill") == "kept"


async def test_a_server_ends_with_its_owner(made: Path, owner: Owner) -> None:
    first = owner(made)
    ready(first)
    first.send_signal(signal.SIGKILL)

    async def gone() -> bool:
        return not server_lives(Home(made))

    await until(gone)
    assert server_processes(made / "pg") == []


async def test_an_owner_killed_together_with_the_postmaster_leaves_no_orphan_in_the_way(
    made: Path, owner: Owner, embed: Embed
) -> None:
    first = owner(made)
    _, dsn = ready(first)
    busy = asyncio.create_task(ask(dsn, ENDLESS))
    await asyncio.sleep(0.3)
    first.send_signal(signal.SIGKILL)
    os.kill(postmaster(made), signal.SIGKILL)

    embedded = embed(made)
    embedded.start()
    assert await ask(embedded.dsn(), "select 1") == 1
    with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, OSError)):
        await busy


@pytest.mark.parametrize("pid", [os.getpid(), 1, 4_000_000], ids=["ours", "init", "nobody's"])
async def test_a_stale_pid_file_is_in_nobodys_way(made: Path, embed: Embed, pid: int) -> None:
    (made / "pg" / "postmaster.pid").write_text(f"{pid}\n{made}/pg\n1700000000\n5432\n\n\n  0 0\nready   \n")

    embedded = embed(made)
    embedded.start()
    assert postmaster(made) not in (pid, 0)
    assert await ask(embedded.dsn(), "select 1") == 1


async def test_an_interrupted_making_leaves_nothing_half_made(tmp_path: Path, owner: Owner, embed: Embed) -> None:
    home = tmp_path / "new"
    first = owner(home)

    async def half_made() -> bool:
        return (home / "pg.new" / "global").exists()

    await until(half_made)
    first.send_signal(signal.SIGKILL)
    assert not (home / "pg").exists()

    embedded = embed(home)
    embedded.start()
    assert await ask(embedded.dsn(), "select current_database()") == "hilo"
    assert not (home / "pg.new").exists()
    embedded.stop()
    discard(home)


def test_a_folder_that_is_no_database_is_not_replaced_by_an_empty_one(tmp_path: Path, embed: Embed) -> None:
    home = tmp_path / "home"
    (home / "pg" / "base").mkdir(parents=True)

    with pytest.raises(DatabaseUnavailable, match="is not empty and is no database"):
        embed(home).start()


async def test_a_password_file_that_vanishes_while_we_run_is_written_again(made: Path, embed: Embed) -> None:
    embedded = embed(made)
    async with supervised(embedded):
        handed_out = embedded.dsn()
        (made / "pg.secret").unlink()
        old = postmaster(made)
        os.kill(old, signal.SIGKILL)
        await until(lambda: served_by_another(embedded, old))
        assert await ask(handed_out, "select 1") == 1
        assert (made / "pg.secret").exists()


@pytest.mark.parametrize("after", [0.02, 0.06, 0.1, 0.25])
async def test_stop_during_a_restart_does_not_leave_a_server(made: Path, embed: Embed, after: float) -> None:
    embedded = embed(made)
    embedded.start()
    watch = asyncio.create_task(embedded.supervise())
    await asyncio.sleep(0.05)
    os.kill(postmaster(made), signal.SIGKILL)
    await asyncio.sleep(after)  # when it is waited for, when the lock is taken, when the server is launched
    watch.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await watch
    began = time.monotonic()
    embedded.stop()
    assert time.monotonic() - began < 30, "it waited for a lock of its own"
    assert not server_lives(Home(made))
