"""A home that nobody disturbs: made, served, stopped, found again; and who may not use it."""

import asyncio
import os
import time
from pathlib import Path

import asyncpg
import pytest

from hilo.kernel.embedded.conftest import Embed, Owner, Said, copy_home, discard, ready
from hilo.kernel.embedded.home import Home, server_lives
from hilo.kernel.embedded.processes import server_processes
from hilo.kernel.embedded.supervisor import AlreadyRunning, DatabaseUnavailable, EmbeddedPostgres, running_dsn

TRUSTED = ("pg_trgm", "unaccent", "btree_gin", "citext")


async def ask(dsn: str, *statements: str) -> object:
    """The first value of the last statement."""
    connection = await asyncpg.connect(dsn)
    try:
        values = [await connection.fetchval(statement) for statement in statements]
        return values[-1]
    finally:
        await connection.close()


async def test_a_new_home_serves_an_application_that_is_no_superuser(tmp_path: Path, embed: Embed) -> None:
    began = time.monotonic()
    embedded = embed(tmp_path / "new")
    embedded.start()

    assert time.monotonic() - began < 10  # 1 to 2 s on an idle machine
    assert embedded.alive()
    assert (embedded.binaries / "pg_dump").exists()
    assert await ask(embedded.dsn(), "select current_user || '/' || current_database()") == "hilo/hilo"
    assert await ask(embedded.dsn(), "select rolsuper from pg_roles where rolname = current_user") is False
    assert await ask(embedded.superuser_dsn(), "select rolsuper from pg_roles where rolname = current_user") is True
    await ask(embedded.dsn(), *(f"create extension {name}" for name in TRUSTED))
    assert await ask(embedded.dsn(), "select count(*) from pg_extension") == len(TRUSTED) + 1
    embedded.stop()
    discard(tmp_path / "new")


async def test_rows_are_there_after_a_stop_and_a_start(made: Path, embed: Embed) -> None:
    embedded = embed(made)
    embedded.start()
    await ask(embedded.dsn(), "create table survivors as select 'kept' as word")
    embedded.stop()
    assert not embedded.alive()
    assert server_processes(made / "pg") == []

    began = time.monotonic()
    embedded.start()
    assert time.monotonic() - began < 3  # 0.2 s on an idle machine
    assert await ask(embedded.dsn(), "select word from survivors") == "kept"


async def test_settings_can_be_overridden(made: Path, embed: Embed) -> None:
    embedded = embed(made)
    embedded.start()

    assert await ask(embedded.dsn(), "show fsync") == "off"
    assert await ask(embedded.dsn(), "show max_connections") == "60"


async def test_the_application_knows_no_way_to_the_superuser(made: Path, embed: Embed) -> None:
    embedded = embed(made)
    embedded.start()

    as_superuser = embedded.dsn().replace("//hilo:", "//postgres:")
    with pytest.raises(asyncpg.InvalidPasswordError):
        await ask(as_superuser, "select 1")


def test_a_second_start_on_the_home_is_refused_with_the_pid(made: Path, owner: Owner) -> None:
    first = owner(made)
    ready(first)

    with pytest.raises(AlreadyRunning, match=f"pid {first.pid}"):
        EmbeddedPostgres(made)


def test_two_owners_in_one_process_are_refused_too(made: Path, embed: Embed) -> None:
    embed(made)

    with pytest.raises(AlreadyRunning, match=f"pid {os.getpid()}"):
        EmbeddedPostgres(made)


async def test_a_command_beside_it_finds_the_running_server(made: Path, embed: Embed, tmp_path: Path) -> None:
    assert running_dsn(tmp_path / "nowhere") is None
    assert not (tmp_path / "nowhere").exists()
    assert running_dsn(made) is None

    embedded = embed(made)
    embedded.start()
    found = running_dsn(made)
    assert found == embedded.dsn()
    assert await ask(embedded.dsn(), "select 1") == 1

    embedded.stop()
    assert running_dsn(made) is None


async def test_a_copy_of_a_home_serves_beside_the_original(home: Path, embed: Embed, tmp_path: Path) -> None:
    original = embed(home)
    original.start()
    await ask(original.dsn(), "create table words as select 'first' as word")
    copy = tmp_path / "copy"
    copy_home(home, copy)  # with postmaster.pid and all

    copied = embed(copy)
    copied.start()
    assert await ask(copied.superuser_dsn(), "show data_directory") != await ask(
        original.superuser_dsn(), "show data_directory"
    )
    await ask(original.dsn(), "update words set word = 'second'")
    assert await ask(original.dsn(), "select word from words") == "second"
    copied.stop()
    assert original.alive()
    discard(copy)


def test_data_of_another_major_version_gets_a_clear_word(tmp_path: Path, embed: Embed) -> None:
    home = tmp_path / "home"
    (home / "pg").mkdir(parents=True)
    (home / "pg" / "PG_VERSION").write_text("15\n")

    with pytest.raises(DatabaseUnavailable, match=r"PostgreSQL 15.*hilo upgrade-db"):
        embed(home).start()
    assert not server_lives(Home(home))


def test_a_home_that_cannot_be_written_gets_a_clear_word(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(DatabaseUnavailable, match="--home"):
        EmbeddedPostgres(tmp_path / "file" / "home")


async def test_a_lost_password_is_replaced(made: Path, embed: Embed, said: Said) -> None:
    (made / "pg.secret").unlink()
    embedded = embed(made)
    embedded.start()

    assert any("new database password" in line for line in said)
    assert await ask(embedded.dsn(), "select 1") == 1
    with pytest.raises(asyncpg.InvalidPasswordError):
        await ask("postgresql://postgres:wrong@/postgres" + embedded.dsn().partition("/hilo")[2], "select 1")


def test_a_password_that_does_not_fit_gets_a_clear_word(made: Path, embed: Embed) -> None:
    right = (made / "pg.secret").read_text()
    (made / "pg.secret").write_text("somebody-else")

    with pytest.raises(DatabaseUnavailable, match=r"pg\.secret does not fit"):
        embed(made).start()
    assert not server_lives(Home(made))
    (made / "pg.secret").write_text(right)


async def test_supervision_can_be_cancelled_and_leaves_the_server_alone(made: Path, embed: Embed) -> None:
    embedded = embed(made)
    embedded.start()
    watch = asyncio.create_task(embedded.supervise())
    await asyncio.sleep(0.3)
    watch.cancel()

    with pytest.raises(asyncio.CancelledError):
        await watch
    assert embedded.alive()
