"""Run an import: batch by batch, each a transaction with the note of how far it is; killed, it goes on there."""

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import structlog

from hilo.customers.errors import CustomersMoved
from hilo.imports import store
from hilo.imports.conversations_source import ConversationsSource
from hilo.imports.mbox_source import MboxSource
from hilo.imports.model import ENDED, Import, Kind, Refusal, Step
from hilo.imports.people_source import PeopleSource
from hilo.imports.source import Batch, Came, FileSource, Opening
from hilo.kernel.blobs import BlobMissing, blobs_of
from hilo.kernel.db import Tx
from hilo.kernel.env import Env
from hilo.kernel.errors import DatabaseAway, Problem
from hilo.kernel.files import files_by_id, forget_files
from hilo.kernel.jobs import came_further
from hilo.kernel.jobs_worker import what_broke
from hilo.kernel.plans import look_again

log = structlog.get_logger()
SOURCES: dict[Kind, Opening] = {"people": PeopleSource, "conversations": ConversationsSource, "mbox": MboxSource}
Tell = Callable[[Import], None]
BROKEN = (asyncpg.PostgresError, asyncpg.InterfaceError, ValueError, OverflowError, Problem)  # by what a line says
# After so many lines the tables are other tables, and what was planned for empty ones is wrong by far.
MARKS = (500, 5_000, 50_000, 500_000)
TABLES = (
    *("customers", "profiles", "profile_values", "identifiers", "identifier_links", "imported_people"),
    *("conversations", "messages", "thread_items", "participants", "imported_threads"),
)
PATIENCE = 0.5  # seconds until the database is asked again


class TriedOnly(Exception):
    """A trial is rolled back."""


async def run(env: Env, import_id: UUID, path: Path | None = None, tell: Tell = lambda _: None) -> Import | None:
    """To the end of the file; gives how it ended. `path`: the file beside the command, else it was uploaded.

    Where two processes run it, each batch is taken by one. What is wrong with the file as a whole ends it as failed.
    """
    made = await _look(env, import_id)
    while made is not None and made.state not in ENDED:
        try:
            file = path or await _uploaded(env, made)
            source = await asyncio.to_thread(SOURCES[made.kind], env, file, made)
        except (Problem, BlobMissing) as error:
            return await _end(env, made, "failed", str(error))
        try:
            await _note_reading(env, made, source)
            made = await _batches(env, made, source, tell)
        finally:
            await asyncio.to_thread(source.close)
    return made


async def _batches(env: Env, made: Import, source: FileSource, tell: Tell) -> Import | None:
    """Until it has ended, or another process was faster: then what comes next is not what this one has read."""
    now: Import | None = made
    while now is not None and now.state not in ENDED:
        batch = await asyncio.to_thread(source.next)
        if batch is None:
            return await _end(env, made, "done")
        before, now = now.position, await _patiently(env, now, source, batch)
        if now is not None:
            tell(now)
            if not made.dry_run and any(before < mark <= now.position for mark in MARKS):
                await look_again(env, TABLES)
            if now.position != batch.position:
                break
    return now


async def _patiently(env: Env, made: Import, source: FileSource, batch: Batch) -> Import | None:
    """A batch that breaks is taken again one by one, so that one bad line costs itself and no other."""
    singly = False
    while True:
        try:
            return await _take(env, made, source, batch, singly=singly)
        except DatabaseAway:
            await asyncio.sleep(PATIENCE)
        except CustomersMoved:
            continue
        except BROKEN as error:
            if singly:
                raise
            log.warning("a batch of an import is taken one by one", id=str(made.id), error=what_broke(error))
            singly = True


async def _take(env: Env, made: Import, source: FileSource, batch: Batch, *, singly: bool) -> Import | None:
    """One transaction; of a trial nothing but the note stays. Nothing is done where another process was faster."""
    came = Came()
    take = _one_by_one if singly else _together
    try:
        async with env.db.unit_of_work() as tx:
            held = await store.hold(tx, made.id)
            if held is None or held.state in ENDED or held.position != made.position:
                return held
            came = await take(tx, source, batch.items)
            if made.dry_run:
                raise TriedOnly
            return await _advance(tx, made, batch, came)
    except TriedOnly:
        async with env.db.unit_of_work() as tx:
            held = await store.hold(tx, made.id)
            again = held is not None and held.position == made.position
            return await _advance(tx, made, batch, came) if again else held


async def _together(tx: Tx, source: FileSource, items: Sequence[Any]) -> Came:
    return await source.take(tx, items) if items else Came()


async def _one_by_one(tx: Tx, source: FileSource, items: Sequence[Any]) -> Came:
    """Each in a part of the transaction of its own."""
    added, known, refusals = 0, 0, list[Refusal]()
    for item in items:
        try:
            async with tx.conn.transaction():
                came = await source.take(tx, [item])
        except (DatabaseAway, CustomersMoved):
            raise
        except BROKEN as error:
            words = str(error) if isinstance(error, Problem) else "The database does not take it."
            came = Came(0, 0, [Refusal(source.line_of(item), "", "not_taken", words)])
        added, known, refusals = added + came.added, known + came.known, refusals + came.refusals
    return Came(added, known, refusals)


async def _advance(tx: Tx, made: Import, batch: Batch, came: Came) -> Import | None:
    refusals = [*batch.refusals, *came.refusals]
    await came_further(tx)
    return await store.advance(tx, made.id, Step(batch.position, batch.done_bytes, came.added, came.known, refusals))


async def _uploaded(env: Env, made: Import) -> Path:
    """Raises BlobMissing."""
    async with env.db.read() as tx:
        files = await files_by_id(tx, [made.blob_id] if made.blob_id else [])
    if not files or files[0].sha256 is None:
        raise BlobMissing("the uploaded file is gone")
    path = blobs_of(env.settings).path(files[0].sha256)
    if not path.exists():
        raise BlobMissing("the uploaded file is not in this home: all processes share one `blobs` folder")
    return path


async def _note_reading(env: Env, made: Import, source: Any) -> None:
    async with env.db.unit_of_work() as tx:
        await store.read_as(tx, made.id, source.reading)


async def _look(env: Env, import_id: UUID) -> Import | None:
    async with env.db.read() as tx:
        return await store.one(tx, import_id)


async def _end(env: Env, made: Import, state: Any, failure: str = "") -> Import | None:
    """The uploaded file goes with it: it is full of people."""
    async with env.db.unit_of_work() as tx:
        await store.finish(tx, made.id, state, failure)
        if made.blob_id:
            await forget_files(tx, [made.blob_id])
        return await store.one(tx, made.id)
