"""PostgreSQL's programs for dumps: which there are, and how they are told of a database and its password."""

import os
import re
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit, urlunsplit

import msgspec

from hilo.kernel.backup.errors import BackupFailed
from hilo.kernel.embedded.binaries import client_folders

_WORDS = 400  # characters of a program's complaint that are told


class Programs(msgspec.Struct, frozen=True):
    """A folder with `pg_dump`, `pg_restore` and `psql`, and their major version."""

    folder: Path
    major: int

    def command(self, name: str, *words: str) -> list[str]:
        return [str(self.folder / name), *words]


class Target(msgspec.Struct, frozen=True):
    """A database as they are told of it: the password in the environment, where no list of processes shows it."""

    address: str
    environ: dict[str, str]


def programs_for(server_major: int) -> Programs:
    """The newest programs, at least as new as the server. Raises BackupFailed where there are none."""
    found = [programs for folder in client_folders() if (programs := _look(folder)) is not None]
    fitting = [programs for programs in found if programs.major >= server_major]
    if not fitting:
        there = f"; found are those of {max(p.major for p in found)}" if found else ""
        raise BackupFailed(
            f"dumping PostgreSQL {server_major} needs pg_dump and psql of that version or newer{there}: "
            "install your system's postgresql-client, or name its folder by HILO_PG_BIN."
        )
    return max(fitting, key=lambda programs: programs.major)


def _look(folder: Path) -> Programs | None:
    if not all((folder / name).exists() for name in ("pg_dump", "pg_restore", "psql")):
        return None
    try:
        told = subprocess.run(
            [folder / "pg_dump", "--version"], capture_output=True, text=True, timeout=20, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    version = re.search(r"(\d+)\.\d", told.stdout)
    return Programs(folder, int(version[1])) if version else None


def target_of(dsn: str) -> Target:
    """The address without its password."""
    parts = urlsplit(dsn)
    user, at, host = parts.netloc.rpartition("@")
    name, _, password = user.partition(":")
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    password = unquote(password) or query.pop("password", "")
    address = urlunsplit(parts._replace(netloc=f"{name}{at}{host}", query=urlencode(query)))
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PG", "HILO_"))}
    return Target(address, kept | {"PGPASSWORD": password, "PGAPPNAME": "hilo backup", "PGTZ": "UTC", "LC_ALL": "C"})


class Running:
    """One of these programs at work, its complaints collected in a file. Leaving the block early ends it."""

    def __init__(
        self,
        command: Sequence[str],
        target: Target,
        complaints: IO[bytes],
        *,
        stdin: int | IO[bytes] | None = subprocess.DEVNULL,
        stdout: int | IO[bytes] | None = subprocess.DEVNULL,
    ) -> None:
        self._complaints = complaints
        self.name = Path(command[0]).name
        self.process: subprocess.Popen[bytes] = subprocess.Popen(
            command, env=target.environ, stdin=stdin, stdout=stdout, stderr=complaints
        )

    def __enter__(self) -> "Running":
        return self

    def __exit__(self, *_: Any) -> None:
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe and not pipe.closed:
                _quietly(pipe.close)
        if self.process.poll() is None:
            self.process.terminate()
        self.process.wait()

    def ended_well(self) -> bool:
        return self.process.wait() == 0

    def words(self) -> str:
        """What it complained of, on one line, the first of it."""
        self._complaints.seek(0)
        said = self._complaints.read().decode(errors="replace").splitlines()
        told = [line for line in said if "error" in line.lower() or "fatal" in line.lower()] or said[-2:]
        return " / ".join(told)[:_WORDS] or f"{self.name} ended with {self.process.returncode}"


def _quietly(close: Callable[[], None]) -> None:
    """A pipe whose other side has gone complains when what is left in it cannot be written."""
    try:
        close()
    except OSError:
        return
