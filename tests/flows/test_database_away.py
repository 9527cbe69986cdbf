"""The database goes away and comes back: every route says so meanwhile, and everything resumes by itself."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import uuid4

import httpx
import msgspec
import pytest

from hilo.kernel.clock import SystemClock
from hilo.kernel.config import Settings
from hilo.kernel.embedded.supervisor import EmbeddedPostgres
from hilo.kernel.env import Env
from hilo.kernel.jobs import Job, defer
from hilo.kernel.migrate import migrate
from hilo.kernel.module import Module
from hilo.kernel.services import running
from hilo.kernel.testing import FAST, eventually
from hilo.main import MODULES, application, build, services
from hilo.staff.testing import sign_in
from hilo.web.openapi import document

# These need no database; each says so in its own words.
WITHOUT = {"/health/live", "/metrics", "/api/v1/openapi.json", "/api/docs"}
# Need no more of it than to know who asks, which is remembered for a while.
REMEMBERED = {"/api/v1/channels", "/api/v1/holiday-countries"}
STREAM = "/api/v1/stream"  # it opens and ends by itself; its own tests say how
DONE: list[str] = []


class Errand(msgspec.Struct):
    """What a job of these tests is told."""

    what: str


async def do(_: Env, errand: Errand) -> None:
    DONE.append(errand.what)


ERRAND = Job("errands.do", Errand, do)


@pytest.fixture
def embedded(tmp_path: Path) -> Iterator[EmbeddedPostgres]:
    server = EmbeddedPostgres(tmp_path / "home", say=lambda _: None, settings=FAST)
    server.start()
    yield server
    server.stop()


@pytest.fixture
async def living(embedded: EmbeddedPostgres, tmp_path: Path) -> AsyncIterator[Env]:
    """A whole process, with its loops, on a database of its own."""
    await migrate(embedded.dsn())
    settings = Settings(home=str(tmp_path / "files"), secret_key="test", pool_size=6)
    env = build(settings, embedded.dsn(), SystemClock())
    env.modules = (*env.modules, Module("errands", jobs=[ERRAND]))
    await env.db.open()
    async with running(env, services(env, "all")):
        yield env
    await env.db.close()


async def errand(env: Env, what: str) -> bool:
    async with env.db.unit_of_work() as tx:
        await defer(tx, ERRAND, Errand(what))
    return bool(await eventually(lambda: what in DONE, timeout=30))


def requests() -> list[tuple[str, str]]:
    """Every operation, its path filled with ids that nothing has."""
    found: list[tuple[str, str]] = []
    for path, item in document(MODULES)["paths"].items():
        for method, operation in item.items():
            filled = path
            for parameter in operation.get("parameters", []):
                value = "1" if parameter["schema"].get("type") == "integer" else str(uuid4())
                filled = filled.replace(f"{{{parameter['name']}}}", value)
            if path not in WITHOUT | REMEMBERED | {STREAM}:
                found.append((method.upper(), filled))
    return found


async def test_every_route_says_that_the_database_is_away_and_works_again(
    embedded: EmbeddedPostgres, living: Env
) -> None:
    headers = await sign_in(living, "owner")
    transport = httpx.ASGITransport(app=application(living), raise_app_exceptions=False)  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000", headers=headers) as client:
        assert (await client.get("/api/v1/me")).status_code == 200
        assert await errand(living, "before")
        await eventually(lambda: living.hub.position is not None)

        await asyncio.to_thread(embedded.stop)
        for remembered in (headers, {"authorization": f"Bearer hilo_{uuid4().hex}"}):
            for method, path in requests():
                answer = await client.request(method, path, headers=remembered | {"x-csrf": "1"})
                # Bodies and required parameters are not given here; that may be said first.
                told = {503} if method in ("GET", "DELETE") else {503, 400, 401, 415, 422}
                if "/images/" in path:
                    told = {404}  # its pass is judged first, and needs no database
                assert answer.status_code in told | {422}, (method, path, answer.text)
                if answer.status_code == 503:
                    assert "retry-after" in answer.headers, (method, path)
                    assert answer.headers["content-type"] == "application/problem+json"
        for path in WITHOUT:
            assert (await client.get(path)).status_code == 200, path

        embedded.start()  # from the main thread, as it wants; nothing else runs meanwhile

        async def ready() -> bool:
            return (await client.get("/health/ready")).status_code == 200

        await eventually(ready, timeout=30)
        assert (await client.get("/api/v1/me")).status_code == 200
        assert (await client.get("/api/v1/conversations")).status_code == 200
        assert await errand(living, "after"), "the workers work again by themselves"
