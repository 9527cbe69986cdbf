"""Wakes: heard at once, missed by nobody who listens, and passed on to other processes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from hilo.kernel.config import Settings
from hilo.kernel.db import Database
from hilo.kernel.env import Env
from hilo.kernel.services import running
from hilo.kernel.testing import FakeClock, eventually
from hilo.kernel.wake import Wakes
from hilo.kernel.wake_relay import RELAY


async def test_a_sleeper_hears_what_was_said_while_it_worked() -> None:
    wakes = Wakes()
    with wakes.sleeper("lanes") as sleeper:
        wakes.say("lanes")
        wakes.say("outbox")
        assert await sleeper.sleep(5)
        assert not await sleeper.sleep(0.01), "once"


async def test_nobody_hears_another_name_and_who_left_hears_nothing() -> None:
    wakes = Wakes()
    with wakes.sleeper("lanes") as sleeper:
        wakes.say("outbox")
        assert not await sleeper.sleep(0.01)
    wakes.say("lanes")
    assert not await wakes.wait("lanes", 0.01)


async def test_all_sleepers_of_a_name_are_woken() -> None:
    wakes = Wakes()
    waiting = [asyncio.create_task(wakes.wait("lanes", 5)) for _ in range(3)]
    await asyncio.sleep(0)
    wakes.hear_all()
    assert await asyncio.gather(*waiting) == [True] * 3


@asynccontextmanager
async def process(dsn: str) -> AsyncIterator[Env]:
    env = Env(Settings(secret_key="test"), FakeClock(), Database(dsn, size=2), [])
    await env.db.open()
    try:
        async with running(env, [RELAY]):
            yield env
    finally:
        await env.db.close()


async def test_what_one_process_says_wakes_the_others_and_goes_on_after_a_lost_connection(dsn: str) -> None:
    async with AsyncExitStack() as stack:
        here, there = [await stack.enter_async_context(process(dsn)) for _ in range(2)]
        sleeper = stack.enter_context(there.wakes.sleeper("lanes"))

        async def woken() -> bool:
            here.wakes.say("lanes")
            return await sleeper.sleep(0.2)

        assert await eventually(woken)
        async with here.db.read() as tx:
            await tx.execute("select pg_terminate_backend(pid) from pg_stat_activity where query like 'LISTEN%'")
        assert await eventually(woken)
