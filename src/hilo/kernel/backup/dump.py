"""The database as a stream of bytes, as `pg_dump` gives it."""

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from hilo.kernel.backup.errors import BackupFailed
from hilo.kernel.backup.programs import Running, programs_for, target_of

CHUNK = 1 << 20


@contextmanager
def dumping(dsn: str, server: int, *more: str) -> Iterator[Iterator[bytes]]:
    """The dump in PostgreSQL's custom format, piece by piece; `server` is the server's major version.

    Raises BackupFailed at the end of the block where the dump is not whole: only then what was read counts.
    """
    target = target_of(dsn)
    command = programs_for(server).command(
        *("pg_dump", "--format=custom", "--no-owner", "--no-acl", "--no-password"),
        *(*more, f"--dbname={target.address}"),
    )
    with tempfile.TemporaryFile() as complaints, Running(command, target, complaints, stdout=subprocess.PIPE) as dump:
        assert dump.process.stdout is not None
        try:
            yield chunks_of(dump.process.stdout)
        except Exception as error:
            if dump.process.poll():  # what reads it broke because of it: this is the reason to tell
                raise BackupFailed(f"the database could not be dumped: {dump.words()}") from error
            raise
        if not dump.ended_well():
            raise BackupFailed(f"the database could not be dumped: {dump.words()}")


def chunks_of(file: IO[bytes]) -> Iterator[bytes]:
    """The rest of a file, piece by piece."""
    while chunk := file.read(CHUNK):
        yield chunk
