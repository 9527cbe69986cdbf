"""What runs by the clock: each day tidying up, each minute the presence of who left and the mail of notices."""

from datetime import timedelta

from hilo.kernel.env import Env
from hilo.kernel.jobs import Schedule
from hilo.staff import store_access, store_entry, store_factors, store_notify, store_passkeys
from hilo.staff.notify_mail import KEPT, mail_notices
from hilo.staff.presence import end_presences


async def sweep(env: Env) -> None:
    async with env.db.unit_of_work() as tx:
        await store_access.sweep(tx, tx.now - timedelta(days=1))
        await store_entry.sweep(tx, tx.now)
        await store_factors.sweep(tx)
        await store_passkeys.sweep(tx)
        await store_notify.sweep(tx, tx.now - KEPT)


async def absences(env: Env) -> None:
    async with env.db.unit_of_work() as tx:
        await end_presences(tx)


SCHEDULES = (
    Schedule("staff.sweep", "17 3 * * *", sweep),
    Schedule("staff.absences", "* * * * *", absences),
    Schedule("staff.mail_notices", "* * * * *", mail_notices),
)
