"""Schedules: once over all processes, with the retries of jobs, and made up for after a night without a worker."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta

from hilo.kernel.config import Settings
from hilo.kernel.db import Database
from hilo.kernel.env import Env
from hilo.kernel.jobs import Schedule
from hilo.kernel.jobs_schedules import run_schedules, tick
from hilo.kernel.jobs_worker import Worker, run_jobs
from hilo.kernel.module import Module, Service
from hilo.kernel.services import running
from hilo.kernel.testing import FakeClock, eventually

BEGIN = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


class Sweep:
    """Counts its runs; breaks while it is told to."""

    def __init__(self) -> None:
        self.runs: list[datetime] = []
        self.breaks = False

    async def run(self, env: Env) -> None:
        if self.breaks:
            raise RuntimeError
        self.runs.append(env.clock.now())


@asynccontextmanager
async def process(dsn: str, clock: FakeClock, sweep: Sweep, *services: Service) -> AsyncIterator[Env]:
    module = Module("hall", schedules=[Schedule("hall.sweep", "30 * * * *", sweep.run)])
    env = Env(Settings(secret_key="test"), clock, Database(dsn, size=3), [module])
    await env.db.open()
    try:
        async with running(env, services):
            yield env
    finally:
        await env.db.close()


async def test_a_schedule_runs_at_its_times_and_not_when_it_is_first_seen(dsn: str, clock: FakeClock) -> None:
    sweep = Sweep()
    async with process(dsn, clock, sweep) as env:
        assert await tick(env) == BEGIN + timedelta(minutes=30)
        await Worker(env).work_off()
        assert sweep.runs == []
        clock.pass_(minutes=30)
        assert await tick(env) == BEGIN + timedelta(minutes=90)
        await tick(env)
        await Worker(env).work_off()
        await Worker(env).work_off()
        assert sweep.runs == [BEGIN + timedelta(minutes=30)]


async def test_two_workers_run_a_schedule_once(dsn: str, clock: FakeClock) -> None:
    sweep = Sweep()
    async with AsyncExitStack() as stack:
        envs = [await stack.enter_async_context(process(dsn, clock, sweep)) for _ in range(4)]
        for _ in range(10):
            await asyncio.gather(*(tick(env) for env in envs))
            await asyncio.gather(*(Worker(env).work_off() for env in envs))
            clock.pass_(hours=1)
    assert len(sweep.runs) == 9
    assert len(set(sweep.runs)) == 9


async def test_what_passed_while_nobody_worked_is_made_up_for_by_one_run(dsn: str, clock: FakeClock) -> None:
    sweep = Sweep()
    async with process(dsn, clock, sweep) as env:
        await tick(env)
    clock.pass_(days=3)
    async with process(dsn, clock, sweep) as env:
        await tick(env)
        await Worker(env).work_off()
    assert len(sweep.runs) == 1


async def test_a_failed_run_is_tried_again_and_not_doubled_by_the_next_time(dsn: str, clock: FakeClock) -> None:
    sweep = Sweep()
    sweep.breaks = True
    async with process(dsn, clock, sweep) as env:
        await tick(env)
        for _ in range(3):
            clock.pass_(hours=1)
            await tick(env)
        await Worker(env).work_off()
        sweep.breaks = False
        clock.pass_(minutes=1)
        await Worker(env).work_off()
    assert len(sweep.runs) == 1


async def test_the_services_run_a_schedule_that_is_due(dsn: str, clock: FakeClock) -> None:
    sweep = Sweep()
    async with process(dsn, clock, sweep) as env:
        await tick(env)
        clock.pass_(hours=1)
        async with running(env, [Service("schedules", run_schedules), Service("jobs", run_jobs)]):
            await eventually(lambda: sweep.runs)
        assert len(sweep.runs) == 1
