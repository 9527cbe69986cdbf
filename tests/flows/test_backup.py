"""An installation moves: backed up while it serves, put back on another home, and onto the next PostgreSQL."""

import glob
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from hilo.kernel.embedded.binaries import SYSTEM
from hilo.kernel.testing import eventually
from tests.flows.processes import Hilo, command, hilo

MESSAGE = {"id": "m1", "from": {"kind": "email", "value": "ana@correo.es"}, "text": "¿Dónde está mi pedido 4711-A?"}


async def subjects(running: Hilo, headers: dict[str, str]) -> list[str]:
    async with httpx.AsyncClient(base_url=running.url, headers=headers) as client:
        answer: Any = (await client.get("/api/v1/conversations")).json()
        return [item["last"]["text"] for item in answer["items"]]


async def refused(home: Path, *words: str) -> str:
    """The complaint of a command that fails."""
    with pytest.raises(AssertionError) as error:
        await command(home, *words)
    return str(error.value)


@pytest.mark.slow  # a dozen commands, each a program with a database of its own
async def test_a_running_installation_goes_into_another_home(tmp_path: Path) -> None:
    home, other, file = tmp_path / "home", tmp_path / "other", tmp_path / "hilo.zip"
    async with hilo(home, "run") as running:
        headers = await running.token()
        door = await running.account("api", "Web")
        async with httpx.AsyncClient(base_url=running.url) as client:
            assert (await client.post(door.path, json=MESSAGE, headers=door.headers)).status_code == 202
        await eventually(lambda: subjects(running, headers))
        told = await command(home, "backup", str(file))
        assert "The secret key is not inside" in told
        assert "is there already" in await refused(home, "backup", str(file))
        assert "already runs" in await refused(home, "restore", str(file), "--replace")

    assert "is whole" in await command(other, "restore", str(file), "--check")
    assert "--key FILE" in await refused(other, "restore", str(file))
    key = str(home / "secret.key")
    await command(other, "restore", str(file), "--key", key, "--paused")
    assert "has data in it" in await refused(other, "restore", str(file))
    async with hilo(other, "run") as running:
        assert await subjects(running, headers) == [MESSAGE["text"]], "the token and the message came along"
        async with httpx.AsyncClient(base_url=running.url, headers=headers) as client:
            accounts: Any = (await client.get("/api/v1/channel-accounts")).json()
            assert [account["state"] for account in accounts["items"]] == ["paused"]
            again = await client.post(door.path, json=MESSAGE, headers=door.headers)
            assert again.status_code == 200, "the door knows its secret, and the message"
    await command(other, "restore", str(file), "--replace")


def older_programs() -> str:
    """A folder of the system's with the programs of an older PostgreSQL; empty where there is none."""
    places = sorted(place for pattern in SYSTEM for place in glob.glob(pattern))
    return next((place for place in places if (Path(place) / "initdb").exists() and "/18/" not in place), "")


@pytest.mark.slow  # two servers of two versions
async def test_the_data_of_an_older_postgresql_moves_to_this_one(tmp_path: Path) -> None:
    older = older_programs()
    if not older:
        if os.environ.get("HILO_TEST_STRICT") == "1":
            pytest.fail("there is no older PostgreSQL on this machine (Debian's postgresql-15)")
        pytest.skip("there is no older PostgreSQL on this machine (Debian's postgresql-15)")
    home = tmp_path / "home"
    told = await command(home, "token", "create", "test", "--role", "owner", HILO_PG_BIN=older)
    major = int((home / "pg" / "PG_VERSION").read_text())
    assert "hilo upgrade-db" in await refused(home, "token", "create", "test", "--role", "owner")

    assert f"moved from PostgreSQL {major} to 18" in await command(home, "upgrade-db")
    headers = {"authorization": f"Bearer {told.split()[-1]}"}
    async with hilo(home, "run") as running:
        assert await subjects(running, headers) == []
    assert "already" in await command(home, "upgrade-db")

    await interrupted(home, f"pg.{major}", lambda name: (home / "pg" / name).read_text())


async def interrupted(home: Path, kept: str, text: Callable[[str], str]) -> None:
    """A power cut between the two renames: nobody makes a new database, and the next call goes on."""
    version = text("PG_VERSION")
    (home / "pg.upgrade").mkdir()
    shutil.move(home / "pg", home / "pg.upgrade" / "pg")
    assert "interrupted" in await refused(home, "run", "--port", "0")
    assert "moved from" in await command(home, "upgrade-db")
    assert text("PG_VERSION") == version
    assert (home / kept).exists()
