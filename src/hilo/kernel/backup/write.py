"""Write a backup: the database as one moment shows it, every file that it names, and the manifest at the end."""

import asyncio
import glob
import hashlib
import os
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any

import asyncpg
import msgspec

from hilo.kernel.backup.dump import chunks_of, dumping
from hilo.kernel.backup.errors import BackupFailed
from hilo.kernel.backup.manifest import DATABASE, FILES, FORMAT, KEY, MANIFEST, Files, Manifest, Part
from hilo.kernel.blobs import blobs_of
from hilo.kernel.config import Settings
from hilo.kernel.db import AWAY
from hilo.kernel.errors import DatabaseAway
from hilo.kernel.secrets import SecretBox, key_of

_NAMED = "select distinct sha256 from blobs where sha256 is not null order by 1"
_PATIENT = "set idle_in_transaction_session_timeout = 0"
Progress = Callable[[str], None]


class Moment(msgspec.Struct, frozen=True):
    """The database at one moment, held by a transaction that stays open meanwhile."""

    snapshot: str
    server: int
    migration: int
    hashes: list[str]


def write(settings: Settings, dsn: str, target: Path, made_at: datetime, *, key: bool, tell: Progress) -> Manifest:
    """Writes the whole to `target`, mode 0600: all of it or nothing. Blocks; call it outside of a loop.

    A server may run meanwhile. `key`: with the secret key inside. Raises BackupFailed, DatabaseAway.
    """
    unfinished = target.with_name(f".{target.name}.{os.getpid()}.part")
    _drop_left_over(target)
    try:
        with _moment(settings.database_direct_url or dsn) as moment:
            descriptor = os.open(unfinished, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
            with os.fdopen(descriptor, "w+b") as file:
                manifest = _fill(file, settings, dsn, (moment, made_at, key), tell)
                file.flush()
                os.fsync(file.fileno())
        unfinished.replace(target)
    except OSError as error:
        raise BackupFailed(f"{target} cannot be written: {error.strerror or error}") from error
    finally:
        unfinished.unlink(missing_ok=True)
    return manifest


def _drop_left_over(target: Path) -> None:
    """What backups of this name left that were killed in the middle."""
    for path in target.parent.glob(f".{glob.escape(target.name)}.*.part"):
        with suppress(OSError, ValueError):
            try:
                os.kill(int(path.name.split(".")[-2]), 0)
            except ProcessLookupError:
                path.unlink()


def _fill(
    file: IO[bytes], settings: Settings, dsn: str, asked: tuple[Moment, datetime, bool], tell: Progress
) -> Manifest:
    moment, made_at, key = asked
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
        database = _dump(archive, dsn, moment, tell)
        files = _files(archive, settings, moment.hashes, tell)
        if key:
            archive.writestr(KEY, key_of(settings))
        manifest = Manifest(
            format=FORMAT,
            hilo=version("hilo"),
            made_at=made_at,
            postgresql=moment.server,
            migration=moment.migration,
            database=database,
            files=files,
            key=SecretBox.of(settings).fingerprint(),
            key_included=key,
        )
        archive.writestr(MANIFEST, msgspec.json.format(msgspec.json.encode(manifest)))
    return manifest


@contextmanager
def _moment(dsn: str) -> Iterator[Moment]:
    with closing(asyncio.new_event_loop()) as loop:
        try:
            conn: Any = loop.run_until_complete(asyncpg.connect(dsn, timeout=10))
        except AWAY as error:
            raise DatabaseAway(retry_after=2) from error
        try:
            yield loop.run_until_complete(_hold(conn))
        finally:
            loop.run_until_complete(_end(conn))


async def _end(conn: Any) -> None:
    try:
        await conn.close(timeout=5)
    except (TimeoutError, *AWAY):
        conn.terminate()


async def _hold(conn: Any) -> Moment:
    """Opens the transaction. Raises BackupFailed for a database that is none of ours."""
    await conn.execute(_PATIENT)
    await conn.execute("begin transaction isolation level repeatable read, read only")
    server: int = await conn.fetchval("select current_setting('server_version_num')::int / 10000")
    if not await conn.fetchval("select to_regclass('migrations') is not null"):
        raise BackupFailed("there is nothing to back up: this database has never served Hilo")
    migration: int = await conn.fetchval("select coalesce(max(number), 0) from migrations")
    hashes = [row["sha256"] for row in await conn.fetch(_NAMED)]
    return Moment(await conn.fetchval("select pg_export_snapshot()"), server, migration, hashes)


def _dump(archive: zipfile.ZipFile, dsn: str, moment: Moment, tell: Progress) -> Part:
    with dumping(dsn, moment.server, f"--snapshot={moment.snapshot}") as chunks:
        return _add(archive, DATABASE, chunks, lambda size: tell(f"database: {size >> 20} MB"))


def _files(archive: zipfile.ZipFile, settings: Settings, hashes: list[str], tell: Progress) -> Files:
    blobs, missing, size = blobs_of(settings), list[str](), 0
    for done, sha256 in enumerate(hashes):
        try:
            with blobs.path(sha256).open("rb") as file:
                part = _add(archive, FILES + sha256, chunks_of(file), lambda _: None)
        except FileNotFoundError:
            missing.append(sha256)
            continue
        if part.sha256 != sha256:
            raise BackupFailed(f"the file {blobs.path(sha256)} is damaged: its content does not fit its name")
        size += part.size
        tell(f"files: {done + 1} of {len(hashes)}, {size >> 20} MB")
    return Files(len(hashes) - len(missing), size, missing)


def _add(archive: zipfile.ZipFile, name: str, chunks: Iterable[bytes], tell: Callable[[int], None]) -> Part:
    digest, size = hashlib.sha256(), 0
    with archive.open(zipfile.ZipInfo(name), "w", force_zip64=True) as member:
        for chunk in chunks:
            member.write(chunk)
            digest.update(chunk)
            size += len(chunk)
            tell(size)
    return Part(size, digest.hexdigest())
