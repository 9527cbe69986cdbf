"""Move the data of an older PostgreSQL into a new one: side by side, and the new takes its place at the end."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from hilo.kernel.backup.dump import dumping
from hilo.kernel.backup.errors import RestoreRefused
from hilo.kernel.backup.restore import replace_database
from hilo.kernel.embedded.account import choose_account
from hilo.kernel.embedded.binaries import Programs, find_programs, programs_of
from hilo.kernel.embedded.errors import DatabaseUnavailable
from hilo.kernel.embedded.home import Home, claim, open_home
from hilo.kernel.embedded.password import write_into_cluster
from hilo.kernel.embedded.server import Server
from hilo.kernel.embedded.settings import LOCAL
from hilo.kernel.embedded.spawn import Account

Progress = Callable[[str], None]


class Moved(msgspec.Struct, frozen=True):
    """From which major version to which, and where the old data was left."""

    old: int
    new: int
    kept: Path


def move(path: Path, tell: Progress) -> Moved | None:
    """None where the data is of these programs already. From the main thread; blocks. The old data stays beside it.

    Ended in the middle, the home is as it was, or the next call goes on where it was. Raises AlreadyRunning,
    DatabaseUnavailable, BackupFailed, RestoreRefused.
    """
    home = open_home(path)
    claimed = claim(home)
    try:
        account = choose_account(home)
        new = find_programs(home, account)
        if (interrupted := _take_place_again(home, new)) is not None:
            return interrupted
        major = home.major()
        if major is None:
            raise RestoreRefused(f"{home.path} has no database yet")
        if major == new.major:
            return None
        old = _old_programs(home, account, major, new)
        _copy(home, account, (old, new), tell)
        return _take_place(home, Home(home.upgrading), major, new.major)
    finally:
        os.close(claimed)


def _old_programs(home: Home, account: Account, major: int, new: Programs) -> Programs:
    if major > new.major:
        raise DatabaseUnavailable(f"the data is of PostgreSQL {major}, newer than {new.major}: install the newer Hilo.")
    if _kept(home, major).exists():
        raise RestoreRefused(f"{_kept(home, major)} is in the way: it is what an earlier upgrade left; move it away")
    old = programs_of(home, account, major)
    if old is None:
        raise DatabaseUnavailable(
            f"reading the data of PostgreSQL {major} needs its programs, and they are not here: "
            f"install your system's postgresql-{major}, or name their folder by HILO_PG_OLD_BIN."
        )
    size = sum(file.stat().st_size for file in home.cluster.rglob("*") if file.is_file())
    if shutil.disk_usage(home.path).free < size:
        raise RestoreRefused(f"the data is copied, and {home.path} has less free than its {size >> 20} MB")
    return old


def _copy(home: Home, account: Account, programs: tuple[Programs, Programs], tell: Progress) -> None:
    """The new data whole in its own place, both servers stopped."""
    old, new = programs
    shutil.rmtree(home.upgrading, ignore_errors=True)
    with _serving(Server(home, lambda _: None, {}, programs=old)) as source:
        aside = open_home(home.upgrading)
        shutil.copy2(home.password, aside.password)  # the new data keeps the password
        with (
            _serving(Server(aside, lambda _: None, {}, programs=new)) as target,
            dumping(source, new.major) as chunks,
        ):
            replace_database(chunks, target, new.major, tell)
    own = home.cluster / LOCAL
    if own.exists():
        write_into_cluster(aside.cluster, LOCAL, own.read_text(), account)


@contextmanager
def _serving(server: Server) -> Iterator[str]:
    server.prepare()
    server.launch()
    try:
        server.settle()
        assert server.door is not None
        yield server.door.dsn()
    finally:
        server.end()


def _take_place(home: Home, aside: Home, old: int, new: int) -> Moved:
    """Two renames; between them there is no data in its place, and nobody makes new one while `upgrading` is there."""
    kept = _kept(home, old)
    home.cluster.rename(kept)
    return _finish(home, aside, kept, (old, new))


def _finish(home: Home, aside: Home, kept: Path, majors: tuple[int, int]) -> Moved:
    aside.cluster.rename(home.cluster)
    descriptor = os.open(home.path, os.O_RDONLY)
    os.fsync(descriptor)
    os.close(descriptor)
    shutil.rmtree(home.upgrading, ignore_errors=True)
    return Moved(*majors, kept)


def _take_place_again(home: Home, new: Programs) -> Moved | None:
    """What was ended between the two renames."""
    aside = Home(home.upgrading)
    if home.major() is not None or aside.major() != new.major:
        return None
    for old in range(new.major - 1, 13, -1):
        if _kept(home, old).exists():
            return _finish(home, aside, _kept(home, old), (old, new.major))
    return None


def _kept(home: Home, major: int) -> Path:
    return home.path / f"pg.{major}"
