"""What is tidied up: every day ended sessions and old tries to sign in, every minute the presence of who left."""

from datetime import timedelta

from hilo.kernel.env import Env
from hilo.kernel.jobs import Schedule
from hilo.staff import store_access
from hilo.staff.presence import end_presences


async def sweep(env: Env) -> None:
    async with env.db.unit_of_work() as tx:
        await store_access.sweep(tx, tx.now - timedelta(days=1))


async def absences(env: Env) -> None:
    async with env.db.unit_of_work() as tx:
        await end_presences(tx)


SCHEDULES = (
    Schedule("staff.sweep", "17 3 * * *", sweep),
    Schedule("staff.absences", "* * * * *", absences),
)
