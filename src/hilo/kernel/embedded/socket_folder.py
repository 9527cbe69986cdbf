"""Where the server's Unix socket stands: a short path, private, on a file system that knows sockets."""

import contextlib
import os
import re
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

from hilo.kernel.embedded.errors import DatabaseUnavailable
from hilo.kernel.embedded.home import Home
from hilo.kernel.embedded.spawn import LINUX, Account, probe

PORT = 5432
SOCKET = f".s.PGSQL.{PORT}"
LONGEST = 107 if LINUX else 103
"""Bytes that the kernel takes for the address of a Unix socket."""
UNSPEAKABLE = re.compile(r"[,\"'\s\udc80-\udcff]")
"""PostgreSQL's list of socket folders is separated by commas."""


def choose_socket_folder(home: Home, account: Account, last: Path | None = None) -> Path:
    """Prefers `last`, so that addresses handed out stay true. Raises DatabaseUnavailable where no folder will do."""
    for folder in ([last] if last else []) + list(_candidates(home)):
        if len(os.fsencode(folder / SOCKET)) > LONGEST or UNSPEAKABLE.search(str(folder)):
            continue
        with contextlib.suppress(OSError):
            if _prepare(folder, account):
                return folder
    raise DatabaseUnavailable(
        "no folder takes a Unix socket: set XDG_RUNTIME_DIR or TMPDIR to a short, local, writable path."
    )


def _candidates(home: Home) -> Iterator[Path]:
    yield home.path / "run"
    us = os.geteuid()
    system = "/run" if us == 0 else None
    parents = (os.environ.get("XDG_RUNTIME_DIR"), system, tempfile.gettempdir(), "/tmp", "/var/tmp", "/dev/shm")  # noqa: S108
    for parent in parents:
        if parent:
            yield Path(parent) / f"hilo-{us}-{home.tag}"


def _prepare(folder: Path, account: Account) -> bool:
    """Whether the folder is ours and the server's user can listen there."""
    folder.mkdir(mode=0o700, exist_ok=True)
    status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid not in (os.geteuid(), account.uid):  # a squatter in /tmp
        return False
    folder.chmod(0o700)
    if account.way == "setuid":
        os.chown(folder, account.uid, account.gid)
    for stale in (SOCKET, f"{SOCKET}.lock"):
        (folder / stale).unlink(missing_ok=True)
    if probe(account, [("bind", str(folder / ".trial"))]) == [True]:
        return True
    folder.rmdir()
    return False
