"""`hilo doctor` says what is wrong, what somebody should look at, and shows no secret."""

import asyncio
import json
from argparse import ArgumentParser
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from hilo.channels.accounts import connect, needs_reauth
from hilo.commands.backup import LastBackup
from hilo.commands.doctor import COMMANDS
from hilo.kernel.env import Env
from hilo.kernel.jobs_worker import Worker
from hilo.kernel.principal import system_principal
from hilo.kernel.testing_jobs import posting, queue

BY = system_principal("test")


@pytest.fixture(autouse=True)
def home(dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HILO_DATABASE_URL", dsn)
    monkeypatch.setenv("HILO_HOME", str(tmp_path))
    monkeypatch.setenv("HILO_SECRET_KEY", "test")
    monkeypatch.setenv("HILO_METRICS_TOKEN", "very-secret")
    return tmp_path


async def doctor(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    """The exit code and what was said."""
    command, parser = COMMANDS["doctor"], ArgumentParser()
    parser.add_argument("--home")
    command.arguments(parser)
    code = await asyncio.to_thread(command.execute, parser.parse_args(words))
    return code, capsys.readouterr().out


async def health(capsys: pytest.CaptureFixture[str]) -> tuple[bool, dict[str, tuple[str, str]]]:
    """Whether all is well, and what it says of each thing: its level and words."""
    code, out = await doctor(capsys, "--json")
    told: dict[str, Any] = json.loads(out)
    assert code == (0 if told["well"] else 1)
    return told["well"], {finding["what"]: (finding["level"], finding["so"]) for finding in told["health"]}


async def test_a_healthy_home_is_well_and_shows_no_secret(env: Env, capsys: pytest.CaptureFixture[str]) -> None:
    async with env.db.unit_of_work() as tx:
        await connect(tx, "api", "Shop", {"url": "http://127.0.0.1:9/hook"}, BY)
    code, out = await doctor(capsys)
    assert code == 0, out
    assert "very-secret" not in out
    assert env.db.dsn.partition("@")[0] not in out
    well, found = await health(capsys)
    assert well
    assert found["api Shop"] == ("ok", "live")
    assert found["jobs"] == ("ok", "none was given up")
    assert found["backup"][0] == "look"


async def test_accounts_that_cannot_work_are_bad(
    env: Env, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async with env.db.unit_of_work() as tx:
        account, _ = await connect(tx, "api", "Shop", {"url": "http://127.0.0.1:9/hook"}, BY)
        await needs_reauth(tx, account.id, "the token ended", BY)
    well, found = await health(capsys)
    assert (well, found["api Shop"]) == (False, ("bad", "needs new credentials: the token ended"))
    monkeypatch.setenv("HILO_SECRET_KEY", "another")
    assert "another key" in (await health(capsys))[1]["api Shop"][1]


async def test_given_up_jobs_and_old_backups_are_to_be_looked_at(
    env: Env, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async def run(*_: Any) -> None:
        raise ValueError

    job = posting(run, tries=1)
    await queue(env, job)
    worker = Worker(env)
    worker._jobs, worker._names = {job.name: job}, [job.name]
    await worker.work_off()
    (home / "backup.json").write_bytes(
        msgspec.json.encode(LastBackup(datetime.now(UTC) - timedelta(days=30), "hilo.zip", 5))
    )
    well, found = await health(capsys)
    assert well
    assert found["jobs"] == ("look", "1 were given up (post.send): GET /api/v1/failed-jobs")
    assert found["backup"] == ("look", "hilo.zip, 30 days old")


async def test_a_database_that_is_away_is_bad(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HILO_DATABASE_URL", "postgresql://hilo:pw@127.0.0.1:9/hilo")
    well, found = await health(capsys)
    assert not well
    assert found["database"][0] == "bad"
