"""What the kernel itself plugs into the whole: its loops and its housekeeping."""

from datetime import timedelta

from hilo.kernel.env import Env
from hilo.kernel.jobs import Schedule
from hilo.kernel.module import Module, Service
from hilo.kernel.sequencer import SEQUENCER
from hilo.kernel.stream_log import trim
from hilo.kernel.wake_relay import RELAY

_OLD_KEYS = "delete from idempotency_keys where created_at < $1"


async def trim_stream(env: Env) -> None:
    """Deletes what the stream need not remember any more, in short transactions."""
    deleted = 1
    while deleted:
        async with env.db.unit_of_work() as tx:
            deleted = await trim(tx, timedelta(days=env.settings.stream_days), env.settings.stream_rows)


async def forget_idempotency_keys(env: Env) -> None:
    """Deletes the answers kept for repeated requests after a day."""
    async with env.db.unit_of_work() as tx:
        await tx.execute(_OLD_KEYS, tx.now - timedelta(hours=24))


async def tail(env: Env) -> None:
    """The hub of this process."""
    await env.hub.tail(env)


MODULE = Module(
    name="kernel",
    services=(SEQUENCER, RELAY, Service("hub", tail, role="web")),
    schedules=(
        Schedule("kernel.trim_stream", "7 * * * *", trim_stream),
        Schedule("kernel.forget_idempotency_keys", "23 * * * *", forget_idempotency_keys),
    ),
)
