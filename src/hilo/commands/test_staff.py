"""The way back for who cannot come in any more: by the command line, which has the machine."""

import asyncio
from argparse import ArgumentParser
from pathlib import Path

import pytest

from hilo.commands.command import CommandFailed
from hilo.commands.staff import COMMANDS
from hilo.kernel.env import Env
from hilo.staff.add import add_user
from hilo.staff.testing_entry import code, secret_in
from hilo.staff.totp import confirm_totp, set_up_totp

OWNER = "owner@firma.example"
PASSWORD = "a horse that staples"


@pytest.fixture(autouse=True)
def database_of_the_test(dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HILO_DATABASE_URL", dsn)
    monkeypatch.setenv("HILO_HOME", str(tmp_path))
    monkeypatch.setenv("HILO_SECRET_KEY", "test")


async def run(name: str, *words: str) -> int:
    """The exit code of the command."""
    command, parser = COMMANDS[name], ArgumentParser()
    parser.add_argument("--home")
    command.arguments(parser)
    return await asyncio.to_thread(command.execute, parser.parse_args(words))


async def test_the_last_owner_gets_back_without_their_phone(env: Env, capsys: pytest.CaptureFixture[str]) -> None:
    async with env.db.unit_of_work() as tx:
        owner = await add_user(tx, OWNER, "Root", "owner", PASSWORD)
        setup = await set_up_totp(tx, owner.id, OWNER)
        assert await confirm_totp(tx, owner.id, code({"secret": setup.secret}, tx.now))
    assert await run("staff reset-second-factor", OWNER.upper()) == 0
    assert "by the password alone" in capsys.readouterr().out
    async with env.db.read() as tx:
        assert await tx.fetchval("select count(*) from totp_secrets") == 0
        assert await tx.fetchval("select actor_kind from audit_log where action = 'factor.factors_reset'") == "system"


async def test_a_forgotten_password_is_a_link(env: Env, capsys: pytest.CaptureFixture[str]) -> None:
    async with env.db.unit_of_work() as tx:
        await add_user(tx, OWNER, "Root", "owner", PASSWORD)
    assert await run("staff reset-password", OWNER) == 0
    assert len(secret_in(capsys.readouterr().out)) == 43


async def test_who_is_not_on_the_staff_is_said() -> None:
    for command in ("staff reset-password", "staff reset-second-factor"):
        with pytest.raises(CommandFailed, match="nobody on the staff signs in"):
            await run(command, "nobody@firma.example")
