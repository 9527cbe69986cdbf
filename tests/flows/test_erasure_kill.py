"""An erasure that is killed before its last row leaves everything, and goes on to its end when it is begun again."""

import asyncio
import os
import signal
import sys
from functools import partial
from typing import Any

import asyncpg
import httpx

from hilo.channels.lanes import LanesWorker
from hilo.channels.testing import connect, words
from hilo.kernel.env import Env
from hilo.kernel.testing import eventually
from tests.flows.processes import PROGRAM

MAIL = "ana@example.org"


async def started(env: Env, customer: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *PROGRAM, "person", "erase", customer, "--yes", "--home", env.settings.home,
        env=os.environ | {"HILO_DATABASE_URL": env.db.dsn, "HILO_SECRET_KEY": "test", "PYTHONPATH": ":".join(sys.path)},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip


async def waits_for_a_lock(connection: Any) -> bool:
    return await connection.fetchval(
        "select exists (select from pg_locks where not granted and relation = 'stream_inbox'::regclass)"
    )


async def state_of(env: Env) -> tuple[str, list[str]]:
    """The state of the erasure, and the words that are left."""
    async with env.db.read() as tx:
        left = [row["text"] for row in await tx.fetch("select text from messages where text <> ''")]
        return await tx.fetchval("select state from erasures"), left


async def test_killed_in_the_midst_it_left_all_and_goes_on(env: Env, client: httpx.AsyncClient) -> None:
    gate = await connect(env, "api")
    said = words("one", "the words", value=MAIL, proof={"assurance": 2, "method": "test"})
    assert (await gate.post(client, said)).is_success
    await LanesWorker(env).work_off()
    async with env.db.read() as tx:
        customer = str(await tx.fetchval("select id from customers"))
    blocker = await asyncpg.connect(env.db.dsn)
    async with blocker.transaction():  # its last statement waits here: the words are gone already, and not for good
        await blocker.execute("lock table stream_inbox in share mode")
        process = await started(env, customer)
        await eventually(partial(waits_for_a_lock, blocker), timeout=60, every=0.1)
        process.send_signal(signal.SIGKILL)
        await process.communicate()
    await blocker.close()
    assert await state_of(env) == ("waiting", ["the words"])
    again = await started(env, customer)
    out, err = await again.communicate()
    assert again.returncode == 0, err.decode()
    assert "erasure of a person" in out.decode()
    assert await state_of(env) == ("done", [])
