"""Services: started, started again when they break, ended with the process."""

import asyncio

from hilo.kernel.env import Env
from hilo.kernel.errors import DatabaseAway
from hilo.kernel.module import Service
from hilo.kernel.services import running
from hilo.kernel.testing import eventually


async def test_a_service_that_breaks_is_started_again(env: Env) -> None:
    starts: list[str] = []

    async def breaks(_: Env) -> None:
        starts.append("x")
        if len(starts) == 1:
            raise DatabaseAway
        if len(starts) == 2:
            raise ValueError
        await asyncio.Event().wait()

    async with running(env, [Service("breaks", breaks)]):
        await eventually(lambda: len(starts) == 3)
    assert len(starts) == 3


async def test_services_end_with_the_block_and_may_tidy_up(env: Env) -> None:
    begun, tidied = asyncio.Event(), asyncio.Event()

    async def endless(_: Env) -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            tidied.set()

    async with running(env, [Service("endless", endless)]):
        await begun.wait()
        assert not tidied.is_set()
    assert tidied.is_set()
