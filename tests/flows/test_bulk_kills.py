"""A bulk action on all that match, killed in the middle: each conversation is closed once, and agents hardly notice."""

import asyncio
from pathlib import Path
from statistics import quantiles
from time import perf_counter
from typing import Any

import asyncpg
import httpx
import pytest

from hilo.kernel.embedded.running import running_dsn
from hilo.kernel.testing import eventually
from tests.flows.processes import Door, Hilo
from tests.flows.soak import write_down

OWN_PAGES = {"sec-fetch-site": "same-origin"}
EMAIL, PASSWORD = "marta@firma.example", "a horse that staples"
TWICE = "select count(*) from (select from closures group by conversation_id having count(*) > 1) x"


class Agent:
    """A member of staff who is signed in, and whose requests are repeated while nobody answers."""

    def __init__(self, server: Hilo) -> None:
        self.client = httpx.AsyncClient(base_url=f"{server.url}/api/v1", headers=OWN_PAGES, timeout=20)

    async def sign_in(self, owner: dict[str, str]) -> None:
        user = {"email": EMAIL, "name": "Marta", "role": "supervisor", "password": PASSWORD}
        assert (await self.client.post("/users", json=user, headers=owner)).status_code == 201
        assert (await self.client.post("/session", json={"email": EMAIL, "password": PASSWORD})).is_success

    async def ask(self, method: str, path: str, body: Any = None) -> Any:
        async with asyncio.timeout(180):
            while True:
                try:
                    answer = await self.client.request(method, path, json=body)
                except httpx.TransportError:
                    await asyncio.sleep(0.1)
                    continue
                if answer.status_code != 503:
                    assert answer.is_success, answer.text
                    return answer.json()
                await asyncio.sleep(0.1)


async def written(server: Hilo, door: Door, count: int) -> None:
    """That many people wrote, and all of it was understood."""
    async with httpx.AsyncClient(base_url=server.url, timeout=30) as client:
        for begin in range(0, count, 500):
            items = [
                {"id": f"m{n}", "from": {"kind": "phone", "value": f"+3460{n:07}"}, "text": f"hola {n}"}
                for n in range(begin, min(begin + 500, count))
            ]

            async def taken(items: list[dict[str, Any]] = items) -> bool:
                answer = await client.post(door.path, json={"items": items}, headers=door.headers)
                return answer.status_code == 202  # 503: more than can wait

            await eventually(taken, timeout=180, every=0.2)

    async def all_here() -> bool:
        return await value(server.home, "select count(*) from messages") == count

    await eventually(all_here, timeout=120, every=0.2)


async def value(home: Path, sql: str) -> Any:
    conn = await asyncpg.connect(running_dsn(home))
    try:
        return await conn.fetchval(sql)
    finally:
        await conn.close()


async def killed_while_it_closes(home: Path, count: int, kills: int) -> None:
    server = Hilo(home, "run")
    await server.start()
    agent = Agent(server)
    try:
        await written(server, await server.account("api", "phones", vouch_phone="2"), count)
        await agent.sign_in(await server.token())
        bulk = (await agent.ask("POST", "/bulk-actions", {"action": "close", "view": "all"}))["id"]
        for kill in range(1, kills + 1):

            async def further(kill: int = kill) -> bool:
                return (await agent.ask("GET", f"/bulk-actions/{bulk}"))["done"] >= count * kill // (kills + 2)

            await eventually(further, timeout=180, every=0.01)
            await server.kill()
            await server.start()
            # The lease of the dead worker need not be waited for here; another job wakes the new one.
            await value(home, "with u as (update jobs set due_at = now() returning id) select count(*) from u")
            await agent.ask("POST", "/bulk-actions", {"action": "mark_read", "ids": [bulk]})

        async def done() -> Any:
            shown = await agent.ask("GET", f"/bulk-actions/{bulk}")
            return shown if shown["stage"] == "done" else None

        shown = await eventually(done, timeout=120, every=0.1)
        assert (shown["done"], shown["same"], shown["failed"], shown["waiting"]) == (count, 0, 0, 0)
        assert await value(home, "select count(*) from conversations where state = 'closed'") == count
        assert await value(home, TWICE) == 0
    finally:
        await agent.client.aclose()
        await server.stop()


@pytest.mark.slow
async def test_a_kill_in_the_middle_of_a_bulk_action(tmp_path: Path) -> None:
    await killed_while_it_closes(tmp_path / "home", 300, 1)
    assert not running_dsn(tmp_path / "home"), "the last server left nothing behind"


@pytest.mark.soak
async def test_ten_kills_in_the_middle_of_a_bulk_action(tmp_path: Path) -> None:
    await killed_while_it_closes(tmp_path / "home", 3000, 10)
    assert not running_dsn(tmp_path / "home"), "the last server left nothing behind"
    write_down("a bulk action on 3,000 conversations, killed 10 times", "each closed once, none left out")


@pytest.mark.soak
async def test_ten_thousand_are_closed_and_opened_again_while_agents_work(tmp_path: Path) -> None:
    server = Hilo(tmp_path / "home", "run")
    await server.start()
    agent = Agent(server)
    try:
        await written(server, await server.account("api", "phones", vouch_phone="2"), 10_000)
        await agent.sign_in(await server.token())
        seconds: list[float] = []
        waits: list[float] = []
        bulk = (await agent.ask("POST", "/bulk-actions", {"action": "close", "view": "all"}))["id"]
        for ends, begin in (("done", None), ("undone", "DELETE")):
            started = perf_counter()
            if begin:
                await agent.ask(begin, f"/bulk-actions/{bulk}")
            while (await agent.ask("GET", f"/bulk-actions/{bulk}"))["stage"] != ends:
                asked = perf_counter()
                await agent.ask("GET", "/conversations?state=any")
                waits.append(perf_counter() - asked)
                await asyncio.sleep(0.1)
            seconds.append(perf_counter() - started)
        assert await value(server.home, "select count(*) from conversations where state = 'open'") == 10_000
        p95 = quantiles(waits, n=20)[-1] * 1000
        assert p95 < 500
        found = (
            f"closed in {seconds[0]:.0f} s, opened again in {seconds[1]:.0f} s; the inbox meanwhile p95 {p95:.0f} ms"
        )
        write_down("a bulk action on 10,000 conversations, and its undo", found)
    finally:
        await agent.client.aclose()
        await server.stop()
