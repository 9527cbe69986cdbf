"""The product's own processes: started as a person starts them, and what they cost."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
import psutil

PATIENCE = 60.0
READY = ("Hilo serves on ", "Hilo works")


class Failed(Exception):
    """Something that was to be measured did not work; the message says what."""


class Running(msgspec.Struct, frozen=True):
    """A process of the product. `after`: seconds from its start to its word that it is ready; `url`: of a web one."""

    pid: int
    after: float
    url: str = ""

    @property
    def port(self) -> int:
        return urlsplit(self.url).port or 0


class Used(msgspec.Struct, frozen=True):
    """Seconds of CPU, of the application and of the database."""

    app: float
    database: float

    def per(self, before: "Used", count: int) -> "Used":
        """What each of `count` operations has cost since."""
        return Used((self.app - before.app) / max(count, 1), (self.database - before.database) / max(count, 1))

    @property
    def both(self) -> float:
        return self.app + self.database

    def said(self) -> str:
        return f"CPU {self.both * 1000:.2f} ms (app {self.app * 1000:.2f} + db {self.database * 1000:.2f})"


@contextmanager
def hilo(command: str, home: Path, settings: Mapping[str, str] | None = None) -> Iterator[Running]:
    """`hilo run`, `hilo web` or `hilo worker` on a free port, for the length of the block. Raises Failed."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("HILO_")}
    environ |= {"HILO_HOME": str(home), "HILO_PORT": "0"} | dict(settings or {})
    home.mkdir(parents=True, exist_ok=True)
    words = [str(Path(sys.executable).with_name("hilo")), *command.split()]
    said, complaints = home / f"{words[1]}.stdout", home / f"{words[1]}.stderr"
    # Files, since a process that talks into a pipe which nobody reads stands still some time.
    with open(said, "wb") as out, open(complaints, "wb") as errors:
        began = time.monotonic()
        # A session of its own, as a service has: Linux shares a busy machine out by sessions.
        process = subprocess.Popen(words, env=environ, stdout=out, stderr=errors, start_new_session=True)
        try:
            line = _ready_line(process, said)
            if line is None:
                raise Failed(f"hilo {command} did not get ready: {complaints.read_text()[-2000:]}")
            yield Running(process.pid, time.monotonic() - began, line.removeprefix(READY[0]).strip())
        finally:
            _end(process)


def _ready_line(process: "subprocess.Popen[bytes]", said: Path) -> str | None:
    end = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < end:
        for line in said.read_text().splitlines(keepends=True):
            if line.startswith(READY) and line.endswith("\n"):
                return line
        time.sleep(0.005)
    return None


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def cpu(*pids: int) -> float:
    """Seconds of CPU that these processes and all below them have used, ended ones too."""
    return sum(_own(process) for pid in pids for process in family(pid))


def family(pid: int) -> Sequence[psutil.Process]:
    """The process and all below it; empty when it is gone."""
    try:
        first = psutil.Process(pid)
        return [first, *first.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def _own(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    # Linux adds the times of ended children to their parent's.
    return times.user + times.system + getattr(times, "children_user", 0.0) + getattr(times, "children_system", 0.0)


def memory(pid: int) -> int:
    """Bytes of the process and all below it; shared pages are counted once (PSS). Raises psutil.AccessDenied."""
    total = 0
    for process in family(pid):
        try:
            total += process.memory_full_info().pss
        except psutil.NoSuchProcess:
            continue
    return total
