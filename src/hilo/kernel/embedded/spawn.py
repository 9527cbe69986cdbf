"""Start a PostgreSQL program as the server's user, and ask what that user can do."""

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Literal

LINUX = sys.platform == "linux"
LAUNCHER = Path(__file__).with_name("launch.py")
FOLDER = "{folder}"
"""Stands in a command for the folder that is handed over as an open descriptor."""

Stream = int | IO[bytes] | None
Probe = tuple[Literal["reach", "bind", "write"], str]


@dataclass(frozen=True)
class Account:
    """Who the server runs as: ourselves, another user id, or ourselves under another name in a user namespace.

    `uid` and `gid` own the files. `named` is a user id with an entry in passwd, which `initdb` insists on.
    """

    way: Literal["self", "setuid", "namespace"]
    uid: int
    gid: int
    named: int


@dataclass(frozen=True)
class Streams:
    stdin: Stream = subprocess.DEVNULL
    stdout: Stream = subprocess.DEVNULL
    stderr: Stream = subprocess.DEVNULL


def spawn(
    account: Account,
    command: Sequence[str],
    streams: Streams,
    *,
    folder: Path | None = None,
    keep: Sequence[int] = (),
    mortal: bool = False,
) -> subprocess.Popen[bytes]:
    """Start `command` with an empty environment; it inherits the descriptors `keep`.

    `mortal`: it gets SIGINT when the calling *thread* ends, so call from the main thread. `folder` is opened here:
    folders above it that are closed to the server's user (a 0700 /root) do not matter.
    """
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY) if folder and LINUX else None
    inside = f"/proc/self/fd/{opened}" if opened is not None else str(folder)
    try:
        return subprocess.Popen(
            [*_launcher(account, mortal=mortal), "run", *(inside if part == FOLDER else part for part in command)],
            cwd="/",
            env=_environment(),
            start_new_session=True,
            pass_fds=[*keep, *([] if opened is None else [opened])],
            stdin=streams.stdin,
            stdout=streams.stdout,
            stderr=streams.stderr,
        )
    finally:
        if opened is not None:
            os.close(opened)


def run(account: Account, command: Sequence[str], timeout: float = 20) -> str | None:
    """What a short program writes to stdout, or None where it fails or cannot start."""
    process = spawn(account, command, Streams(stdout=subprocess.PIPE))
    try:
        out = process.communicate(timeout=timeout)[0]
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        return None
    return out.decode(errors="replace") if process.returncode == 0 else None


def probe(account: Account, probes: Sequence[Probe] = ()) -> list[bool] | None:
    """Whether the server's user can do each thing; None where nobody can become that user here."""
    command = [*_launcher(account), "try", *(word for asked in probes for word in asked)]
    done = subprocess.run(command, cwd="/", env=_environment(), capture_output=True, timeout=20, check=False)
    return [word == b"yes" for word in done.stdout.split()] if done.returncode == 0 else None


def _launcher(account: Account, *, mortal: bool = False) -> list[str]:
    parent = os.getpid() if mortal else 0
    order = (account.way, account.uid, account.gid, account.named, parent)
    return [sys.executable, "-I", "-S", str(LAUNCHER), *map(str, order)]


def _environment() -> dict[str, str]:
    """Nothing of ours reaches the server: no secrets, no PG*, no locale, no LD_PRELOAD."""
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH") if name in os.environ}
    return kept | {"LC_ALL": "C", "TZ": "UTC"}
