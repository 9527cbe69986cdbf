"""Schedules: whoever sees first that one is due moves it on and queues its job, in one transaction."""

from datetime import datetime

import structlog
from cronsim import CronSim

from hilo.kernel.env import Env
from hilo.kernel.jobs import Nothing, Schedule, defer, jobs_of
from hilo.kernel.module import Service

log = structlog.get_logger()
LONGEST = 60.0  # seconds of one sleep: clocks are set, machines are put to sleep
_SEEN = "insert into schedules (name, last_at) select unnest($1::text[]), $2 on conflict (name) do nothing"
_LAST = "select name, last_at from schedules where name = any($1)"
_CLAIM = "update schedules set last_at = $3 where name = $1 and last_at = $2"
_WAITS = "select exists (select from jobs where name = $1 and failed_at is null)"


async def run_schedules(env: Env) -> None:
    """A service: runs until cancelled. Raises DatabaseAway."""
    with env.wakes.sleeper("schedules") as sleeper:
        while True:
            due = await tick(env)
            if due is None:
                await sleeper.sleep(LONGEST)
                continue
            # What others claim meanwhile is seen by `tick`; until then there is nothing to ask the database.
            while (left := (due - env.clock.now()).total_seconds()) > 0:
                await sleeper.sleep(min(left, LONGEST))


SCHEDULER = Service("schedules", run_schedules)


async def tick(env: Env) -> datetime | None:
    """Queues what is due; gives when the next schedule is."""
    schedules = {schedule.name: schedule for module in env.modules for schedule in module.schedules}
    if not schedules:
        return None
    now = env.clock.now()
    async with env.db.unit_of_work() as tx:
        await tx.execute(_SEEN, sorted(schedules), now)
        last = {row["name"]: row["last_at"] for row in await tx.fetch(_LAST, sorted(schedules))}
    following: list[datetime] = []
    for name, schedule in schedules.items():
        if next_time(schedule, last[name]) <= now:
            await _claim(env, name, last[name], now)
        following.append(next_time(schedule, max(last[name], now)))
    return min(following)


def next_time(schedule: Schedule, after: datetime) -> datetime:
    """The first time of the schedule after that one. Raises CronSimError for an expression that is none."""
    return next(CronSim(schedule.cron, after))


async def _claim(env: Env, name: str, seen: datetime, now: datetime) -> None:
    """One process gets it: the others find that `last_at` has moved. A run that still waits is not doubled."""
    async with env.db.unit_of_work() as tx:
        if await tx.execute(_CLAIM, name, seen, now) != "UPDATE 1":
            return
        if await tx.fetchval(_WAITS, name):
            log.warning("a schedule is due again before its last run ended", schedule=name)
            return
        await defer(tx, jobs_of(env)[name], Nothing())
