"""Errors become problems: what the database says in the way of one, too."""

import asyncio
from uuid import UUID

import asyncpg
import httpx

from hilo.kernel.env import Env
from hilo.staff.testing import sign_in
from hilo.web.problems import as_problem


async def test_who_loses_a_deadlock_is_told_to_ask_again(env: Env) -> None:
    both = asyncio.Barrier(2)

    async def lock(*keys: int) -> None:
        async with env.db.unit_of_work() as tx:
            for key in keys:
                await tx.execute("select pg_advisory_xact_lock($1)", key)
                if key == keys[0]:
                    await both.wait()

    ends = await asyncio.gather(lock(1, 2), lock(2, 1), return_exceptions=True)
    [error] = [end for end in ends if end is not None]
    assert isinstance(error, asyncpg.DeadlockDetectedError)
    problem = as_problem(error)
    assert (problem.status, problem.code, problem.retry_after) == (503, "busy", 1)


async def test_a_time_that_cannot_be_written_down_is_the_callers_fault(env: Env, client: httpx.AsyncClient) -> None:
    headers = await sign_in(env, "owner")
    body = {"account": str(UUID(int=1)), "since": "0001-01-01T00:00:00+14:00"}
    answer = await client.post("/api/v1/link-revocations", json=body, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_body")
    assert "0001" not in answer.text
