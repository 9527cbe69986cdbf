"""Workers of jobs: they share the work, hold what they took, and survive each other's death."""

import asyncio
import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from hilo.kernel import jobs_table
from hilo.kernel.clock import SystemClock
from hilo.kernel.env import Env
from hilo.kernel.jobs import defer
from hilo.kernel.jobs_worker import Worker, run_jobs
from hilo.kernel.module import Service
from hilo.kernel.services import running
from hilo.kernel.testing import FakeClock, eventually
from hilo.kernel.testing_jobs import Letter, Post, all_done, posting, process, queue, table
from hilo.kernel.wake_relay import RELAY

SOURCE = str(Path(__file__).parents[2])


async def test_several_workers_share_the_jobs_and_run_each_once(dsn: str, clock: FakeClock) -> None:
    post = Post()
    job = posting(post.send)
    async with process(dsn, clock, job) as here, process(dsn, clock, job) as there:
        async with here.db.unit_of_work() as tx:
            for n in range(60):
                await defer(tx, job, Letter(str(n)))
        await asyncio.gather(*(Worker(env).work_off() for env in (here, there, here)))
        assert await table(here) == []
    assert sorted(post.sent, key=int) == [str(n) for n in range(60)]


async def test_a_job_queued_by_one_process_wakes_the_worker_of_another(dsn: str, clock: FakeClock) -> None:
    post = Post()
    job = posting(post.send)
    async with (
        process(dsn, clock, job, services=(RELAY, Service("jobs", run_jobs))),
        process(dsn, clock, job, services=(RELAY,)) as there,
    ):
        await queue(there, job)
        await eventually(lambda: post.sent == ["ana"])
        assert post.tries == 1


async def test_a_job_that_this_process_does_not_know_is_left_to_those_who_do(dsn: str, clock: FakeClock) -> None:
    post = Post()
    job = posting(post.send)
    async with process(dsn, clock, job) as env:
        await queue(env, job)
        async with process(dsn, clock) as older:
            await Worker(older).work_off()
            [row] = await table(env)
            assert (row["tries"], row["lease"]) == (0, None)


async def test_a_lease_is_renewed_while_the_job_runs(dsn: str, clock: FakeClock) -> None:
    begun, end = asyncio.Event(), asyncio.Event()

    async def long(_: Env, __: Letter) -> None:
        begun.set()
        await end.wait()

    job = posting(long)
    async with process(dsn, clock, job) as env:
        await queue(env, job)
        working = asyncio.create_task(Worker(env, renew_every=0.02).run())
        await begun.wait()
        clock.pass_(seconds=50)

        async def renewed() -> bool:
            [row] = await table(env)
            return row["due_at"] - clock.now() == jobs_table.LEASE

        assert await eventually(renewed)
        end.set()
        assert await eventually(lambda: all_done(env))
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)


async def test_what_another_worker_took_is_ended_and_not_written_over(dsn: str, clock: FakeClock) -> None:
    begun, ended = asyncio.Event(), asyncio.Event()

    async def long(_: Env, __: Letter) -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    job = posting(long)
    async with process(dsn, clock, job) as env:
        await queue(env, job)
        working = asyncio.create_task(Worker(env, renew_every=0.05).run())
        await begun.wait()
        async with env.db.unit_of_work() as tx:
            await tx.execute("update jobs set lease = gen_random_uuid(), tries = 2")
        await asyncio.wait_for(ended.wait(), 10)
        [row] = await table(env)
        assert (row["tries"], row["lease"] is None) == (2, False)
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)


async def test_a_worker_that_ends_hands_back_what_it_did_not_finish(
    dsn: str, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hilo.kernel.jobs_worker.DRAIN", 0.05)
    begun = asyncio.Event()

    async def long(_: Env, __: Letter) -> None:
        begun.set()
        await asyncio.Event().wait()

    job = posting(long)
    async with process(dsn, clock, job) as env:
        await queue(env, job)
        async with running(env, [Service("jobs", run_jobs)]):
            await begun.wait()
        [row] = await table(env)
    assert (row["tries"], row["lease"], row["due_at"]) == (0, None, clock.now())


KILLED = """
import asyncio, sys
import msgspec
from hilo.kernel.config import Settings
from hilo.kernel.db import Database
from hilo.kernel.clock import SystemClock
from hilo.kernel.env import Env
from hilo.kernel.jobs import Job
from hilo.kernel.jobs_worker import run_jobs
from hilo.kernel.module import Module

class Letter(msgspec.Struct):
    to: str

async def send(env, letter):
    print("begun", letter.to, flush=True)
    await asyncio.Event().wait()

async def main():
    env = Env(Settings(secret_key="test"), SystemClock(), Database(sys.argv[1], size=2),
              [Module("post", jobs=[Job("post.send", Letter, send, tries=2)])])
    await env.db.open()
    await run_jobs(env)

asyncio.run(main())
"""


async def killed_in_the_middle(dsn: str) -> None:
    """A process that takes the job and is killed while it runs it."""
    worker = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", KILLED, dsn), stdout=subprocess.PIPE, env=os.environ | {"PYTHONPATH": SOURCE}
    )
    try:
        assert worker.stdout
        assert await worker.stdout.readline() == b"begun ana\n"
    finally:
        worker.send_signal(signal.SIGKILL)
        await worker.communicate()


async def test_the_job_of_a_killed_worker_is_done_by_another(dsn: str) -> None:
    post = Post()
    job = posting(post.send, tries=2)
    clock = FakeClock(SystemClock().now())
    async with process(dsn, clock, job) as env:
        await queue(env, job)
        await killed_in_the_middle(dsn)
        await Worker(env).work_off()
        assert post.sent == [], "its lease still runs"
        clock.pass_(seconds=90)
        await Worker(env).work_off()
        assert await table(env) == []
    assert post.sent == ["ana"]


async def test_a_job_that_kills_its_worker_each_time_is_given_up(dsn: str) -> None:
    post = Post()
    job = posting(post.send, tries=2)
    clock = FakeClock(SystemClock().now())
    async with process(dsn, clock, job) as env:
        await queue(env, job)
        for _ in range(2):
            await killed_in_the_middle(dsn)
            async with env.db.unit_of_work() as tx:
                await tx.execute("update jobs set due_at = $1", clock.now() - timedelta(seconds=1))
        await Worker(env).work_off()
        [row] = await table(env)
    assert (post.tries, row["failed_at"], row["error"]) == (
        0,
        clock.now(),
        "Its worker ended in the middle of it, each time",
    )
