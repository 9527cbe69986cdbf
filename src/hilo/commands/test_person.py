"""A person by the command line: exported as a file, erased only when told to, with a proof that can be checked."""

import asyncio
import json
import zipfile
from argparse import ArgumentParser
from pathlib import Path

import pytest

from hilo.channels.lanes import LanesWorker
from hilo.channels.testing import connect, words
from hilo.commands.command import CommandFailed, WrongUse
from hilo.commands.person import COMMANDS
from hilo.kernel.env import Env

MAIL = "ana@example.org"


@pytest.fixture
async def customer(env: Env, client: object, dsn: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The id of somebody who wrote."""
    monkeypatch.setenv("HILO_DATABASE_URL", dsn)
    monkeypatch.setenv("HILO_HOME", env.settings.home)
    monkeypatch.setenv("HILO_SECRET_KEY", "test")
    gate = await connect(env, "api")
    said = words("one", "the words", value=MAIL, proof={"assurance": 2, "method": "test"})
    assert (await gate.post(client, said)).is_success  # type: ignore[arg-type]
    await LanesWorker(env).work_off()
    async with env.db.read() as tx:
        return str(await tx.fetchval("select id from customers"))


async def run(name: str, *given: str) -> int:
    """The exit code of the command."""
    command, parser = COMMANDS[name], ArgumentParser()
    parser.add_argument("--home")
    command.arguments(parser)
    return await asyncio.to_thread(command.execute, parser.parse_args(given))


async def words_left(env: Env) -> int:
    async with env.db.read() as tx:
        return await tx.fetchval("select count(*) from messages where text <> ''")


async def test_a_person_is_exported_into_a_file(customer: str, tmp_path: Path) -> None:
    file = tmp_path / "ana.zip"
    assert await run("person export", customer, str(file), "--language", "es") == 0
    assert file.stat().st_mode & 0o077 == 0, "for nobody else's eyes"
    with zipfile.ZipFile(file) as archive:
        assert "the words" in archive.read("data/conversations.json").decode()
        assert MAIL in archive.read("tables/identifiers.csv").decode()
    with pytest.raises(CommandFailed, match="there already"):
        await run("person export", customer, str(file))


async def test_nobody_is_erased_by_looking(env: Env, customer: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert await run("person erase", customer) == 0
    told = capsys.readouterr().out
    assert "1 messages" in told
    assert "Nothing was erased" in told
    assert await words_left(env) == 1


async def test_an_erasure_gives_a_proof_that_can_be_checked(env: Env, customer: str, tmp_path: Path) -> None:
    proof = tmp_path / "proof.json"
    assert await run("person erase", customer, "--yes", "--proof", str(proof)) == 0
    assert await words_left(env) == 0
    assert MAIL not in proof.read_text()
    assert await run("person verify", str(proof)) == 0
    given = json.loads(proof.read_text())
    proof.write_text(json.dumps(given | {"document": given["document"].replace('"files": 0', '"files": 7')}))
    with pytest.raises(CommandFailed, match="was changed"):
        await run("person verify", str(proof))


async def test_what_is_no_id_is_wrong_use(customer: str) -> None:
    with pytest.raises(WrongUse):
        await run("person erase", f"{customer}x")
