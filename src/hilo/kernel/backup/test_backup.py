"""A backup is one moment, known to be whole before anything is changed, and goes back whole or not at all."""

import asyncio
import shutil
import sys
import zipfile
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import msgspec
import pytest

from hilo.kernel.backup.errors import BackupFailed, BackupUnusable, RestoreRefused
from hilo.kernel.backup.look import look
from hilo.kernel.backup.manifest import Manifest
from hilo.kernel.backup.read import opened, verify
from hilo.kernel.backup.restore import put_back, replace_database
from hilo.kernel.backup.write import write
from hilo.kernel.blobs import blobs_of
from hilo.kernel.config import Settings
from hilo.kernel.env import Env
from hilo.kernel.files import File, add_files
from hilo.kernel.ids import new_id
from hilo.kernel.migrate import files, migrate
from hilo.kernel.secrets import SecretBox
from hilo.kernel.testing import Server, eventually

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
ROWS = """
select string_agg(format('select %L, md5(string_agg(t::text, '','' order by t::text)) from %I t', relname, relname),
                  ' union all ' order by relname)
from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace
"""


def quiet(_: str) -> None:
    """Nobody looks."""


@pytest.fixture
async def empty(server: Server) -> AsyncIterator[str]:
    """A database in which nothing is."""
    name = f"t_{uuid4().hex[:12]}"
    await server._run(f"create database {name} template template0")
    yield server.dsn(name)
    await server.drop(server.dsn(name))


async def keep(env: Env, content: bytes) -> str:
    """A file with its row."""
    kept = await blobs_of(env.settings).put(content)
    async with env.db.unit_of_work() as tx:
        await add_files(tx, [File(new_id(), "factura.pdf", "application/pdf", kept.size, kept.sha256)])
    return kept.sha256


async def made(env: Env, file: Path, *, key: bool = False) -> Manifest:
    return await asyncio.to_thread(write, env.settings, env.db.dsn, file, NOW, key=key, tell=quiet)


async def restored(file: Path, dsn: str, home: Path, server: int = 18) -> None:
    def work() -> None:
        with opened(file) as backup:
            verify(backup, quiet)
            put_back(backup, dsn, server, blobs_of(Settings(home=str(home))), quiet)

    await asyncio.to_thread(work)


async def rows(dsn: str) -> dict[str, Any]:
    """A checksum of every table."""
    conn: Any = await asyncpg.connect(dsn)
    try:
        return dict(await conn.fetch(await conn.fetchval(ROWS) or "select ''::text, ''::text where false"))
    finally:
        await conn.close()


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


async def test_it_goes_into_another_home_with_every_row_and_file(env: Env, empty: str, tmp_path: Path) -> None:
    sha256 = await keep(env, b"%PDF una factura")
    manifest = await made(env, tmp_path / "b.zip")
    assert (manifest.migration, manifest.files.count, manifest.key_included) == (max(files()), 1, False)
    assert manifest.key == SecretBox.of(env.settings).fingerprint()

    await restored(tmp_path / "b.zip", empty, tmp_path / "other")

    assert await rows(empty) == await rows(env.db.dsn)
    assert await blobs_of(Settings(home=str(tmp_path / "other"))).read(sha256) == b"%PDF una factura"
    assert await migrate(empty) == []


async def test_what_is_written_meanwhile_is_not_half_in_it(env: Env, tmp_path: Path) -> None:
    await keep(env, b"before")
    before, loop = await rows(env.db.dsn), asyncio.get_running_loop()
    late: list[str] = []

    def tell(_: str) -> None:
        if not late:
            late.append(asyncio.run_coroutine_threadsafe(keep(env, b"after"), loop).result())

    manifest = await asyncio.to_thread(write, env.settings, env.db.dsn, tmp_path / "b.zip", NOW, key=False, tell=tell)
    assert late
    assert await rows(env.db.dsn) != before
    assert (manifest.files.count, manifest.files.missing) == (1, [])


async def test_a_file_that_is_gone_is_named_and_a_damaged_one_ends_it(env: Env, tmp_path: Path) -> None:
    gone, spoilt = await keep(env, b"gone"), await keep(env, b"spoilt")
    blobs = blobs_of(env.settings)
    blobs.path(gone).unlink()
    assert (await made(env, tmp_path / "b.zip")).files.missing == [gone]

    blobs.path(spoilt).write_bytes(b"other")
    with pytest.raises(BackupFailed, match="does not fit its name"):
        await made(env, tmp_path / "c.zip")
    assert names(tmp_path) == ["b.zip"]


async def test_a_file_cut_off_or_changed_anywhere_changes_nothing(env: Env, empty: str, tmp_path: Path) -> None:
    file, bad = tmp_path / "b.zip", tmp_path / "bad.zip"
    await keep(env, b"x" * 5000)
    await made(env, file)
    whole = file.read_bytes()
    for length in [0, 1, 4000, len(whole) // 2, len(whole) - 3000, len(whole) - 30, len(whole) - 1]:
        bad.write_bytes(whole[:length])
        with pytest.raises(BackupUnusable):
            await restored(bad, empty, tmp_path / "other")
    for place in range(40, len(whole), len(whole) // 23):
        bad.write_bytes(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :])
        with pytest.raises(BackupUnusable):
            await restored(bad, empty, tmp_path / "other")
    assert await rows(empty) == {}
    assert not (tmp_path / "other").exists()


async def test_a_restore_that_breaks_in_the_middle_leaves_what_was(env: Env, empty: str, tmp_path: Path) -> None:
    await migrate(empty)
    await made(env, tmp_path / "b.zip")
    before = await rows(empty)
    with zipfile.ZipFile(tmp_path / "b.zip") as archive:
        dump = archive.read("database.dump")
    with pytest.raises(RestoreRefused, match="is as it was"):
        await asyncio.to_thread(replace_database, [dump[: len(dump) * 2 // 3]], empty, 18, quiet)
    assert await rows(empty) == before

    await asyncio.to_thread(replace_database, [dump], empty, 18, quiet)
    assert await rows(empty) == await rows(env.db.dsn)


KILLED = """
import os, sys
from hilo.kernel.backup.restore import replace_database
dump = open(sys.argv[1], "rb").read()
def cut():
    yield dump[: len(dump) * 2 // 3]
    os.kill(os.getpid(), 9)
replace_database(cut(), sys.argv[2], 18, lambda _: None)
"""


async def test_a_restore_that_is_killed_commits_nothing(env: Env, empty: str, tmp_path: Path) -> None:
    await migrate(empty)
    await made(env, tmp_path / "b.zip")
    before = await rows(empty)
    with zipfile.ZipFile(tmp_path / "b.zip") as archive:
        archive.extract("database.dump", tmp_path)
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", KILLED, tmp_path / "database.dump", empty)
    assert await process.wait() == -9
    await eventually(partial(_alone, empty))
    assert await rows(empty) == before


async def _alone(dsn: str) -> bool:
    """Whether its psql has gone as well."""
    conn: Any = await asyncpg.connect(dsn)
    try:
        asked = "select count(*) = 1 from pg_stat_activity where datname = current_database()"
        return await conn.fetchval(asked)
    finally:
        await conn.close()


async def test_one_of_an_older_hilo_is_brought_to_the_newest_migration(
    env: Env, server: Server, empty: str, tmp_path: Path
) -> None:
    older = tmp_path / "migrations"
    older.mkdir()
    for number, path in files().items():
        if number <= 12:
            shutil.copy(path, older)
    name = f"t_{uuid4().hex[:12]}"
    await server._run(f"create database {name} template template0")
    old = server.dsn(name)
    await migrate(old, older)
    await asyncio.to_thread(write, env.settings, old, tmp_path / "b.zip", NOW, key=False, tell=quiet)
    await server.drop(old)

    await restored(tmp_path / "b.zip", empty, tmp_path / "other")

    assert await migrate(empty) == [number for number in files() if number > 12]
    assert (await rows(empty)).keys() == (await rows(env.db.dsn)).keys()


async def test_one_of_a_newer_hilo_or_postgresql_is_refused(env: Env, empty: str, tmp_path: Path) -> None:
    manifest = await made(env, tmp_path / "b.zip")
    with pytest.raises(RestoreRefused, match="of PostgreSQL 18, and this server is 17"):
        await restored(tmp_path / "b.zip", empty, tmp_path / "other", server=17)
    for changes in ({"format": 2}, {"migration": 9999}):
        newer = tmp_path / f"{len(str(changes))}.zip"
        with zipfile.ZipFile(newer, "w") as archive:
            archive.writestr("manifest.json", msgspec.json.encode(msgspec.structs.replace(manifest, **changes)))
        with pytest.raises(BackupUnusable, match="made by a newer Hilo"), opened(newer):
            pass
    assert await rows(empty) == {}


async def test_the_key_is_inside_only_when_asked(env: Env, tmp_path: Path) -> None:
    await made(env, tmp_path / "without.zip")
    await made(env, tmp_path / "with.zip", key=True)
    with opened(tmp_path / "without.zip") as backup:
        assert backup.key() is None
    with opened(tmp_path / "with.zip") as backup:
        assert SecretBox(backup.key() or b"").fingerprint() == backup.manifest.key
    assert (tmp_path / "with.zip").stat().st_mode & 0o777 == 0o600


async def test_a_database_that_never_served_is_no_backup(env: Env, empty: str, tmp_path: Path) -> None:
    with pytest.raises(BackupFailed, match="never served"):
        await asyncio.to_thread(write, env.settings, empty, tmp_path / "b.zip", NOW, key=False, tell=quiet)
    found = await look(empty)
    assert (found.has_data, found.server, found.at_work) == (False, 18, 0)
    assert (await look(env.db.dsn)).at_work > 0
    assert names(tmp_path) == []
