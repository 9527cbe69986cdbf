"""The home folder of one database: what lies where, and the locks that tell its owner and whether a server lives."""

import contextlib
import fcntl
import hashlib
import os
import time
from dataclasses import dataclass
from pathlib import Path

from hilo.kernel.embedded.errors import AlreadyRunning, DatabaseUnavailable

FAREWELL = 0.5
"""Seconds that an owner which was killed just now may take to go."""


@dataclass(frozen=True)
class Home:
    """The folder names of one home. `path` is absolute and resolved."""

    path: Path

    @property
    def owner_lock(self) -> Path:
        """Held by the one Hilo that supervises this home; its text is that pid."""
        return self.path / "hilo.lock"

    @property
    def server_lock(self) -> Path:
        """Inherited by every server process: held means that one lives, whatever pids and pid files say."""
        return self.path / "pg.lock"

    @property
    def cluster(self) -> Path:
        """PostgreSQL's own data folder."""
        return self.path / "pg"

    @property
    def unfinished(self) -> Path:
        """A data folder in the making; renamed to `cluster` once it is whole."""
        return self.path / "pg.new"

    @property
    def upgrading(self) -> Path:
        """A home within the home, where the data of an older PostgreSQL is moved to before it takes its place."""
        return self.path / "pg.upgrade"

    @property
    def log(self) -> Path:
        return self.path / "pg.log"

    @property
    def password(self) -> Path:
        return self.path / "pg.secret"

    @property
    def address(self) -> Path:
        """Where the last server listens, for commands beside it."""
        return self.path / "pg.json"

    @property
    def programs(self) -> Path:
        return self.path / "pgbin"

    @property
    def tag(self) -> str:
        """12 hex digits that differ between homes, for names outside of the home."""
        return hashlib.sha256(os.fsencode(self.path)).hexdigest()[:12]

    def major(self) -> int | None:
        """The PostgreSQL major version that made the data; None while there is none."""
        try:
            return int((self.cluster / "PG_VERSION").read_text())
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            raise DatabaseUnavailable(f"{self.cluster} cannot be read as a database: {error}.") from error


def open_home(path: Path) -> Home:
    """Make the folder where it is missing. Raises DatabaseUnavailable where that is not allowed."""
    try:
        path.absolute().mkdir(mode=0o700, parents=True, exist_ok=True)
        return Home(path.resolve(strict=True))
    except OSError as error:
        raise _unwritable(path, error) from error


def claim(home: Home) -> int:
    """Become the one owner of the home: the descriptor to keep open. Raises AlreadyRunning, DatabaseUnavailable."""
    try:
        descriptor = os.open(home.owner_lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        raise _unwritable(home.path, error) from error
    end = time.monotonic() + FAREWELL
    while not _locked(descriptor):
        if time.monotonic() > end:
            holder = os.pread(descriptor, 20, 0).decode(errors="replace") or "?"
            os.close(descriptor)
            raise AlreadyRunning(f"Hilo already runs on {home.path} (pid {holder}).")
        time.sleep(0.02)
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, str(os.getpid()).encode(), 0)
    return descriptor


def take_server_lock(home: Home) -> int | None:
    """The descriptor to hand to a new server, or None while a server process lives."""
    descriptor = os.open(home.server_lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    if _locked(descriptor):
        return descriptor
    os.close(descriptor)
    return None


def server_lives(home: Home) -> bool:
    """Whether any server process of this home lives. Never creates a file; a shared lock disturbs nobody for long."""
    try:
        descriptor = os.open(home.server_lock, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        with contextlib.suppress(OSError):
            os.close(descriptor)
    return False


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _unwritable(path: Path, error: OSError) -> DatabaseUnavailable:
    return DatabaseUnavailable(f"cannot write to the home folder {path}: {error.strerror}. Choose another with --home.")
