"""Routes of jobs: what was given up is seen, tried again, or thrown away."""

from datetime import datetime
from typing import Annotated

import msgspec
from litestar.params import PathParameter, QueryParameter

from hilo.kernel.db import Tx
from hilo.kernel.errors import NotFound
from hilo.kernel.jobs import JOBS
from hilo.kernel.route import route

Number = Annotated[int, PathParameter(ge=1, le=2**63 - 1)]
Before = Annotated[int | None, QueryParameter(ge=1, le=2**63 - 1)]
Limit = Annotated[int, QueryParameter(ge=1, le=200)]

_FAILED = """
select id, name, tries, created_at, failed_at, error from jobs
where failed_at is not null and ($1::bigint is null or id < $1) order by id desc limit $2
"""
_RETRY = "update jobs set failed_at = null, tries = 0, due_at = $2 where id = $1 and failed_at is not null returning id"
_DELETE = "delete from jobs where id = $1 and failed_at is not null returning id"


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


ROUTES = (get_failed_jobs, post_retry, delete_failed_job)
