"""Jobs: work deferred inside the transaction, done later with retries; and schedules."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import msgspec

from hilo.kernel.jobs_table import RUNNING, further

if TYPE_CHECKING:
    from hilo.kernel.db import Tx
    from hilo.kernel.env import Env

P = TypeVar("P", bound=msgspec.Struct)
JOBS = "jobs"  # the wake of the workers

_QUEUE = "insert into jobs (name, payload, due_at, created_at) values ($1, $2, $3, $4)"


class Job(msgspec.Struct, Generic[P], frozen=True):
    """A kind of work, named `slice.verb`. `run` gets the environment and the payload; it opens its own transaction.

    It may run more than once: a worker that dies is followed by another. It is given up after `tries` tries, each
    at most `seconds` long. `DatabaseAway` is no try. A long one says `came_further` as it goes.
    """

    name: str
    payload: type[P]
    run: "Callable[[Env, P], Awaitable[None]]"
    tries: int = 8
    seconds: float = 300


class Schedule(msgspec.Struct, frozen=True):
    """A job without payload at the times of a cron expression (UTC), once over all processes.

    Times that passed while no worker ran are made up for by one run.
    """

    name: str
    cron: str
    run: "Callable[[Env], Awaitable[None]]"


class Nothing(msgspec.Struct):
    """The payload of a schedule's job."""


async def defer(tx: "Tx", job: Job[P], payload: P, *, after: timedelta = timedelta(0)) -> None:
    """Queues the job with the transaction: it goes with its rollback and its commit."""
    await tx.execute(_QUEUE, job.name, msgspec.to_builtins(payload), tx.now + after, tx.now)
    tx.after_commit(lambda: tx.env.wakes.say(JOBS))


async def came_further(tx: "Tx") -> None:
    """The job that runs here has got something done: however often its worker dies, it is not given up for it.

    Goes with the transaction's commit. Nothing happens outside of a job.
    """
    if (running := RUNNING.get()) is not None:
        await further(tx, running)


def jobs_of(env: "Env") -> "dict[str, Job[Any]]":
    """Every job of the modules by its name, with one for each schedule. Raises ValueError for a name given twice."""
    every = [job for module in env.modules for job in module.jobs]
    every += [_job_of(schedule) for module in env.modules for schedule in module.schedules]
    found = {job.name: job for job in every}
    if len(found) < len(every):
        raise ValueError("two jobs or schedules have the same name")
    return found


def _job_of(schedule: Schedule) -> Job[Nothing]:
    async def run(env: "Env", _: Nothing) -> None:
        await schedule.run(env)

    return Job(schedule.name, Nothing, run)
