"""The server's processes: found by their working folder, and ended in steps that also reach orphans."""

import contextlib
import os
import signal
import time
from pathlib import Path

from hilo.kernel.embedded.home import Home, server_lives
from hilo.kernel.embedded.spawn import LINUX

Step = tuple[signal.Signals, float]
"""A signal, and the seconds that it is given to work."""
POLITELY: tuple[Step, ...] = ((signal.SIGINT, 60.0), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0))
AT_ONCE: tuple[Step, ...] = ((signal.SIGQUIT, 3.0), (signal.SIGKILL, 5.0))
GLANCE, REPEAT, ORPHANS = 0.02, 0.25, 3.0


def end_server(home: Home, steps: tuple[Step, ...]) -> bool:
    """End every server process of this home; False where some still lives. Blocks."""
    for sign, patience in steps:
        if not server_lives(home):
            return True
        if _gone(home, sign, patience):
            return True
    return not server_lives(home)


def server_processes(cluster: Path) -> list[int]:
    """The pids of all programs named postgres that work in this data folder."""
    if not LINUX:
        recorded = recorded_pid(cluster)
        return [recorded] if recorded else []
    try:
        wanted = cluster.stat()
    except FileNotFoundError:
        return []
    return [int(name) for name in os.listdir("/proc") if name.isdigit() and _works_in(name, wanted)]


def recorded_pid(cluster: Path) -> int | None:
    """What postmaster.pid says, which may long be false."""
    try:
        return int((cluster / "postmaster.pid").read_bytes().split()[0])
    except (OSError, ValueError, IndexError):
        return None


def _works_in(pid: str, wanted: os.stat_result) -> bool:
    try:
        folder = os.stat(f"/proc/{pid}/cwd")
        if (folder.st_dev, folder.st_ino) != (wanted.st_dev, wanted.st_ino):
            return False
        return Path(f"/proc/{pid}/comm").read_text().startswith("postgres")
    except OSError:
        return False


def _signal(cluster: Path, sign: signal.Signals) -> None:
    """To the postmaster, which knows its children; to all of them where it is gone, or where nothing else helped."""
    alive, chief = server_processes(cluster), recorded_pid(cluster)
    targets = [chief] if chief in alive and chief and sign != signal.SIGKILL else alive
    for pid in targets:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, sign)
            os.kill(pid, signal.SIGCONT)  # a frozen one would not hear it


def _gone(home: Home, sign: signal.Signals, patience: float) -> bool:
    """Repeats the signal: one that was launched just now may be no server yet, and would miss it."""
    end, said = time.monotonic() + patience, 0.0
    while server_lives(home):
        now = time.monotonic()
        if now > end:
            return False
        if sign != signal.SIGKILL and _orphaned(home.cluster):
            sign, end, said = signal.SIGQUIT, min(end, now + ORPHANS), said if sign == signal.SIGQUIT else 0.0
        if now - said > REPEAT:
            _signal(home.cluster, sign)
            said = now
        time.sleep(GLANCE)
    return True


def _orphaned(cluster: Path) -> bool:
    """A busy backend outlives a killed postmaster and keeps the lock; waiting for it may take for ever."""
    chief = recorded_pid(cluster)
    if not LINUX or chief is None:
        return False
    alive = server_processes(cluster)
    return bool(alive) and chief not in alive
