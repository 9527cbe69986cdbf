"""Posts what is due, to many endpoints at once, and writes down what came of each."""

import asyncio
from collections import Counter
from uuid import UUID

import structlog

from hilo.kernel.env import Env
from hilo.kernel.errors import DatabaseAway
from hilo.webhooks import store_deliveries as store
from hilo.webhooks.model import AT_ONCE, body
from hilo.webhooks.post import post
from hilo.webhooks.record import Posted, record
from hilo.webhooks.take import Leased, take
from hilo.webhooks.tell import WAKE

log = structlog.get_logger()
POLL = 5.0  # seconds: the longest sleep
DRAIN = 16.0  # seconds that posts have to finish when the process ends


async def run_webhooks(env: Env) -> None:
    """A service: runs until cancelled, then waits for what is under way."""
    await WebhookWorker(env).run()


class WebhookWorker:
    """One worker. Any number of them share the work.

    One that dies between a post and its record leaves a lease that ends; another one then posts the same id again.
    """

    def __init__(self, env: Env, at_once: int = AT_ONCE) -> None:
        self._env = env
        self._at_once = at_once
        self._flying: dict[asyncio.Task[None], UUID] = {}
        self._posted: list[Posted] = []

    async def run(self) -> None:
        try:
            with self._env.wakes.sleeper(WAKE) as sleeper:
                while True:
                    try:
                        if not await self.round():
                            await sleeper.sleep(await self._pause())
                    except DatabaseAway:
                        await asyncio.sleep(0.5)  # what is under way must not be given up for it
        finally:
            await self._drain()

    async def round(self) -> bool:
        """Records what is over and starts what is due. False: there is nothing to do but wait."""
        recorded = await self._record()
        room = self._at_once - len(self._flying)
        if room <= 0:
            return recorded
        leased, taken = await take(self._env, Counter(self._flying.values()), room)
        for each in leased:
            task = asyncio.create_task(self._post(each))
            self._flying[task] = each.target.id
            task.add_done_callback(self._landed)
        return recorded or taken

    async def work_off(self) -> None:
        """Posts all that is due and records it; for tests, instead of `run`."""
        while await self.round() or self._flying:
            if self._flying:
                await asyncio.wait(self._flying, return_when=asyncio.FIRST_COMPLETED)

    async def _post(self, leased: Leased) -> None:
        delivery = leased.taken.delivery
        content = body(delivery.type, delivery.at, delivery.data)
        self._posted.append(Posted(leased, await post(self._env, leased.target, delivery.id, content)))

    def _landed(self, task: "asyncio.Task[None]") -> None:
        del self._flying[task]
        self._env.wakes.hear(WAKE)

    async def _record(self) -> bool:
        """Records all that is over. It is kept until that is durable."""
        batch = self._posted[:100]
        if not batch:
            return False
        async with self._env.db.unit_of_work() as tx:
            await record(tx, batch)
        del self._posted[: len(batch)]
        return True

    async def _pause(self) -> float:
        """Until something can be due. What is over wakes us, so endpoints with something under way need no look."""
        if len(self._flying) >= self._at_once:
            return POLL
        async with self._env.db.read() as tx:
            due = await store.next_due(tx, list(set(self._flying.values())))
        if due is None:
            return POLL
        return min(max((due - self._env.clock.now()).total_seconds(), 0.05), POLL)

    async def _drain(self) -> None:
        """What was begun is finished and recorded, as far as the time allows; the rest is left to its lease."""
        if self._flying:
            await asyncio.wait(self._flying, timeout=DRAIN)
        for task in self._flying:
            task.cancel()
        try:
            while await self._record():
                pass
        except DatabaseAway:
            log.warning("what was posted is not recorded, and will be posted again", count=len(self._posted))
