"""Routes of jobs: what runs and waits, schedules; what was given up is seen, tried again, or thrown away."""

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from litestar.params import PathParameter, QueryParameter

from hilo.kernel.db import Tx
from hilo.kernel.errors import NotFound
from hilo.kernel.jobs import JOBS
from hilo.kernel.jobs_schedules import next_time
from hilo.kernel.jobs_table import counts
from hilo.kernel.route import route

Number = Annotated[int, PathParameter(ge=1, le=2**63 - 1)]
Before = Annotated[int | None, QueryParameter(ge=1, le=2**63 - 1)]
JobState = Literal["waiting", "running", "failed"]
Name = Annotated[str | None, QueryParameter(max_length=100)]
InState = Annotated[JobState | None, QueryParameter(name="state")]
Limit = Annotated[int, QueryParameter(ge=1, le=200)]

_FAILED = """
select id, name, tries, created_at, failed_at, error from jobs
where failed_at is not null and ($1::bigint is null or id < $1) order by id desc limit $2
"""
_RETRY = "update jobs set failed_at = null, tries = 0, due_at = $2 where id = $1 and failed_at is not null returning id"
_DELETE = "delete from jobs where id = $1 and failed_at is not null returning id"


_JOBS = """
with told as (
    select id, name, tries, created_at, error, case when failed_at is not null then 'failed'
        when lease is not null and due_at > $4 then 'running' else 'waiting' end as state,
        case when failed_at is null and lease is null then due_at end as due_at
    from jobs where ($1::bigint is null or id < $1) and ($2::text is null or name = $2)
)
select * from told where $3::text is null or state = $3 order by id desc limit $5
"""
_SCHEDULES = "select name, last_at from schedules where name = any($1)"


class JobLine(msgspec.Struct):
    """A job, without what it is about. `due_at`: when a waiting one may run; `error`: the kind of its last one."""

    id: int
    name: str
    state: JobState
    tries: int
    created_at: datetime
    due_at: datetime | None
    error: str | None


class JobCounts(msgspec.Struct):
    """How many jobs of a name wait or run, and how many were given up."""

    waiting: int
    failed: int


class JobPage(msgspec.Struct):
    """The newest first; `next` is the cursor of older ones. `counts`: by name, of all that wait or run and failed."""

    items: list[JobLine]
    next: str | None
    counts: dict[str, JobCounts]


class ScheduleLine(msgspec.Struct):
    """A schedule: when it ran last (None: never yet), when it runs next, whether a run of it waits or runs now."""

    name: str
    cron: str
    last_at: datetime | None
    next_at: datetime
    waits: bool


class Schedules(msgspec.Struct):
    """All schedules, by name."""

    items: list[ScheduleLine]


class FailedJob(msgspec.Struct):
    """A job that was given up: the kind and place of its last error. What it was about is not shown."""

    id: int
    name: str
    tries: int
    created_at: datetime
    failed_at: datetime
    error: str


class FailedJobs(msgspec.Struct):
    """The newest first; `next` is the cursor of older ones."""

    items: list[FailedJob]
    next: str | None


@route("GET", "/jobs", needs="jobs.manage")
async def get_jobs(
    tx: Tx, name: Name = None, in_state: InState = None, cursor: Before = None, limit: Limit = 50
) -> JobPage:
    """The work in the background: what runs, waits, and was given up. What is done is gone."""
    rows = await tx.fetch(_JOBS, cursor, name, in_state, tx.now, limit + 1)
    items = [JobLine(**dict(row)) for row in rows[:limit]]
    told = {name: JobCounts(waiting, failed) for name, (waiting, failed) in (await counts(tx)).items()}
    return JobPage(items, str(items[-1].id) if len(rows) > limit else None, told)


@route("GET", "/schedules", needs="jobs.manage")
async def get_schedules(tx: Tx) -> Schedules:
    """What is done at its times, when it was last and when it is next (UTC)."""
    every = sorted((s for module in tx.env.modules for s in module.schedules), key=lambda s: s.name)
    last = {row["name"]: row["last_at"] for row in await tx.fetch(_SCHEDULES, [s.name for s in every])}
    waiting = {name for name, (waits, _) in (await counts(tx)).items() if waits}
    lines = [
        ScheduleLine(s.name, s.cron, last.get(s.name), next_time(s, last.get(s.name, tx.now)), s.name in waiting)
        for s in every
    ]
    return Schedules(lines)


@route("GET", "/failed-jobs", needs="jobs.manage")
async def get_failed_jobs(tx: Tx, cursor: Before = None, limit: Limit = 50) -> FailedJobs:
    """The jobs that were given up within the last month."""
    rows = await tx.fetch(_FAILED, cursor, limit + 1)
    items = [FailedJob(**dict(row)) for row in rows[:limit]]
    return FailedJobs(items, str(items[-1].id) if len(rows) > limit else None)


@route("POST", "/failed-jobs/{job_id:int}/retry", needs="jobs.manage", status=202)
async def post_retry(tx: Tx, job_id: Number) -> None:
    """Try it again, now and as often as at first."""
    if await tx.fetchval(_RETRY, job_id, tx.now) is None:
        raise NotFound
    tx.after_commit(lambda: tx.env.wakes.say(JOBS))


@route("DELETE", "/failed-jobs/{job_id:int}", needs="jobs.manage", status=204)
async def delete_failed_job(tx: Tx, job_id: Number) -> None:
    """Throw it away."""
    if await tx.fetchval(_DELETE, job_id) is None:
        raise NotFound


ROUTES = (get_jobs, get_schedules, get_failed_jobs, post_retry, delete_failed_job)
