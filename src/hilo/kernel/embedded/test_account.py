"""As root and as an ordinary user, under closed folders and odd paths: the server runs, and never as root."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hilo.kernel.embedded.account import SERVICE_UID
from hilo.kernel.embedded.conftest import Embed, Owner, discard, ready
from hilo.kernel.embedded.processes import server_processes
from hilo.kernel.embedded.spawn import Account, probe
from hilo.kernel.embedded.supervisor import DatabaseUnavailable
from hilo.kernel.embedded.test_supervisor import ask

ORDINARY = 61234
SELF_SUFFICIENT = """
import subprocess, sys
import hilo.kernel.embedded.supervisor
subprocess.run([sys.executable, "-c", ""], check=True)
"""
ROOT = os.geteuid() == 0
only_root = pytest.mark.skipif(not ROOT, reason="only root can become another user")


def as_ordinary() -> list[str]:
    """A command that becomes an ordinary user; where Python lies under a closed folder, with the right to read it."""
    setpriv = shutil.which("setpriv")
    if not setpriv:
        pytest.skip("setpriv is missing (util-linux)")
    plain = [setpriv, f"--reuid={ORDINARY}", f"--regid={ORDINARY}", "--clear-groups"]
    reading = [*plain, "--inh-caps=-all,+dac_read_search", "--ambient-caps=-all,+dac_read_search"]
    for way in (plain, reading):
        command = [*way, sys.executable, "-c", SELF_SUFFICIENT]
        environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[3])}
        if subprocess.run(command, env=environment, capture_output=True, check=False).returncode == 0:
            return way
    pytest.skip("an ordinary user cannot read this Python")


def server_uids(home: Path) -> set[int]:
    return {os.stat(f"/proc/{pid}").st_uid for pid in server_processes(home / "pg")}


async def test_the_server_runs_as_its_own_user_under_root_and_as_ourselves_otherwise(made: Path, embed: Embed) -> None:
    embed(made).start()

    assert server_uids(made) == {SERVICE_UID if ROOT else os.geteuid()}


def effective_capabilities(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1], 16) for line in lines if line.startswith("CapEff:"))


@only_root
async def test_an_ordinary_user_makes_and_serves_a_home(owner: Owner) -> None:
    way = as_ordinary()
    place = Path("/tmp") / f"hilo-ordinary-{os.getpid()}"
    place.mkdir()
    try:
        os.chown(place, ORDINARY, ORDINARY)
        # Without HOME and without an entry of passwd, as in a container.
        uid, dsn = ready(process := owner(place / "home", ["env", "--unset=HOME", *way]))
        assert uid == ORDINARY
        assert server_uids(place / "home") == {ORDINARY}
        assert await ask(dsn, "select 1") == 1
        process.send_signal(signal.SIGKILL)
    finally:
        discard(place / "home")
        shutil.rmtree(place)


@only_root
async def test_where_root_may_become_nobody_a_user_namespace_does(home: Path, owner: Owner) -> None:
    setpriv = shutil.which("setpriv")
    if not setpriv or probe(Account("namespace", 0, 0, 65534)) is None:
        pytest.skip("no setpriv or no user namespaces here")
    _, dsn = ready(owner(home, [setpriv, "--bounding-set=-setuid", "--inh-caps=-setuid"]))

    assert await ask(dsn, "select 1") == 1
    assert server_uids(home) == {0}  # seen from outside; inside it is nobody, without capabilities
    assert effective_capabilities(server_processes(home / "pg")[0]) == 0


@only_root
def test_a_home_of_another_user_is_refused_with_the_way_that_works(tmp_path: Path, embed: Embed) -> None:
    os.chown(tmp_path, ORDINARY, ORDINARY)

    with pytest.raises(DatabaseUnavailable, match=f"sudo -u '#{ORDINARY}'"):
        embed(tmp_path).start()


@pytest.fixture
def moved(made: Path) -> Iterator[Callable[[Path], Path]]:
    """Move the shared home elsewhere for the length of a test."""
    places: list[Path] = []

    def move(place: Path) -> Path:
        place.mkdir(mode=0o700, parents=True)
        places.append(made.rename(place / "home"))
        return places[0]

    yield move
    places[0].rename(made)


async def test_closed_folders_above_the_home_stay_closed(
    moved: Callable[[Path], Path], tmp_path: Path, embed: Embed
) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    home = moved(closed / "deeper")
    embedded = embed(home)
    embedded.start()

    assert await ask(embedded.dsn(), "select 1") == 1
    assert [path.stat().st_mode & 0o777 for path in (closed, closed / "deeper", home)] == [0o700] * 3


@pytest.mark.parametrize("name", ["long-" * 40, "space and 'quote\"", "ñandú-日本", "100%,$HOME`x`\\"])
async def test_odd_and_long_paths_serve(moved: Callable[[Path], Path], tmp_path: Path, embed: Embed, name: str) -> None:
    embedded = embed(moved(tmp_path / name))
    embedded.start()

    assert await ask(embedded.dsn(), "select 1") == 1


async def test_strange_variables_of_ours_do_not_reach_the_server(
    made: Path, embed: Embed, monkeypatch: pytest.MonkeyPatch
) -> None:
    strange = {
        "PGPORT": "1",
        "PGHOST": "nowhere",
        "PGDATA": "/",
        "PGOPTIONS": "-c x=y",
        "LC_ALL": "xx_XX",
        "TZ": "Nowhere",
    }
    for variable, word in strange.items():
        monkeypatch.setenv(variable, word)
    embedded = embed(made)
    embedded.start()

    assert await ask(embedded.dsn(), "show timezone") == "UTC"
