"""Migrations: in order, once, all or nothing, and never onto what a newer Hilo made."""

import asyncio
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from hilo.kernel import migrate as module
from hilo.kernel.errors import DatabaseAway
from hilo.kernel.migrate import FOLDER, DatabaseNewer, DatabaseTooOld, files, migrate


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The real ones and two more."""
    for number, path in files().items():
        (tmp_path / path.name).write_text(path.read_text() if number else "")
    (tmp_path / "9001_trees.sql").write_text("create table trees (name text); insert into trees values ('oak');")
    (tmp_path / "9002_leaves.sql").write_text("insert into trees values ('elm'); create table leaves (n int);")
    return tmp_path


async def ask(dsn: str, sql: str) -> list[Any]:
    conn: Any = await asyncpg.connect(dsn)
    try:
        return [row[0] for row in await conn.fetch(sql)]
    finally:
        await conn.close()


async def test_what_is_missing_is_applied_in_order_and_once(dsn: str, folder: Path) -> None:
    assert await migrate(dsn) == []
    assert await migrate(dsn, folder) == [9001, 9002]
    assert await migrate(dsn, folder) == []
    assert await ask(dsn, "select name from trees order by name") == ["elm", "oak"]
    assert await ask(dsn, "select name from migrations where number > 9000") == ["9001_trees.sql", "9002_leaves.sql"]


async def test_processes_that_start_together_apply_each_once(dsn: str, folder: Path) -> None:
    applied = await asyncio.gather(*[migrate(dsn, folder) for _ in range(5)])
    assert sorted(number for numbers in applied for number in numbers) == [9001, 9002]
    assert await ask(dsn, "select count(*) from trees") == [2]


async def test_one_that_fails_is_taken_back_and_those_before_it_stay(dsn: str, folder: Path) -> None:
    (folder / "9002_leaves.sql").write_text("insert into trees values ('elm'); create table leaves (n nonsense);")
    with pytest.raises(asyncpg.UndefinedObjectError):
        await migrate(dsn, folder)
    assert await ask(dsn, "select name from trees") == ["oak"]
    assert await ask(dsn, "select max(number) from migrations") == [9001]


async def test_a_database_of_a_newer_hilo_is_left_alone(dsn: str, folder: Path) -> None:
    await migrate(dsn, folder)
    with pytest.raises(DatabaseNewer, match="9002"):
        await migrate(dsn)


async def test_an_old_server_is_told_apart(dsn: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MINIMUM_VERSION", 990000)
    with pytest.raises(DatabaseTooOld, match="99 or newer"):
        await migrate(dsn)


async def test_no_server_is_the_database_away() -> None:
    with pytest.raises(DatabaseAway):
        await migrate("postgresql://hilo@127.0.0.1:1/hilo")


@pytest.mark.parametrize("name", ["1_short.sql", "0001_Upper.sql", "0001_twice.sql", "x.sql"])
def test_a_bad_or_doubled_name_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "0001_first.sql").write_text("")
    (tmp_path / name).write_text("")
    with pytest.raises(ValueError, match="bad or doubled"):
        files(tmp_path)


def test_those_of_the_house_are_numbered() -> None:
    assert list(files()) == sorted(files())
    assert len(files()) == len(list(FOLDER.glob("*.sql")))
