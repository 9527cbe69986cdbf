"""Put a backup back: files first, then the database in one transaction, so that it is there whole or not at all."""

import os
import subprocess
import tempfile
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import IO

from hilo.kernel.backup.errors import BackupUnusable, RestoreRefused
from hilo.kernel.backup.manifest import DATABASE, FILES
from hilo.kernel.backup.programs import Running, programs_for, target_of
from hilo.kernel.backup.read import Backup
from hilo.kernel.blobs import Blobs

Progress = Callable[[str], None]
# Its own begin and commit: psql's --single-transaction commits at the end of its input, also where that was cut off by
# our death.
_BEGIN = b"begin;\ndrop schema if exists public cascade;\ncreate schema public;\n"
_COMMIT = b"\ncommit;\n"
# pg_dump writes this whatever the server; those before 17 do not know it.
_TOO_NEW = b"SET transaction_timeout = 0;\n"


def put_back(backup: Backup, dsn: str, server: int, blobs: Blobs, tell: Progress) -> None:
    """Replaces all that is in the database. Blocks. Raises RestoreRefused, BackupUnusable; then it is as it was.

    `server` is the server's major version. The backup was verified before. Files that nobody names are swept by the
    running Hilo in time, so that what an ended try left does no harm.
    """
    if server < backup.manifest.postgresql:
        raise RestoreRefused(
            f"the backup is of PostgreSQL {backup.manifest.postgresql}, and this server is {server}: "
            "a dump does not go back to an older version."
        )
    _put_files(backup, blobs, tell)
    replace_database(backup.chunks(DATABASE), dsn, server, tell)


def _put_files(backup: Backup, blobs: Blobs, tell: Progress) -> None:
    folders: set[Path] = set()
    hashes = backup.hashes
    for done, sha256 in enumerate(hashes):
        place = blobs.path(sha256)
        if not place.exists():
            place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _write(place, backup.chunks(FILES + sha256))
            folders |= {place.parent, place.parent.parent}
        tell(f"files: {done + 1} of {len(hashes)}")
    for folder in folders:
        _sync(folder)


def _write(place: Path, chunks: Iterable[bytes]) -> None:
    unfinished = place.with_name(f".{place.name}.{os.getpid()}")
    try:
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            for chunk in chunks:
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(place)
    except OSError as error:
        raise RestoreRefused(f"{place} cannot be written: {error.strerror or error}") from error
    finally:
        unfinished.unlink(missing_ok=True)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def replace_database(dump: Iterable[bytes], dsn: str, server: int, tell: Progress) -> None:
    """One transaction: what is there goes, the dump comes. Raises RestoreRefused, and it is as it was."""
    programs, target = programs_for(server), target_of(dsn)
    reading = programs.command("pg_restore", "--no-owner", "--no-acl", "--file=-")
    writing = programs.command(
        *("psql", "--no-psqlrc", "--quiet", "--no-password", "--set=ON_ERROR_STOP=1"),
        *(f"--dbname={target.address}", "--file=-"),
    )
    with (
        tempfile.TemporaryFile() as read_words,
        tempfile.TemporaryFile() as write_words,
        Running(reading, target, read_words, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as reader,
        Running(writing, target, write_words, stdin=subprocess.PIPE) as writer,
    ):
        feeder = Thread(target=_feed, args=(dump, reader.process.stdin), name="dump")
        feeder.start()
        try:
            complete = _pass_on(reader, writer, tell)
        finally:
            if writer.process.poll() is not None:
                reader.process.kill()
            feeder.join()
        if not complete or not reader.ended_well():
            why = reader.words() if complete else writer.words()
            raise RestoreRefused(f"the database could not be restored, and is as it was: {why}")
        _say(writer, _COMMIT)
        _close(writer.process.stdin)
        if not writer.ended_well():
            raise RestoreRefused(f"the database could not be restored, and is as it was: {writer.words()}")


def _feed(dump: Iterable[bytes], pipe: IO[bytes] | None) -> None:
    """Beside the passing on: between two pipes one thread alone would wait for itself. Cut off, pg_restore says so."""
    assert pipe is not None
    with suppress(OSError, BackupUnusable):
        for chunk in dump:
            pipe.write(chunk)
    _close(pipe)


def _pass_on(reader: Running, writer: Running, tell: Progress) -> bool:
    """Whether all that was read could be written."""
    assert reader.process.stdout is not None
    first, passed = True, 0
    if not _say(writer, _BEGIN):
        return False
    while chunk := reader.process.stdout.read(1 << 20):
        if not _say(writer, chunk.replace(_TOO_NEW, b"", 1) if first else chunk):
            return False
        first, passed = False, passed + len(chunk)
        tell(f"database: {passed >> 20} MB")
    return True


def _say(writer: Running, text: bytes) -> bool:
    """False where it stopped at an error, and does not read any more."""
    assert writer.process.stdin is not None
    try:
        writer.process.stdin.write(text)
        writer.process.stdin.flush()
    except OSError:
        writer.process.wait()
        return False
    return True


def _close(pipe: IO[bytes] | None) -> None:
    """What the last write left in the buffer goes; where the other side is gone, its exit code says why."""
    with suppress(OSError):
        if pipe:
            pipe.close()
