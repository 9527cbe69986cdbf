"""What the kernel itself plugs into the whole: its loops and its housekeeping."""

from datetime import timedelta

from hilo.kernel.db import Tx
from hilo.kernel.env import Env
from hilo.kernel.http_jobs import ROUTES
from hilo.kernel.idempotency import forget_old
from hilo.kernel.jobs import Schedule
from hilo.kernel.jobs_schedules import SCHEDULER
from hilo.kernel.jobs_table import counts, forget_failed
from hilo.kernel.jobs_worker import WORKER
from hilo.kernel.metrics import Gauge
from hilo.kernel.module import Module, Service
from hilo.kernel.person_tables import HOOK
from hilo.kernel.sequencer import SEQUENCER
from hilo.kernel.stream_log import trim
from hilo.kernel.wake_relay import RELAY


async def trim_stream(env: Env) -> None:
    """Deletes what the stream need not remember any more, in short transactions."""
    deleted = 1
    while deleted:
        async with env.db.unit_of_work() as tx:
            deleted = await trim(tx, timedelta(days=env.settings.stream_days), env.settings.stream_rows)


async def forget_idempotency_keys(env: Env) -> None:
    """Deletes the answers kept for repeated requests after a day."""
    async with env.db.unit_of_work() as tx:
        await forget_old(tx)


async def forget_failed_jobs(env: Env) -> None:
    """Deletes jobs that were given up a month ago."""
    async with env.db.unit_of_work() as tx:
        await forget_failed(tx)


async def gauges(tx: Tx) -> list[Gauge]:
    """How many jobs of each name wait, and how many were given up."""
    found = await counts(tx)
    waiting = {(name, "waiting"): float(waits) for name, (waits, _) in found.items()}
    failed = {(name, "failed"): float(gone) for name, (_, gone) in found.items()}
    return [Gauge("hilo_jobs", "Jobs that wait or run, and jobs given up.", waiting | failed, ("job", "state"))]


async def tail(env: Env) -> None:
    """The hub of this process."""
    await env.hub.tail(env)


MODULE = Module(
    name="kernel",
    person=HOOK,
    services=(SEQUENCER, RELAY, WORKER, SCHEDULER, Service("hub", tail, role="web")),
    schedules=(
        Schedule("kernel.trim_stream", "7 * * * *", trim_stream),
        Schedule("kernel.forget_idempotency_keys", "23 * * * *", forget_idempotency_keys),
        Schedule("kernel.forget_failed_jobs", "41 4 * * *", forget_failed_jobs),
    ),
    routes=ROUTES,
    permissions={"jobs.manage": "See what the work in the background gave up; try it again or throw it away."},
    gauges=gauges,
)
