"""Transactions: all or nothing, one clock, callbacks after the commit, and an absent database told as one."""

import asyncio
from datetime import UTC, datetime

import asyncpg
import pytest

from hilo.kernel.clock import SystemClock
from hilo.kernel.config import Settings
from hilo.kernel.db import Database, Tx
from hilo.kernel.env import Env
from hilo.kernel.errors import DatabaseAway
from hilo.kernel.testing import FakeClock


class Changed(Exception):
    """Somebody changed their mind."""


async def make_table(env: Env) -> None:
    async with env.db.unit_of_work() as tx:
        await tx.execute("create table things (name text unique, at timestamptz)")


async def things(env: Env) -> list[str]:
    async with env.db.read() as tx:
        return [row["name"] for row in await tx.fetch("select name from things order by name")]


async def add(tx: Tx, name: str, said: list[str]) -> None:
    tx.after_commit(lambda: said.append(name))
    await tx.execute("insert into things values ($1, $2)", name, tx.now)


async def add_and_fail(env: Env, name: str, said: list[str]) -> None:
    async with env.db.unit_of_work() as tx:
        await add(tx, name, said)
        raise Changed


async def add_and_be_killed(env: Env, said: list[str], last: str | None) -> None:
    """The connection is ended before the last statement, or before the commit."""
    async with env.db.unit_of_work() as tx:
        await add(tx, "a", said)
        async with env.db.read() as other:
            await other.execute("select pg_terminate_backend($1)", await tx.fetchval("select pg_backend_pid()"))
        if last:
            await tx.fetchval(last)


async def use_dedicated_and_be_killed(env: Env) -> None:
    async with env.db.dedicated() as conn:
        async with env.db.read() as other:
            await other.execute("select pg_terminate_backend($1)", conn.get_server_pid())
        await conn.execute("select 1")


async def test_a_unit_of_work_commits_and_then_says_so(env: Env, clock: FakeClock) -> None:
    await make_table(env)
    said: list[str] = []
    async with env.db.unit_of_work() as tx:
        await add(tx, "a", said)
        clock.pass_(hours=1)
        await add(tx, "b", said)
        assert said == []
    assert said == ["a", "b"]
    async with env.db.read() as tx:
        assert await tx.fetchval("select count(distinct at) from things") == 1, "now is fixed for all of it"


async def test_an_error_takes_all_of_it_back_and_nobody_hears(env: Env) -> None:
    await make_table(env)
    said: list[str] = []
    with pytest.raises(Changed):
        await add_and_fail(env, "a", said)
    assert (await things(env), said) == ([], [])


async def test_an_error_of_the_database_stays_what_it_is(env: Env) -> None:
    await make_table(env)
    async with env.db.unit_of_work() as tx:
        await add(tx, "a", [])
    with pytest.raises(asyncpg.UniqueViolationError):
        async with env.db.unit_of_work() as tx:
            await add(tx, "a", [])
    with pytest.raises(asyncpg.DataError):
        async with env.db.read() as tx:
            await tx.fetchval("select $1::int", "no number")
    assert env.db.in_use()[0] == 0


async def test_jsonb_and_times_come_as_they_went(env: Env) -> None:
    value = {"a": [1, "ñ", None], "b": {"c": 1.5}}
    async with env.db.read() as tx:
        assert await tx.fetchval("select $1::jsonb", value) == value
        at = await tx.fetchval("select '2026-11-24 10:00+02'::timestamptz")
        assert at == datetime(2026, 11, 24, 8, tzinfo=UTC)
        assert await tx.fetchval("show timezone") == "UTC"


async def test_a_connection_that_is_killed_is_the_database_away_and_the_next_works(env: Env) -> None:
    await make_table(env)
    said: list[str] = []
    for last in ("select 1", None):
        with pytest.raises(DatabaseAway):
            await add_and_be_killed(env, said, last)
    assert said == []
    async with env.db.unit_of_work() as tx:
        await add(tx, "b", said)
    assert (await things(env), said) == (["b"], ["b"])


async def test_a_dedicated_connection_that_is_killed_is_the_database_away(env: Env) -> None:
    with pytest.raises(DatabaseAway):
        await use_dedicated_and_be_killed(env)


async def test_where_nobody_serves_the_database_is_away() -> None:
    dsn = "postgresql://hilo@127.0.0.1:1/hilo"
    db = Database(dsn)
    Env(Settings(secret_key="test"), SystemClock(), db, [])
    for attempt in (db.open, db.connect):
        with pytest.raises(DatabaseAway) as away:
            await attempt()
        assert away.value.retry_after
    with pytest.raises(DatabaseAway):
        async with db.read() as tx:
            await tx.fetchval("select 1")


async def test_closing_waits_for_who_still_has_a_connection_and_not_beyond(env: Env) -> None:
    begun = asyncio.Event()

    async def slow() -> int:
        async with env.db.connection() as conn:
            begun.set()
            return await conn.fetchval("select 1 from pg_sleep(0.1)")

    working = asyncio.create_task(slow())
    await begun.wait()
    async with asyncio.timeout(
        4
    ):  # what is given back while the pool closes is given back; it used to wait five seconds
        await env.db.close()
    assert await working == 1
