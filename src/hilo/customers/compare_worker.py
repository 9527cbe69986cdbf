"""Compares profiles as they change, in the background: one record at a time, a few of them in a transaction."""

import asyncio

import structlog

from hilo.customers import store_compare as store
from hilo.customers.compare import compare
from hilo.customers.compare_queue import WAKE
from hilo.customers.limit import mark_crowded
from hilo.customers.match.keys import KEYS_VERSION
from hilo.kernel.env import Env
from hilo.kernel.errors import DatabaseAway

log = structlog.get_logger()
BATCH = 20
OLDER = 200  # profiles that are looked at anew in one go, while nobody waits
POLL = 5.0  # seconds: the longest sleep
ELSEWHERE = 1.0  # seconds until the next look when another process compares


async def run_compare(env: Env) -> None:
    """A service: runs until cancelled."""
    await CompareWorker(env).run()


class CompareWorker:
    """One worker a process; of all processes one works at a time."""

    def __init__(self, env: Env) -> None:
        self._env = env
        self._batch = BATCH
        self._many = False
        self._complete = False  # every profile has keys of the rules of today

    async def run(self) -> None:
        with self._env.wakes.sleeper(WAKE) as sleeper:
            loop = asyncio.get_running_loop()
            while True:
                began = loop.time()
                if not await self.round():
                    await sleeper.sleep(POLL)
                elif self._many or self._env.pressure.felt:
                    await asyncio.sleep(self._env.pressure.rest(loop.time() - began))

    async def work_off(self) -> None:
        """Compares all that waits; for tests, instead of `run`."""
        while await self.round():
            pass

    async def round(self) -> bool:
        """Compares some of what waits. False: there is nothing to do but wait."""
        async with self._env.db.read() as tx:
            waiting = await store.waiting(tx, self._batch)
        self._many = len(waiting) == self._batch
        if not waiting:
            return await self._older()
        try:
            async with self._env.db.unit_of_work() as tx:
                await mark_crowded(tx, {profile for _, profile in waiting})
            alone = await self._compare([place for place, _ in waiting])
            self._batch = BATCH
        except DatabaseAway:
            raise
        except Exception:
            await self._broke(waiting[0][0])
            return True
        if not alone:
            await asyncio.sleep(ELSEWHERE)
        return True

    async def _older(self) -> bool:
        """Of those who were there before the rules of today, the next ones wait now."""
        if self._complete:
            return False
        async with self._env.db.unit_of_work() as tx:
            if not await store.alone(tx):
                return False
            more = await store.ask_older(tx, KEYS_VERSION, OLDER)
        self._complete = not more
        return more

    async def _compare(self, places: list[int]) -> bool:
        async with self._env.db.unit_of_work() as tx:
            alone = await store.alone(tx)
            if alone:
                await compare(tx, await store.take(tx, places))
        return alone

    async def _broke(self, place: int) -> None:
        """One profile must not hold up the others: they are tried singly, and the one that breaks is passed over."""
        if self._batch > 1:
            log.exception("comparing profiles broke, trying them singly")
            self._batch = 1
            return
        log.exception("a profile cannot be compared, and is passed over until it changes")
        async with self._env.db.unit_of_work() as tx:
            await store.take(tx, [place])
        self._batch = BATCH
