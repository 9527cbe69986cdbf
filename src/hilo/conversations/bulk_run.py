"""The job of a bulk action: one transaction a conversation, so that nobody waits for it and a kill repeats nothing."""

import asyncio
from datetime import timedelta
from uuid import UUID

import msgspec
import structlog
from asyncpg import DeadlockDetectedError, SerializationError

from hilo.conversations import store_bulk as store
from hilo.conversations.bulk_each import do, put_back
from hilo.conversations.model import Author
from hilo.conversations.model_bulk import Bulk, narrower
from hilo.kernel.db import Tx
from hilo.kernel.env import Env
from hilo.kernel.errors import Busy, DatabaseAway, InternalError, NotAllowed, Problem
from hilo.kernel.jobs import Job, came_further, defer
from hilo.kernel.principal import Principal
from hilo.kernel.realtime import Event, announce
from hilo.staff.notices import TOPIC
from hilo.staff.store_notify import readers

log = structlog.get_logger()
BATCH = 100  # conversations between two words of how far it is
TURN = 30.0  # seconds after which other jobs have their turn
TRIES = 3  # of one conversation, when its rows are locked crosswise


class BulkRef(msgspec.Struct):
    """Which action, and whether it is to be undone."""

    id: UUID
    undo: bool = False


async def run(env: Env, ref: BulkRef) -> None:
    """Goes on where it stands. Two workers at once do no harm: each conversation is taken by one."""
    end = asyncio.get_running_loop().time() + TURN
    while True:
        async with env.db.read() as tx:
            bulk = await store.bulk(tx, ref.id)
            if bulk is None or bulk.stage != ("undoing" if ref.undo else "running"):
                return
            places = await store.places(tx, bulk.id, BATCH, undo=ref.undo)
            by = await _rights(tx, bulk)
        for place in places:
            await _each(env, bulk, place, by, undo=ref.undo)
        if not places or asyncio.get_running_loop().time() > end:
            await _pause(env, bulk, ref, finished=not places)
            return
        async with env.db.unit_of_work() as tx:
            await came_further(tx)
            await tell(tx, bulk)


async def tell(tx: Tx, bulk: Bulk) -> None:
    """How far it is, to who asked for it."""
    found = await store.outcomes(tx, bulk.id)
    await announce(
        tx, Event("bulk.progress", TOPIC, bulk.by_id, bulk.id, {"stage": bulk.stage, "total": bulk.total} | found)
    )


async def _pause(env: Env, bulk: Bulk, ref: BulkRef, *, finished: bool) -> None:
    async with env.db.unit_of_work() as tx:
        if finished:
            await store.finish(tx, bulk.id, undo=ref.undo)
            bulk = await store.bulk(tx, bulk.id) or bulk
        else:
            await defer(tx, RUN, ref, after=timedelta(0))
        await tell(tx, bulk)


async def _rights(tx: Tx, bulk: Bulk) -> Principal:
    """Who asked for it, with what they may do now and might do then."""
    now = (await readers(tx, [bulk.by_id])).get(bulk.by_id)
    permissions = bulk.by_permissions & now.permissions if now else frozenset[str]()
    numbers = narrower(bulk.by_numbers, now.numbers) if now else frozenset[int]()
    return Principal("user", bulk.by_id, bulk.by_name, permissions, numbers)


async def _each(env: Env, bulk: Bulk, place: int, by: Principal, *, undo: bool) -> None:
    """One conversation and its outcome, in one transaction; a refusal is an outcome, too."""
    code = Busy.code
    for _ in range(TRIES):
        try:
            async with env.db.unit_of_work() as tx:
                await store.commit_soon(tx)
                await (_undo if undo else _do)(tx, bulk, place, by)
        except (DeadlockDetectedError, SerializationError):
            continue
        except DatabaseAway:
            raise
        except Problem as problem:
            code = problem.code
        except Exception:
            log.exception("a bulk action broke on a conversation", bulk=str(bulk.id), place=place)
            code = InternalError.code
        else:
            return
        break
    await _refused(env, bulk, place, code, undo=undo)


async def _do(tx: Tx, bulk: Bulk, place: int, by: Principal) -> None:
    item = await store.take(tx, bulk.id, place, undo=False)
    if item is None:
        return
    if not by.may(bulk.wish.needs):
        raise NotAllowed
    was = await do(tx, item.conversation_id, bulk.wish, _author(bulk), by.viewer)
    await store.record(tx, bulk.id, place, "same" if was is None else "done", was)


async def _undo(tx: Tx, bulk: Bulk, place: int, by: Principal) -> None:
    item = await store.take(tx, bulk.id, place, undo=True)
    if item is None or item.was is None or item.done_at is None:
        return
    if not by.may(bulk.wish.needs):
        raise NotAllowed
    done = (item.conversation_id, item.was, item.done_at)
    if await put_back(tx, done, bulk.wish, _author(bulk), by.viewer):
        await store.record(tx, bulk.id, place, "undone")
    else:
        await store.record(tx, bulk.id, place, "left", reason="changed_since")


async def _refused(env: Env, bulk: Bulk, place: int, code: str, *, undo: bool) -> None:
    async with env.db.unit_of_work() as tx:
        if await store.take(tx, bulk.id, place, undo=undo) is not None:
            await store.record(tx, bulk.id, place, "left" if undo else "failed", reason=code)


def _author(bulk: Bulk) -> Author:
    return Author("user", bulk.by_id, bulk.by_name)


RUN = Job("conversations.bulk", BulkRef, run)
