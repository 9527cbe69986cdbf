"""Jobs: they go with their transaction, are tried again, survive their worker, and are given up in plain sight."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from hilo.kernel import jobs_table
from hilo.kernel.config import Settings
from hilo.kernel.db import Database
from hilo.kernel.env import Env
from hilo.kernel.errors import DatabaseAway
from hilo.kernel.jobs import Job, Schedule, defer, jobs_of
from hilo.kernel.jobs_worker import Worker, pause, run_jobs
from hilo.kernel.module import Module, Service
from hilo.kernel.services import running
from hilo.kernel.testing import FakeClock, eventually

SOURCE = str(Path(__file__).parents[2])


class Letter(msgspec.Struct):
    """A payload."""

    to: str


class Boom(Exception):
    """It went wrong, and the message names a person."""


Run = Callable[[Env, Letter], Awaitable[None]]


def posting(run: Run, **more: Any) -> Job[Letter]:
    return Job("post.send", Letter, run, **more)


@asynccontextmanager
async def process(
    dsn: str, clock: FakeClock, *jobs: Job[Any], services: tuple[Service, ...] = ()
) -> AsyncIterator[Env]:
    env = Env(Settings(secret_key="test"), clock, Database(dsn, size=4), [Module("post", jobs=jobs)])
    await env.db.open()
    try:
        async with running(env, services):
            yield env
    finally:
        await env.db.close()


async def queue(env: Env, job: Job[Letter], to: str = "ana", after: timedelta = timedelta(0)) -> None:
    async with env.db.unit_of_work() as tx:
        await defer(tx, job, Letter(to), after=after)


async def queue_and_break(env: Env, job: Job[Letter]) -> None:
    async with env.db.unit_of_work() as tx:
        await defer(tx, job, Letter("ana"))
        raise Boom


async def table(env: Env) -> list[dict[str, Any]]:
    async with env.db.read() as tx:
        return [dict(row) for row in await tx.fetch("select * from jobs order by id")]


class Post:
    """Remembers what was sent, and breaks as often as it is told."""

    def __init__(self, breaks: int = 0) -> None:
        self.sent: list[str] = []
        self.tries = 0
        self.breaks = breaks

    async def send(self, _: Env, letter: Letter) -> None:
        self.tries += 1
        if self.tries <= self.breaks:
            raise Boom(f"{letter.to} is not at home")
        self.sent.append(letter.to)


async def test_a_deferred_job_runs_after_the_commit_and_is_gone(dsn: str, clock: FakeClock) -> None:
    post = Post()
    job = posting(post.send)
    async with process(dsn, clock, job, services=(Service("jobs", run_jobs),)) as env:
        await queue(env, job)
        await eventually(lambda: post.sent == ["ana"])

        async def empty() -> bool:
            return await table(env) == []

        await eventually(empty)


async def test_a_job_goes_with_the_rollback_of_its_transaction(dsn: str, clock: FakeClock) -> None:
    post = Post()
    job = posting(post.send)
    async with process(dsn, clock, job) as env:
        with pytest.raises(Boom):
            await queue_and_break(env, job)
        await Worker(env).work_off()
        assert await table(env) == []
    assert post.sent == []


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
        assert row["error"].startswith("Boom at test_jobs.py:")
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
    from hilo.kernel.wake_relay import RELAY

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

        await eventually(renewed)
        end.set()
        await eventually(lambda: _empty(env))
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)


async def _empty(env: Env) -> bool:
    return await table(env) == []


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
    from hilo.kernel.clock import SystemClock

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
    from hilo.kernel.clock import SystemClock

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


async def test_two_jobs_of_one_name_are_refused(dsn: str, clock: FakeClock) -> None:
    async def nothing(_: Env) -> None: ...

    modules = [Module("a", schedules=[Schedule("a.b", "* * * * *", nothing)] * 2)]
    with pytest.raises(ValueError, match="same name"):
        jobs_of(Env(Settings(secret_key="test"), clock, Database(dsn), modules))
