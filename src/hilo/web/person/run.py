"""Erase a person: all rows in one transaction, then files that nothing names any more, then the proof."""

from uuid import UUID

import msgspec

from hilo.kernel.blobs import blobs_of
from hilo.kernel.env import Env
from hilo.kernel.files import named
from hilo.kernel.jobs import Job
from hilo.kernel.person import erase, subject_of
from hilo.kernel.realtime import Event, announce
from hilo.web.person import store
from hilo.web.person.proof import prove

JUST_STORED = 60  # seconds: a row that names such a file may be on its way


class FileJustStored(Exception):
    """Somebody stored the same file this minute; it is looked at again."""


class ErasureRef(msgspec.Struct):
    """Which erasure."""

    erasure_id: UUID


async def run(env: Env, ref: ErasureRef) -> None:
    """To its end; a worker that dies is followed by another, which goes on where it was. Raises FileJustStored."""
    await erase_rows(env, ref.erasure_id)
    if await remove_files(env, ref.erasure_id):
        async with env.db.unit_of_work() as tx:
            kept = await store.erasure(tx, ref.erasure_id, lock=True)
            if kept is not None and kept.erasure.state == "files":
                proof, signature = prove(tx, kept.erasure, len(kept.files))
                await store.finish(tx, ref.erasure_id, proof, signature)


async def erase_rows(env: Env, erasure_id: UUID) -> None:
    """All of it or nothing; a second time it finds nothing to do. A hold that came meanwhile stops it."""
    async with env.db.unit_of_work() as tx:
        kept = await store.erasure(tx, erasure_id, lock=True)
        if kept is None or kept.erasure.state != "waiting":
            return
        await store.lock_customers(tx, kept.erasure.customer_id)
        living = await store.customer(tx, kept.erasure.customer_id)
        if living is None or (living["id"], living["version"]) != (kept.erasure.customer_id, kept.version):
            await store.refuse(tx, erasure_id, "changed")
            return
        if await store.holds(tx, living["id"]):
            await store.refuse(tx, erasure_id, "held")
            return
        subject = await subject_of(tx, living["id"], deep=True)
        counts = await erase(tx, subject)
        still = await named(tx, subject["files"])
        await store.rows_gone(tx, erasure_id, counts, sorted(set(subject["files"]) - still))
        await announce(tx, Event("customer.erased", "customer", living["id"]))


async def remove_files(env: Env, erasure_id: UUID) -> bool:
    """Whether the erasure is that far. Raises FileJustStored."""
    async with env.db.read() as tx:
        kept = await store.erasure(tx, erasure_id)
        if kept is None or kept.erasure.state != "files":
            return False
        still = await named(tx, kept.files)
    blobs = blobs_of(env.settings)
    left = [one for one in kept.files if one not in still and not await blobs.remove(one, JUST_STORED)]
    if left:
        raise FileJustStored
    return True


RUN = Job("web.erase_person", ErasureRef, run, tries=50, seconds=3600)
