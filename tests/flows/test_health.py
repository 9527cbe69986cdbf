"""What machines ask: alive, ready, and metrics that nobody reads from outside without the token."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import msgspec
import pytest

from hilo.kernel.db import Database
from hilo.kernel.env import Env
from hilo.kernel.kernel_module import tail
from hilo.main import application, build

TOKEN = "m" * 32


@asynccontextmanager
async def asked_from(env: Env, address: str, host: str = "127.0.0.1:8000") -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=application(env), client=(address, 4000))  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url=f"http://{host}") as made:
        yield made


@pytest.fixture
async def guarded(env: Env, dsn: str) -> AsyncIterator[Env]:
    made = build(msgspec.structs.replace(env.settings, metrics_token=TOKEN), dsn, env.clock)
    await made.db.open()
    yield made
    await made.db.close()


@pytest.mark.parametrize(
    ("address", "host", "headers"),
    [
        ("203.0.113.9", "127.0.0.1:8000", {}),
        ("2001:db8::1", "hilo.example", {}),
        ("127.0.0.1", "hilo.example", {}),
        ("127.0.0.1", "127.0.0.1:8000", {"x-forwarded-for": "203.0.113.9"}),
        ("127.0.0.1", "localhost", {"forwarded": "for=203.0.113.9"}),
        ("no address", "localhost", {}),
    ],
)
async def test_a_stranger_from_elsewhere_reads_no_metrics(
    env: Env, guarded: Env, address: str, host: str, headers: dict[str, str]
) -> None:
    for each in (env, guarded):
        async with asked_from(each, address, host) as client:
            assert (await client.get("/metrics", headers=headers)).json()["code"] == "not_signed_in"
            for wrong in ("", "x", TOKEN[:-1], TOKEN + "m"):
                answer = await client.get("/metrics", headers=headers | {"authorization": f"Bearer {wrong}"})
                assert answer.status_code in (401, 403)


async def test_with_the_token_metrics_are_read_from_elsewhere(guarded: Env) -> None:
    async with asked_from(guarded, "203.0.113.9", "hilo.example") as client:
        answer = await client.get("/metrics", headers={"authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost:8000", "localhost", "[::1]:8000", "[::1]"])
async def test_from_this_machine_metrics_need_no_token(env: Env, host: str) -> None:
    async with asked_from(env, "::1", host) as client:
        answer = await client.get("/metrics")
    assert answer.status_code == 200
    for name in (
        "hilo_database_up 1.0",
        "hilo_pool_connections",
        "hilo_stream_readers 0.0",
        "hilo_stream_position",
        "process_resident_memory_bytes",
    ):
        assert name in answer.text


async def test_while_the_database_is_away_the_rest_is_told(env: Env) -> None:
    await env.db.close()
    async with asked_from(env, "127.0.0.1") as client:
        metrics = await client.get("/metrics")
        ready = await client.get("/health/ready")
        live = await client.get("/health/live", headers={"authorization": "Bearer x"})
    assert "hilo_database_up 0.0" in metrics.text
    assert (ready.status_code, ready.json()["missing"]) == (503, ["database", "stream"])
    assert "retry-after" in ready.headers
    assert (live.status_code, live.json()) == (200, {"status": "live"})


async def test_ready_is_said_when_the_stream_runs(env: Env, client: httpx.AsyncClient) -> None:
    before = await client.get("/health/ready")
    assert (before.status_code, before.json()["code"], before.json()["missing"]) == (503, "not_ready", ["stream"])
    running = asyncio.create_task(tail(env))
    await env.hub.here()
    after = await client.get("/health/ready")
    running.cancel()
    assert (after.status_code, after.json()) == (200, {"status": "ready"})


async def test_a_database_that_is_behind_is_not_ready(env: Env, client: httpx.AsyncClient, dsn: str) -> None:
    async with env.db.unit_of_work() as tx:
        await tx.execute("delete from migrations where number = (select max(number) from migrations)")
    assert "migrations" in (await client.get("/health/ready")).json()["missing"]
    assert isinstance(env.db, Database)
