"""Keep the search index: a worker beside the others reads what was said and changed, within a second of it."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from uuid import UUID

from hilo.conversations import store_search_index as store
from hilo.kernel.db import Tx
from hilo.kernel.env import Env
from hilo.kernel.errors import DatabaseAway
from hilo.kernel.metrics import Gauge
from hilo.kernel.module import Service
from hilo.kernel.realtime import LOGGED

BATCH = 500
POLL = 1.0  # seconds: the longest sleep; what is announced on the stream wakes it before
GATHER = 0.05  # seconds in which more may come, so that a busy hour is not indexed message by message
ONE_IN = 16
MERGE = 1000  # entries that every search looks through one by one until they are merged into the index


async def keep_index(env: Env) -> None:
    """A service: runs until cancelled."""
    loop, unmerged = asyncio.get_running_loop(), 0
    with env.wakes.sleeper(LOGGED) as sleeper:
        while True:
            began, done = loop.time(), 0
            try:
                unmerged += (done := await round_(env))
                if unmerged >= MERGE or (unmerged and not done):
                    async with env.db.read() as tx:
                        await store.tidy(tx)
                    unmerged = 0
            except DatabaseAway:
                await asyncio.sleep(0.5)
            took = loop.time() - began
            if done < BATCH:
                await sleeper.sleep(POLL)
            busy = done == BATCH or env.pressure.felt
            await asyncio.sleep(max(GATHER, env.pressure.rest(took)) if busy else GATHER)


async def round_(env: Env) -> int:
    """Indexes up to 500 messages and notes in one transaction, the newest first; gives how many were due."""
    async with env.db.unit_of_work() as tx:
        if not await store.alone(tx):
            return 0
        messages, notes = await store.take_due(tx, BATCH)
        if not messages and not notes:
            return 0
        await store.drop(tx, [*messages, *notes])
        await _list_words(tx, await store.add(tx, messages, notes))
    return len(messages) + len(notes)


async def _list_words(tx: Tx, entries: Sequence[tuple[UUID, list[str]]]) -> None:
    """New words come into the list; how often a word is used is estimated from one entry in sixteen."""
    words = {word for _, said in entries for word in said if _is_word(word)}
    if words:
        await store.add_words(tx, sorted(words))
    sample = Counter(word for entry, said in entries if entry.int % ONE_IN == 0 for word in said if _is_word(word))
    if sample:
        await store.count_words(tx, {word: ONE_IN * count for word, count in sample.items()})


def _is_word(word: str) -> bool:
    """Numbers and codes are found as they stand, and by their beginning; a list of them would have no end."""
    return 2 <= len(word) <= 40 and word.isalpha()


async def work_off(env: Env) -> None:
    """Indexes all that is due; for tests and commands, instead of the service."""
    while await round_(env):
        pass


async def gauges(tx: Tx) -> list[Gauge]:
    """How far search is behind."""
    waiting = float(await store.due(tx))
    return [Gauge("hilo_search_due", "Messages and notes that search does not know yet, up to 100,000.", {(): waiting})]


INDEXER = Service("search", keep_index, role="worker")
