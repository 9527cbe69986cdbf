"""Jobs: they go with their transaction, are tried again later each time, and are given up in plain sight."""

import asyncio
from datetime import timedelta

import pytest

from hilo.kernel import jobs_table
from hilo.kernel.config import Settings
from hilo.kernel.db import Database
from hilo.kernel.env import Env
from hilo.kernel.errors import DatabaseAway
from hilo.kernel.jobs import Schedule, came_further, jobs_of
from hilo.kernel.jobs_worker import Worker, pause, run_jobs
from hilo.kernel.module import Module, Service
from hilo.kernel.testing import FakeClock, eventually
from hilo.kernel.testing_jobs import Boom, Letter, Post, all_done, posting, process, queue, queue_and_break, table


async def test_a_deferred_job_runs_after_the_commit_and_is_gone(dsn: str, clock: FakeClock) -> None:
    post = Post()
    job = posting(post.send)
    async with process(dsn, clock, job, services=(Service("jobs", run_jobs),)) as env:
        await queue(env, job)
        assert await eventually(lambda: post.sent == ["ana"])
        assert await eventually(lambda: all_done(env))


async def test_a_job_goes_with_the_rollback_of_its_transaction(dsn: str, clock: FakeClock) -> None:
    post = Post()
    job = posting(post.send)
    async with process(dsn, clock, job) as env:
        with pytest.raises(Boom):
            await queue_and_break(env, job)
        await Worker(env).work_off()
        assert await table(env) == []
    assert post.sent == []


async def test_a_long_job_that_comes_further_is_not_given_up_for_what_broke_before(dsn: str, clock: FakeClock) -> None:
    runs: list[bool] = []

    async def work(env: Env, _: Letter) -> None:
        further = len(runs) < 12
        runs.append(further)
        if further:
            async with env.db.unit_of_work() as tx:
                await came_further(tx)
        raise Boom

    job = posting(work, tries=3)
    async with process(dsn, clock, job) as env:
        await queue(env, job)
        for _ in range(20):
            await Worker(env).work_off()
            clock.pass_(hours=7)
        [row] = await table(env)
    assert runs == [True] * 12 + [False] * 2, "three tries from the last that came further on"
    assert row["failed_at"] is not None


async def test_a_job_for_later_waits_for_its_time(dsn: str, clock: FakeClock) -> None:
    post = Post()
    job = posting(post.send)
    async with process(dsn, clock, job) as env:
        await queue(env, job, after=timedelta(hours=2))
        await Worker(env).work_off()
        assert post.sent == []
        clock.pass_(hours=2)
        await Worker(env).work_off()
    assert post.sent == ["ana"]


async def test_a_failed_job_is_tried_again_later_each_time_and_succeeds(dsn: str, clock: FakeClock) -> None:
    post = Post(breaks=2)
    job = posting(post.send)
    async with process(dsn, clock, job) as env:
        await queue(env, job)
        for failed in (1, 2):
            await Worker(env).work_off()
            [row] = await table(env)
            assert (row["tries"], row["due_at"] - clock.now(), row["failed_at"]) == (failed, pause(failed), None)
            await Worker(env).work_off()
            assert post.tries == failed, "it is not tried before its time"
            clock.pass_(pause(failed))
        await Worker(env).work_off()
        assert await table(env) == []
    assert post.sent == ["ana"]
    assert pause(1) < pause(2) < pause(7) < pause(8) <= pause(30) == timedelta(hours=6)


async def test_a_job_is_given_up_after_its_tries_and_shown_without_a_persons_words(dsn: str, clock: FakeClock) -> None:
    post = Post(breaks=99)
    job = posting(post.send, tries=3)
    async with process(dsn, clock, job) as env:
        await queue(env, job)
        for _ in range(5):
            await Worker(env).work_off()
            clock.pass_(days=1)
        [row] = await table(env)
        assert (post.tries, row["tries"], row["failed_at"] is not None) == (3, 3, True)
        assert row["error"].startswith("Boom at testing_jobs.py:")
        async with env.db.read() as tx:
            assert await jobs_table.counts(tx) == {"post.send": (0, 1)}
        clock.pass_(days=31)
        async with env.db.unit_of_work() as tx:
            await jobs_table.forget_failed(tx)
        assert await table(env) == []


async def test_a_job_that_takes_too_long_has_failed(dsn: str, clock: FakeClock) -> None:
    async def hang(_: Env, __: Letter) -> None:
        await asyncio.Event().wait()

    job = posting(hang, seconds=0.05)
    async with process(dsn, clock, job) as env:
        await queue(env, job)
        await Worker(env).work_off()
        [row] = await table(env)
    assert (row["tries"], row["error"].split(" at ")[0]) == (1, "TimeoutError")


async def test_what_a_job_waited_for_being_cancelled_is_a_failed_try(dsn: str, clock: FakeClock) -> None:
    async def wait_for_the_cancelled(_: Env, __: Letter) -> None:
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        future.cancel()
        await future

    job = posting(wait_for_the_cancelled)
    async with process(dsn, clock, job) as env:
        await queue(env, job)
        await Worker(env).work_off()
        [row] = await table(env)
    assert (row["tries"], row["error"].split(" at ")[0]) == (1, "CancelledError")


async def test_a_payload_that_does_not_fit_any_more_is_a_failed_try(dsn: str, clock: FakeClock) -> None:
    post = Post()
    job = posting(post.send)
    async with process(dsn, clock, job) as env:
        await queue(env, job)
        async with env.db.unit_of_work() as tx:
            await tx.execute("update jobs set payload = '{}'")
        await Worker(env).work_off()
        [row] = await table(env)
    assert (post.tries, row["tries"], row["error"].split(" at ")[0]) == (0, 1, "ValidationError")


async def test_the_database_away_in_a_job_is_no_try(dsn: str, clock: FakeClock) -> None:
    async def away(_: Env, __: Letter) -> None:
        raise DatabaseAway

    job = posting(away)
    async with process(dsn, clock, job) as env:
        await queue(env, job)
        await Worker(env).work_off()
        [row] = await table(env)
    assert (row["tries"], row["due_at"] > clock.now(), row["error"]) == (0, True, None)


async def test_two_jobs_of_one_name_are_refused(dsn: str, clock: FakeClock) -> None:
    async def nothing(_: Env) -> None: ...

    modules = [Module("a", schedules=[Schedule("a.b", "* * * * *", nothing)] * 2)]
    with pytest.raises(ValueError, match="same name"):
        jobs_of(Env(Settings(secret_key="test"), clock, Database(dsn), modules))
