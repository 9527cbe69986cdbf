"""The worker of jobs: takes what is due, runs a few at once, holds their leases, tries again later what failed."""

import asyncio
import traceback
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import structlog

from hilo.kernel import jobs_table as table
from hilo.kernel.db import Tx
from hilo.kernel.env import Env
from hilo.kernel.errors import DatabaseAway
from hilo.kernel.jobs import JOBS, Job, jobs_of
from hilo.kernel.jobs_table import LEASE, Taken
from hilo.kernel.metrics import counter
from hilo.kernel.module import Service
from hilo.kernel.telemetry import traced_job

log = structlog.get_logger()
AT_ONCE = 4
POLL = 30.0  # seconds: the longest sleep; a new job wakes its worker
DRAIN = 5.0  # seconds that running jobs have to finish when the process ends
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=5), timedelta(hours=6)
RUN = counter("hilo_jobs_run_total", "Jobs run, by how they ended: done, again, failed.", "job", "end")


async def run_jobs(env: Env) -> None:
    """A service: runs until cancelled, then waits a moment for what is under way."""
    await Worker(env).run()


WORKER = Service("jobs", run_jobs)


def pause(tries: int) -> timedelta:
    """How long to wait after that many failed tries: 5 s, then three times as long each time, up to 6 hours."""
    return min(FIRST_PAUSE * 3 ** min(tries - 1, 20), LONGEST_PAUSE)


class Worker:
    """One worker. Any number of them share the work."""

    def __init__(self, env: Env, *, at_once: int = AT_ONCE, renew_every: float = LEASE.total_seconds() / 3) -> None:
        self._env = env
        self._jobs = {name: traced_job(env, job) for name, job in jobs_of(env).items()}
        self._names = sorted(self._jobs)  # what a newer Hilo queued is left to its workers
        self._at_once = at_once
        self._renew_every = renew_every
        self._running: dict[asyncio.Task[None], Taken] = {}

    async def run(self) -> None:
        holding = asyncio.create_task(self._hold())
        try:
            with self._env.wakes.sleeper(JOBS) as sleeper:
                while True:
                    try:
                        if not await self.round():
                            await sleeper.sleep(await self._pause())
                    except DatabaseAway:
                        await asyncio.sleep(0.5)  # what is under way must not be given up for it
                    if len(self._running) >= self._at_once:
                        await asyncio.wait(self._running, return_when=asyncio.FIRST_COMPLETED)
        finally:
            await self._drain(holding)

    async def round(self) -> bool:
        """Takes and starts what there is room for. True: there may be more."""
        room = self._at_once - len(self._running)
        if room <= 0:
            return True
        async with self._env.db.unit_of_work() as tx:
            taken = await table.take(tx, self._names, room)
        for each in taken:
            task = asyncio.create_task(self._work(each), name=f"job:{each.name}")
            self._running[task] = each
            task.add_done_callback(self._running.pop)
        return len(taken) == room

    async def work_off(self) -> None:
        """Runs all that is due now, once each; for tests and commands, instead of `run`."""
        while await self.round() or self._running:
            await asyncio.gather(*self._running)

    async def _pause(self) -> float:
        async with self._env.db.read() as tx:
            due = await table.next_due(tx, self._names)
        if due is None:
            return POLL
        return min(max((due - self._env.clock.now()).total_seconds(), 0.05), POLL)

    async def _work(self, taken: Taken) -> None:
        job = self._jobs[taken.name]
        if taken.tries > job.tries:
            await self._record(lambda tx: table.give_up(tx, taken, "Its worker ended in the middle of it, each time"))
            RUN.labels(taken.name, "failed").inc()
            return
        table.RUNNING.set(taken)
        try:
            payload = msgspec.convert(taken.payload, job.payload)
            async with asyncio.timeout(job.seconds):
                await job.run(self._env, payload)
        except asyncio.CancelledError as cancelled:
            if not _is_meant():
                await self._failed(job, taken, cancelled)
                return
            await self._hand_back(taken)
            raise
        except DatabaseAway:
            soon = self._env.clock.now() + FIRST_PAUSE
            await self._record(lambda tx: table.put_off(tx, taken, soon, counts=False))
        except Exception as error:
            await self._failed(job, taken, error)
        else:
            await self._record(lambda tx: table.done(tx, taken))
            RUN.labels(taken.name, "done").inc()

    async def _failed(self, job: Job[Any], taken: Taken, error: BaseException) -> None:
        why = what_broke(error)
        last = taken.tries >= job.tries
        log.warning(
            "job given up" if last else "job failed, to be tried again",
            job=job.name,
            id=taken.id,
            tries=taken.tries,
            exc_info=error,
        )
        if last:
            await self._record(lambda tx: table.give_up(tx, taken, why))
        else:
            due = self._env.clock.now() + pause(taken.tries)
            await self._record(lambda tx: table.put_off(tx, taken, due, error=why))
        RUN.labels(taken.name, "failed" if last else "again").inc()

    async def _record(self, write: Callable[[Tx], Awaitable[None]]) -> None:
        """Writes down what became of a job, as soon as the database is there."""
        while True:
            try:
                async with self._env.db.unit_of_work() as tx:
                    await write(tx)
                return
            except DatabaseAway:
                await asyncio.sleep(0.5)

    async def _hand_back(self, taken: Taken) -> None:
        """The process ends: another worker may begin at once. When that cannot be written, the lease runs out."""
        try:
            async with self._env.db.unit_of_work() as tx:
                await table.put_off(tx, taken, tx.now, counts=False)
            self._env.wakes.say(JOBS)
        except DatabaseAway:
            log.warning("a job waits for its lease to end", job=taken.name, id=taken.id)

    async def _hold(self) -> None:
        """Renews the leases, and ends what was taken by another worker while the database was away."""
        while True:
            await asyncio.sleep(self._renew_every)
            held = dict(self._running)
            if not held:
                continue
            try:
                async with self._env.db.unit_of_work() as tx:
                    ours = await table.renew(tx, list(held.values()))
            except DatabaseAway:
                continue
            for task, taken in held.items():
                if taken.id not in ours:
                    task.cancel()

    async def _drain(self, holding: "asyncio.Task[None]") -> None:
        if self._running:
            await asyncio.wait(self._running, timeout=DRAIN)
        left = [holding, *self._running]
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)


def _is_meant() -> bool:
    """Whether the task itself was cancelled, and not only something that its job waited for."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


def what_broke(error: BaseException) -> str:
    """The kind of error and where it was raised; not its message, which may quote a person's words."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{place}"
