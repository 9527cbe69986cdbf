"""What is mounted gets its requests without the router, and breaks as the router would let it."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from hilo.kernel.config import Settings
from hilo.kernel.db import Database
from hilo.kernel.env import Env
from hilo.kernel.errors import Busy
from hilo.kernel.module import Module
from hilo.kernel.testing import FakeClock
from hilo.web.app import make_app


async def _nobody(_: Any) -> None:
    return None


def open_place(_: Env) -> Any:
    async def place(scope: Any, receive: Any, send: Any) -> None:
        if scope["path"].endswith("broken"):
            raise RuntimeError("Ana lives in Lima")
        if scope["path"].endswith("busy"):
            raise Busy(retry_after=3)
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"5")]})
        await send({"type": "http.response.body", "body": b"hello"})

    return place


@pytest.fixture
async def client(dsn: str, clock: FakeClock) -> AsyncIterator[httpx.AsyncClient]:
    module = Module("place", mounts={"/place": open_place}, authenticate=_nobody)
    app: Any = make_app(Env(Settings(secret_key="test"), clock, Database(dsn), [module]))
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as made:
        yield made


async def test_a_mount_answers_with_the_edge_around_it(client: httpx.AsyncClient) -> None:
    answer = await client.get("/place/a/b")
    assert (answer.status_code, answer.text) == (200, "hello")
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_a_mount_that_breaks_tells_a_problem_and_nothing_else(client: httpx.AsyncClient) -> None:
    broken = await client.post("/place/broken")
    assert (broken.status_code, broken.json()["code"]) == (500, "internal_error")
    assert broken.json()["request_id"] == broken.headers["x-request-id"]
    assert "Lima" not in broken.text

    busy = await client.post("/place/busy")
    assert (busy.status_code, busy.headers["retry-after"]) == (503, "3")
