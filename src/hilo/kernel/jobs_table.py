"""The table of jobs: taken by a lease, kept by renewing it, done, put off, given up."""

from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from hilo.kernel.db import Tx
from hilo.kernel.ids import new_id

LEASE = timedelta(seconds=60)
KEPT = timedelta(days=30)  # what was given up

# `skip locked` may overtake; jobs have no order among them.
_TAKE = """
with due as (
    select id from jobs where failed_at is null and due_at <= $1 and name = any($2)
    order by due_at limit $3 for update skip locked
)
update jobs set tries = tries + 1, lease = $4, due_at = $5 from due where jobs.id = due.id
returning jobs.id, jobs.name, jobs.payload, jobs.tries
"""
_RENEW = """
update jobs set due_at = $1 from unnest($2::bigint[], $3::uuid[]) as mine(id, lease)
where jobs.id = mine.id and jobs.lease = mine.lease returning jobs.id
"""
_DONE = "delete from jobs where id = $1 and lease = $2"
_AGAIN = "update jobs set lease = null, due_at = $3, tries = $4, error = $5 where id = $1 and lease = $2"
_FURTHER = "update jobs set tries = 1 where id = $1 and lease = $2 and tries > 1"
_GIVE_UP = "update jobs set lease = null, failed_at = $3, error = $4 where id = $1 and lease = $2"
_NEXT_DUE = "select min(due_at) from jobs where failed_at is null and name = any($1)"
_COUNT = """
select name, count(*) - count(failed_at) as waiting, count(failed_at) as failed from jobs group by name
"""
_FORGET = "delete from jobs where failed_at < $1"


class Taken(msgspec.Struct):
    """A job that this worker holds. `tries` counts this one, since it last came further."""

    id: int
    name: str
    payload: Any
    tries: int
    lease: UUID

    def begin_anew(self) -> None:
        self.tries = 1


RUNNING: ContextVar[Taken | None] = ContextVar("hilo_job", default=None)  # the one that this task runs


async def take(tx: Tx, names: Sequence[str], most: int) -> list[Taken]:
    """Takes up to `most` due jobs of these names."""
    lease = new_id()
    rows = await tx.fetch(_TAKE, tx.now, names, most, lease, tx.now + LEASE)
    return [Taken(row["id"], row["name"], row["payload"], row["tries"], lease) for row in rows]


async def renew(tx: Tx, held: Sequence[Taken]) -> set[int]:
    """Holds them for another LEASE; gives the ids of those that are still ours."""
    rows = await tx.fetch(_RENEW, tx.now + LEASE, [job.id for job in held], [job.lease for job in held])
    return {row["id"] for row in rows}


async def done(tx: Tx, job: Taken) -> None:
    """Nothing happens, here and below, when another worker has taken it meanwhile."""
    await tx.execute(_DONE, job.id, job.lease)


async def put_off(tx: Tx, job: Taken, due_at: datetime, *, counts: bool = True, error: str | None = None) -> None:
    """To be tried again at `due_at`; `counts` says whether this was a try."""
    await tx.execute(_AGAIN, job.id, job.lease, due_at, job.tries - (not counts), error)


async def further(tx: Tx, job: Taken) -> None:
    """It came further: the tries before count no more."""
    await tx.execute(_FURTHER, job.id, job.lease)
    tx.after_commit(job.begin_anew)


async def give_up(tx: Tx, job: Taken, error: str) -> None:
    await tx.execute(_GIVE_UP, job.id, job.lease, tx.now, error)


async def next_due(tx: Tx, names: Sequence[str]) -> datetime | None:
    """When the next job of these names, or the end of a lease, is due."""
    return await tx.fetchval(_NEXT_DUE, names)


async def counts(tx: Tx) -> Mapping[str, tuple[int, int]]:
    """How many of each name wait or run, and how many were given up."""
    return {row["name"]: (row["waiting"], row["failed"]) for row in await tx.fetch(_COUNT)}


async def forget_failed(tx: Tx) -> None:
    """Deletes what was given up long ago."""
    await tx.execute(_FORGET, tx.now - KEPT)
