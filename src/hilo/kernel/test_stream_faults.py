"""Faults of the stream: readers that drop or are slow, sequencers that die, an older copy of the database."""

import asyncio
import random
from contextlib import AsyncExitStack
from typing import Any

from hilo.kernel.env import Env
from hilo.kernel.sequencer import SEQUENCER
from hilo.kernel.services import running
from hilo.kernel.stream_reader import Reader
from hilo.kernel.testing import eventually
from hilo.kernel.testing_stream import (
    HUB,
    Listener,
    kill_leader,
    leader,
    listening,
    person,
    process,
    say,
)
from hilo.kernel.wake_relay import RELAY


async def test_a_reader_that_drops_at_random_hears_every_event_once_while_sequencers_die(dsn: str) -> None:
    """Two processes, the leader's task ended and its connection cut again and again, a reader in each that drops."""
    dice = random.Random(7)
    async with AsyncExitStack() as stack:
        both = [await stack.enter_async_context(process(dsn, RELAY, HUB)) for _ in range(2)]
        sequencers = [await _start(stack, env) for env in both]
        listeners = [Listener(env, person()) for env in both]
        listeners[0].cursor = listeners[1].cursor = 0
        done = asyncio.Event()
        readers = [asyncio.create_task(_drop_and_resume(x, dice, done)) for x in listeners]
        for n in range(300):
            await say(both[n % 2], f"{n}")
            if n % 60 == 30:
                await kill_leader(both[0])
            if n % 60 == 59:
                await sequencers[n % 2].aclose()
                sequencers[n % 2] = await _start(stack, both[n % 2])
        await eventually(lambda: all(len(x.heard) >= 300 for x in listeners), timeout=20)
        done.set()
        await asyncio.gather(*readers)
        for listener in listeners:
            assert sorted(listener.heard, key=int) == [str(n) for n in range(300)]
            assert listener.heard == listeners[0].heard
            assert listener.resets == []


async def _start(stack: AsyncExitStack, env: Env) -> AsyncExitStack:
    inner = await stack.enter_async_context(AsyncExitStack())
    await inner.enter_async_context(running(env, [SEQUENCER]))
    return inner


async def _drop_and_resume(listener: Listener, dice: random.Random, done: asyncio.Event) -> None:
    while not done.is_set():
        try:
            async with asyncio.timeout(dice.uniform(0.01, 0.3)):
                await listener.connect(upto=dice.randint(1, 40))
        except TimeoutError:
            pass


async def test_another_process_takes_over_at_once(dsn: str) -> None:
    async with (
        process(dsn, RELAY, HUB, SEQUENCER) as one,
        process(dsn, RELAY, SEQUENCER),
        listening(one, person()) as ana,
    ):
        await say(one, "before")
        await eventually(lambda: ana.heard == ["before"])
        before = await leader(one)
        await kill_leader(one)
        started = asyncio.get_running_loop().time()
        await say(one, "after")
        await eventually(lambda: ana.heard == ["before", "after"], every=0.005)
        assert asyncio.get_running_loop().time() - started < 3  # a busy machine; alone it takes a quarter of a second
        assert await leader(one) not in (None, before)


async def test_a_slow_reader_is_let_go_and_resumes_without_a_gap(dsn: str) -> None:
    async with process(dsn, SEQUENCER, RELAY, HUB) as env:
        slow = Listener(env, person())
        reader = Reader(env, slow.by, await env.hub.here())
        events = reader.events()
        slow.take(await anext(events))
        for _ in range(3):
            await say(env, *["x"] * 1000)
        await eventually(lambda: env.hub.position == 3000)
        left: list[Any] = [sent async for sent in events]
        assert left == []
        assert env.hub.readers == set()
        slow.cursor = 0
        await slow.connect(upto=3000)
        assert len(slow.heard) == 3000


async def test_a_restored_older_database_resets_its_readers(dsn: str) -> None:
    async with process(dsn, HUB) as env:
        await env.hub.here()
        env.hub.position = 50  # as if this process had seen more than the database knows
        ana = Listener(env, person())
        ana.cursor = 50
        await ana.connect()
        assert ana.resets == [0]
