"""Homes for the tests of the embedded PostgreSQL: made once a session, and copied where a test needs its own."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from hilo.kernel.embedded.home import Home
from hilo.kernel.embedded.processes import end_server
from hilo.kernel.embedded.supervisor import EmbeddedPostgres

SOURCE = Path(__file__).parents[3]
OWNER = """
import asyncio, os, sys
from pathlib import Path
from hilo.kernel.embedded.supervisor import EmbeddedPostgres
owned = EmbeddedPostgres(Path(sys.argv[1]))
owned.start()
print(os.getuid(), owned.dsn(), flush=True)
asyncio.run(owned.supervise())
"""

Said = list[str]
Owner = Callable[..., subprocess.Popen[str]]
Embed = Callable[..., EmbeddedPostgres]


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A stopped home, shared by tests that leave it whole."""
    home = tmp_path_factory.mktemp("embedded") / "home"
    embedded = EmbeddedPostgres(home)
    embedded.start()
    embedded.stop()
    return home


@pytest.fixture
def home(made: Path, tmp_path: Path) -> Iterator[Path]:
    """A copy of it, for a test that does not."""
    copy = tmp_path / "home"
    copy_home(made, copy)
    yield copy
    discard(copy)


def copy_home(source: Path, copy: Path) -> None:
    subprocess.run(["cp", "-a", str(source), str(copy)], check=True)


def discard(path: Path) -> None:
    """Whatever a failed test left behind."""
    if path.is_dir():
        end_server(Home(path.resolve()), ((signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0)))
        shutil.rmtree(path)


@pytest.fixture
def said() -> Said:
    return []


@pytest.fixture
def embed(said: Said) -> Iterator[Embed]:
    """Own a home in this process; stopped at the end of the test."""
    owned: list[EmbeddedPostgres] = []

    def own(home: Path, **more: float) -> EmbeddedPostgres:
        owned.append(EmbeddedPostgres(home, said.append, {"fsync": "off"}, **more))
        return owned[-1]

    yield own
    for embedded in owned:
        embedded.stop()


@pytest.fixture
def owner() -> Iterator[Owner]:
    """Own a home in another process, started through `way`; killed at the end of the test."""
    started: list[subprocess.Popen[str]] = []

    def own(home: Path, way: Sequence[str] = ()) -> subprocess.Popen[str]:
        command = [*way, sys.executable, "-c", OWNER, str(home)]
        environment = {name: word for name, word in os.environ.items() if not name.startswith("XDG_")}
        environment["PYTHONPATH"] = str(SOURCE)
        pipe = subprocess.PIPE
        started.append(subprocess.Popen(command, env=environment, stdout=pipe, stderr=pipe, text=True))
        return started[-1]

    yield own
    for process in started:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        process.communicate()


def ready(process: subprocess.Popen[str]) -> tuple[int, str]:
    """Wait until an owner serves: its user id and the application's address."""
    assert process.stdout is not None
    assert process.stderr is not None
    uid, _, dsn = process.stdout.readline().strip().partition(" ")
    assert dsn, process.stderr.read()
    return int(uid), dsn
