"""The lanes worker: takes what arrived up to a hundred at a time, in order, and goes on past what fails."""

import asyncio
import random
from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from uuid import UUID

import asyncpg
import structlog

from hilo.channels import store_lanes as store
from hilo.channels.directory import Known, directory
from hilo.channels.receive import TakenElsewhere, hold_or_park, receive
from hilo.channels.store_envelopes import PATIENT_FROM
from hilo.channels.store_lanes import LANES, Waiting
from hilo.channels.understand import Understood, short, understand
from hilo.customers.errors import CustomersMoved
from hilo.kernel.db import Database
from hilo.kernel.env import Env
from hilo.kernel.errors import DatabaseAway
from hilo.kernel.ids import new_id
from hilo.kernel.jobs_worker import what_broke
from hilo.kernel.module import Service

log = structlog.get_logger()

BATCH = 100
BATCH_BYTES = 16_000_000
LARGE = 256_000  # bytes: a larger body is understood in a thread, after all that is smaller
TURN = 0.01  # seconds of understanding after which others have theirs
POLL = 1.0  # seconds: the longest sleep
BEAT = 3.0  # seconds between two signs of life
LACKING = 0.1  # the same while another worker has not yet let go of lanes that are ours by now
SHARE = "lanes.share"  # somebody lacks lanes: whoever has them shares them out at once
LEASE = timedelta(seconds=12)
BEHIND = timedelta(seconds=1)  # who waits for longer has way before all that works beside
# Someone else was faster, or had locks in another order: nothing is wrong, it is done again.
PASSING = (TakenElsewhere, CustomersMoved, asyncpg.DeadlockDetectedError, asyncpg.SerializationError)
# Small batches would be planned anew each time, which costs more than running them. A plan that is made while the queue
# is empty would read and sort all of it, and is kept when a hundred thousand wait: by index, always.
PLANS = {"plan_cache_mode": "force_generic_plan", "enable_seqscan": "off"}


async def run_lanes(env: Env) -> None:
    """A service: runs until cancelled. Raises DatabaseAway."""
    worker_id = new_id()
    db = env.db.sibling(size=2, settings=PLANS | {"application_name": f"hilo lanes {worker_id}"})
    await db.open()
    try:
        await LanesWorker(env, db, worker_id).run()
    finally:
        await db.close()


class LanesWorker:
    """One worker. Any number of them share the lanes; what keeps them apart for certain is the taking."""

    def __init__(self, env: Env, db: Database | None = None, worker_id: UUID | None = None) -> None:
        self.id = worker_id or new_id()
        self._env = env
        self._db = db or env.db
        self.lanes: list[int] = []
        self._beat_at = -BEAT
        self._lacks = False

    async def run(self) -> None:
        try:
            with self._env.wakes.sleeper("lanes") as sleeper, self._env.wakes.sleeper(SHARE) as lacking:
                while True:
                    await self.keep_lanes(always=await lacking.sleep(0))
                    if not await self.round():
                        await sleeper.sleep(await self._pause())
        finally:
            await self.leave()

    async def work_off(self) -> None:
        """Takes all that may be taken now, of all lanes; for tests and commands, instead of `run`."""
        self.lanes = list(range(LANES))
        while await self.round():
            pass

    async def round(self) -> bool:
        """Deals with up to a hundred arrivals. False: there was nothing to do. Raises DatabaseAway."""
        async with self._db.read() as tx:
            waiting = await store.peek(tx, self.lanes, BATCH, BATCH_BYTES) if self.lanes else []
            if not waiting:
                return False
            if any(tx.now - w.received_at > BEHIND for w in waiting if w.seq < PATIENT_FROM and not w.held):
                self._env.pressure.tell()
            known, trouble = await directory(self._env).known(tx, {w.account_id for w in waiting})
        alone = _first_of_each_key([w for w in waiting if w.held or w.account_id in trouble])
        small, large = _apart([w for w in waiting if w.order_key not in alone])
        left = await self._take_together(await _understood(small, known))
        await self._take_together(await _understood([w for w in large if w.order_key not in left], known))
        for one in alone.values():
            if one.account_id in trouble:
                await self._hold(one, trouble[one.account_id])
            else:
                [understood] = await _understood([one], known)
                await self._take_alone(understood)
        return True

    async def _take_together(self, batch: Sequence[Understood]) -> Collection[int]:
        """All in one transaction; where that fails for a reason of its own, each alone, in order.

        Gives the keys that did not go through: later ones of them must not go before.
        """
        try:
            if batch:
                await self._receive(batch)
            return ()
        except PASSING:
            await _step_aside()
            return {one.waiting.order_key for one in batch}
        except DatabaseAway:
            raise
        except Exception as error:
            log.warning("a batch failed, taking its arrivals singly", error=type(error).__name__, size=len(batch))
        failed: set[int] = set()
        for one in batch:
            if one.waiting.order_key not in failed and not await self._take_alone(one):
                failed.add(one.waiting.order_key)
        return failed

    async def _take_alone(self, one: Understood) -> bool:
        """False: it did not go through, and the later ones of its key must not go before it."""
        try:
            await self._receive([one])
        except PASSING:
            await _step_aside()
            return False
        except DatabaseAway:
            raise
        except Exception as error:
            log.exception("an arrival failed", exc_info=error, envelope=str(one.waiting.envelope_id))
            await self._hold(one.waiting, what_broke(error))
            return False
        return True

    async def _receive(self, batch: Sequence[Understood]) -> None:
        async with self._db.unit_of_work() as tx:
            await receive(tx, batch)

    async def _hold(self, waiting: Waiting, reason: str) -> None:
        try:
            async with self._db.unit_of_work() as tx:
                parked = await hold_or_park(tx, waiting, short(reason))
        except PASSING:
            return await _step_aside()
        if parked:
            log.warning("an envelope was parked", envelope=str(waiting.envelope_id))
        return None

    async def keep_lanes(self, *, always: bool = False) -> None:
        """A sign of life now and then, and a fair share of the lanes: each nth of them for n workers."""
        now = asyncio.get_running_loop().time()
        if now - self._beat_at < (LACKING if self._lacks else BEAT) and not always:
            return
        async with self._db.unit_of_work() as tx:
            workers = await store.beat(tx, self.id, LEASE)
            share = [lane for lane in range(LANES) if lane % len(workers) == workers.index(self.id)]
            self.lanes = await store.lease_lanes(tx, self.id, share, LEASE)
        lacked, self._lacks = self._lacks, len(self.lanes) < len(share)
        if self._lacks and not lacked:
            self._env.wakes.say(SHARE)
        self._beat_at = now

    async def _pause(self) -> float:
        """How long to sleep: until the first held key is due, at most a second."""
        async with self._db.read() as tx:
            due = await store.next_held(tx, self.lanes)
        longest = LACKING if self._lacks else POLL
        if due is None:
            return longest
        return min(max((due - self._env.clock.now()).total_seconds(), 0.02), longest)

    async def leave(self) -> None:
        """Its lanes are free at once."""
        try:
            async with asyncio.timeout(2), self._db.unit_of_work() as tx:
                await store.leave(tx, self.id)
        except (DatabaseAway, TimeoutError):
            pass  # the lease ends by itself


async def _understood(waiting: Sequence[Waiting], known: Mapping[UUID, Known]) -> list[Understood]:
    """Each in turn; requests and readers have theirs in between, however long the whole or one of them takes."""
    found: list[Understood] = []
    loop = asyncio.get_running_loop()
    began = loop.time()
    for one in waiting:
        if len(one.body) > LARGE:
            found.append(await asyncio.to_thread(understand, one, known[one.account_id]))
        else:
            found.append(understand(one, known[one.account_id]))
        if loop.time() - began > TURN:
            await asyncio.sleep(0)
            began = loop.time()
    return found


def _apart(waiting: Sequence[Waiting]) -> tuple[list[Waiting], list[Waiting]]:
    """What need not wait for a large one; and the large ones with what comes after them from the same sender."""
    small: list[Waiting] = []
    large: list[Waiting] = []
    keys: set[int] = set()
    for one in waiting:
        if len(one.body) > LARGE or one.order_key in keys:
            keys.add(one.order_key)
            large.append(one)
        else:
            small.append(one)
    return small, large


def _first_of_each_key(waiting: Sequence[Waiting]) -> dict[int, Waiting]:
    found: dict[int, Waiting] = {}
    for one in waiting:
        found.setdefault(one.order_key, one)
    return found


async def _step_aside() -> None:
    await asyncio.sleep(random.uniform(0.005, 0.05))  # noqa: S311 jitter, no secret


# Three in a process: while one computes, and one waits for a person whom the other writes to, the database works.
LANES_WORKERS = tuple(Service(f"channels.lanes.{n}", run_lanes) for n in (1, 2, 3))
