"""Imports that were uploaded run as jobs; what ended is kept for a quarter of a year."""

from datetime import timedelta
from uuid import UUID

import msgspec

from hilo.imports import store
from hilo.imports.run import run
from hilo.kernel.env import Env
from hilo.kernel.jobs import Job, Schedule

KEPT = timedelta(days=90)


class ImportRef(msgspec.Struct):
    """Which import."""

    import_id: UUID


async def run_import(env: Env, ref: ImportRef) -> None:
    """To its end; a worker that dies is followed by another, which goes on where it was."""
    await run(env, ref.import_id)


async def forget_ended(env: Env) -> None:
    """Deletes what is known of imports that ended long ago; whom they brought stays."""
    async with env.db.unit_of_work() as tx:
        await store.forget(tx, tx.now - KEPT)


RUN = Job("imports.run", ImportRef, run_import, tries=20, seconds=86400)
SCHEDULES = (Schedule("imports.forget", "17 4 * * *", forget_ended),)
