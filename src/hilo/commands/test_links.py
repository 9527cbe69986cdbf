"""`hilo links revoke`: ends what an account vouched for, by its name or id, and leaves a trace."""

import asyncio
from argparse import ArgumentParser
from pathlib import Path
from uuid import UUID

import pytest

from hilo.channels.accounts import close, connect
from hilo.commands.command import CommandFailed, WrongUse
from hilo.commands.links import COMMANDS
from hilo.customers.identify import identify
from hilo.customers.model import Claim
from hilo.kernel.env import Env
from hilo.kernel.principal import system_principal

BY = system_principal("test")


@pytest.fixture(autouse=True)
def database_of_the_test(dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HILO_DATABASE_URL", dsn)
    monkeypatch.setenv("HILO_HOME", str(tmp_path))
    monkeypatch.setenv("HILO_SECRET_KEY", "test")


async def revoke(*words: str) -> int:
    """The exit code of the command."""
    command, parser = COMMANDS["links revoke"], ArgumentParser()
    parser.add_argument("--home")
    command.arguments(parser)
    return await asyncio.to_thread(command.execute, parser.parse_args(words))


async def vouched(env: Env) -> UUID:
    """An account that vouched for two people."""
    async with env.db.unit_of_work() as tx:
        account, _ = await connect(tx, "api", "Shop", {"url": "http://127.0.0.1:9/hook"}, BY)
        await identify(tx, [Claim("email", f"p{n}@correo.es", "", 2, "otp", account.id) for n in range(2)])
    return account.id


async def test_links_end_by_the_name_of_the_account(env: Env, capsys: pytest.CaptureFixture[str]) -> None:
    account = await vouched(env)

    assert await revoke("Shop", "--since", "2026-11-24T11:00+01:00") == 0
    assert capsys.readouterr().out == "2 links of Shop since 2026-11-24T10:00:00+00:00 ended\n"
    async with env.db.read() as tx:
        assert await tx.fetchval("select count(*) from identifier_links where valid_to is null") == 0
        trace = await tx.fetchrow("select subject, details from audit_log where action = 'links.revoked'")
    assert trace is not None
    assert trace["subject"] == f"account:{account}"
    assert trace["details"]["ended"] == 2


async def test_a_closed_account_is_named_by_its_id_and_nothing_older_ends(
    env: Env, capsys: pytest.CaptureFixture[str]
) -> None:
    account = await vouched(env)
    async with env.db.unit_of_work() as tx:
        await close(tx, account, BY)

    with pytest.raises(CommandFailed, match="no account 'Shop'"):
        await revoke("Shop", "--since", "2026-11-24")
    assert await revoke(str(account), "--since", "2026-11-25") == 0
    assert capsys.readouterr().out.startswith("0 links of ")


@pytest.mark.parametrize("since", ["yesterday", "", "0001-01-01T00:00+14:00", "24/11/2026"])
async def test_a_time_that_is_none_is_said_to_be_none(since: str) -> None:
    with pytest.raises(WrongUse, match="takes a time such as"):
        await revoke("Shop", "--since", since)
