"""Killed while it sends: what may not be repeated never is, and what may be repeats with the same id."""

import asyncio
import random
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest

from hilo.kernel.testing import eventually
from tests.flows.fake_channel import KIND, install
from tests.flows.processes import Door, Hilo, Recorder, recorder
from tests.flows.soak import write_down

GOING = {"held", "queued", "sending"}


class Desk:
    """An agent who answers one conversation of each customer, again and again."""

    def __init__(self, server: Hilo, headers: dict[str, str]) -> None:
        self.server, self.headers = server, headers
        self.conversations: list[str] = []
        self.replies: dict[str, str] = {}  # message id -> text
        self._number = 0

    async def meet(self, door: Door, people: Sequence[dict[str, Any]]) -> None:
        """Lets these people write, and opens their conversations."""
        async with self._client() as client:
            for person in people:
                answer = await client.post(door.path, json=person, headers=door.headers)
                assert answer.status_code in (200, 202), answer.text

            async def understood() -> list[str]:
                found = (await client.get("/api/v1/conversations", params={"limit": 200})).json()["items"]
                return [line["id"] for line in found] if len(found) == len(people) else []

            self.conversations = await eventually(understood, timeout=30)

    async def reply(self, count: int) -> None:
        """Writes replies, each repeated with its key until it is taken."""
        async with self._client() as client:
            for _ in range(count):
                self._number += 1
                text = f"answer {self._number}"
                where = random.choice(self.conversations)
                message = await self._post(client, where, text)
                self.replies[message] = text

    async def _post(self, client: httpx.AsyncClient, where: str, text: str) -> str:
        key = {"idempotency-key": text}
        while True:
            try:
                answer = await client.post(f"/api/v1/conversations/{where}/messages", json={"text": text}, headers=key)
            except httpx.TransportError:
                await asyncio.sleep(0.05)
                continue
            if answer.status_code == 201:
                return answer.json()["id"]
            assert answer.status_code in (409, 503), answer.text
            await asyncio.sleep(0.05)

    async def states(self) -> dict[str, str]:
        """The state of each reply, once none is on its way."""
        async with self._client() as client:

            async def settled() -> dict[str, str]:
                found: dict[str, str] = {}
                for message in self.replies:
                    found[message] = (await client.get(f"/api/v1/messages/{message}")).json()["state"]
                    if found[message] in GOING:
                        return {}
                return found

            return await eventually(settled, timeout=240, every=1.0)

    def _client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(base_url=self.server.url, headers=self.headers, timeout=20)


async def killed_while_sending(desk: Desk, server: Hilo, tape: Recorder, kills: int) -> None:
    tape.pause = lambda: random.uniform(0, 0.05)
    for _ in range(kills):
        writing = asyncio.create_task(desk.reply(12))
        await asyncio.sleep(random.uniform(0.05, 0.5))
        await server.kill()
        await server.start()
        await writing
    tape.pause = lambda: 0.0


async def forgetful_killed(tmp_path: Path, kills: int) -> Counter[str]:
    """Against a receiver that is not idempotent: never a repeat, and each unresolved one is `unknown`."""
    server = Hilo(tmp_path / "home", "run", environ=install(tmp_path / "packages"))
    async with recorder() as tape:
        await server.start()
        try:
            door = await server.account(KIND, "no memory", url=tape.url)
            desk = Desk(server, await server.token())
            people = [{"id": str(n), "from": f"+3460000{n:04}", "text": "hola"} for n in range(8)]
            await desk.meet(door, people)
            await killed_while_sending(desk, server, tape, kills)
            states = await desk.states()
        finally:
            await server.stop()
        got = Counter(body["text"] for _, body in tape.got)
        assert max(got.values()) == 1, "nothing was repeated"
        for message, state in states.items():
            assert state in ("sent", "unknown"), state
            if state == "sent":
                assert got[desk.replies[message]] == 1
        assert set(got) <= set(desk.replies.values())
    return Counter(states.values())


async def webhook_killed(tmp_path: Path, kills: int) -> int:
    """Against a webhook, which knows repeats: everything arrives, and a repeat carries the same id."""
    server = Hilo(tmp_path / "home", "run")
    async with recorder() as tape:
        await server.start()
        try:
            door = await server.account("api", "hooks", url=tape.url, vouch_phone="2")
            desk = Desk(server, await server.token())
            people = [
                {"id": str(n), "from": {"kind": "phone", "value": f"+3460000{n:04}"}, "text": "hola"} for n in range(8)
            ]
            await desk.meet(door, people)
            await killed_while_sending(desk, server, tape, kills)
            states = await desk.states()
        finally:
            await server.stop()
        assert set(states.values()) == {"sent"}
        ids: dict[str, set[str]] = {}
        for headers, body in tape.got:
            ids.setdefault(body["text"], set()).add(headers["webhook-id"])
        assert set(ids) == set(desk.replies.values()), "everything arrived"
        assert all(len(found) == 1 for found in ids.values()), "a repeat carries the same webhook-id"
        assert len({one for found in ids.values() for one in found}) == len(ids)
        return len(tape.got) - len(ids)


@pytest.mark.slow
async def test_what_may_not_be_repeated_is_not_over_five_kills(tmp_path: Path) -> None:
    states = await forgetful_killed(tmp_path, 5)
    assert states["sent"] > 0


@pytest.mark.slow
async def test_a_webhook_gets_everything_over_five_kills(tmp_path: Path) -> None:
    assert await webhook_killed(tmp_path, 5) >= 0


@pytest.mark.soak
async def test_what_may_not_be_repeated_is_not_over_a_hundred_kills(tmp_path: Path) -> None:
    states = await forgetful_killed(tmp_path, 100)
    assert states["sent"] > 0
    found = f"{states.total():,} replies: {states['sent']:,} sent, {states['unknown']} of unknown fate, 0 repeated"
    write_down("the server killed 100 times while it sends by a channel that knows no repeats", found)


@pytest.mark.soak
async def test_a_webhook_gets_everything_over_a_hundred_kills(tmp_path: Path) -> None:
    repeats = await webhook_killed(tmp_path, 100)
    assert repeats >= 0
    found = f"1,200 replies arrived, {repeats} of them again with the same webhook-id"
    write_down("the server killed 100 times while it sends by a webhook", found)
