"""A stranger chats over HTTP with a real process: answered, gone, killed in the middle, back; all of it in order."""

import asyncio
import json
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

from hilo.kernel.testing import eventually
from tests.flows.processes import Hilo
from tests.flows.sse import events


class Page:
    """A page with a chat: its token, its cursor, what it sent and what it heard."""

    def __init__(self, hilo: Hilo, account: str) -> None:
        self.hilo, self.base = hilo, f"{hilo.url}/portal/v1/{account}"
        self.headers: dict[str, str] = {"origin": hilo.url}
        self.cursor: int | None = None
        self.heard: list[dict[str, Any]] = []

    @property
    def texts(self) -> list[str]:
        return [item["text"] for item in self.heard]

    async def begin(self) -> None:
        answer = await self.ask("POST", "sessions", {"client_id": str(uuid4())})
        assert answer.status_code == 201, answer.text
        self.headers["authorization"] = f"Bearer {answer.json()['token']}"

    async def ask(self, method: str, path: str, body: Any = None) -> httpx.Response:
        async with httpx.AsyncClient(timeout=20) as client:
            return await client.request(method, f"{self.base}/{path}", json=body, headers=self.headers)

    async def says(self, text: str) -> None:
        """As a page does it: the same words under the same name until somebody says that they are kept."""
        body = {"client_id": str(uuid4()), "text": text}
        async with asyncio.timeout(60):
            while True:
                try:
                    answer = await self.ask("POST", "messages", body)
                    if answer.status_code in (200, 202):
                        return
                except httpx.TransportError:
                    pass
                await asyncio.sleep(0.05)

    async def sees(self) -> list[str]:
        answer = await self.ask("GET", "messages?limit=100")
        assert answer.status_code == 200, answer.text
        return [item["text"] for item in answer.json()["items"]]

    async def follow(self) -> None:
        """Keeps its cursor, proves that nothing is missing, and comes back when it was let go."""
        while True:
            try:
                await self._connect()
            except httpx.TransportError:
                await asyncio.sleep(0.05)

    async def _connect(self) -> None:
        resuming = {} if self.cursor is None else {"last-event-id": str(self.cursor)}
        async with (
            httpx.AsyncClient(timeout=httpx.Timeout(10, read=None)) as client,
            client.stream("GET", f"{self.base}/stream", headers=self.headers | resuming) as answer,
        ):
            async for fields in events(answer.aiter_lines()):
                told = json.loads(fields["data"])
                assert told["prev"] == self.cursor, f"a gap: {told} after {self.cursor}"
                self.cursor = int(fields["id"])
                assert fields["event"] != "reset", "nothing was lost that would have to be loaded anew"
                if fields["event"] == "message":
                    self.heard.append(told["item"])


async def test_a_stranger_chats_is_answered_and_comes_back_to_all_of_it(tmp_path: Path) -> None:
    hilo = Hilo(tmp_path / "home", "run")
    await hilo.start()
    try:
        staff = await hilo.token("agent")
        page = Page(hilo, (await hilo.account("webchat", "Shop")).id)
        await page.begin()
        following = asyncio.create_task(page.follow())
        await eventually(lambda: page.cursor is not None)
        await page.says("hola")
        await page.says("¿hay alguien?")
        await eventually(lambda: page.texts == ["hola", "¿hay alguien?"], 20)
        await answer(hilo, staff, "Sí, dígame")
        await eventually(lambda: page.texts[2:] == ["Sí, dígame"], 20)
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)

        await answer(hilo, staff, "¿Sigue ahí?")
        said = [f"mensaje {number}" for number in range(8)]
        saying = asyncio.create_task(_say_all(page, said))
        await asyncio.sleep(0.15)  # some are kept, some are on their way, some are not said yet
        await hilo.kill()
        await hilo.start()
        await saying

        following = asyncio.create_task(page.follow())
        whole = ["hola", "¿hay alguien?", "Sí, dígame", "¿Sigue ahí?", *said]
        await eventually(lambda: len(page.texts) >= len(whole), 30)
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)
        assert page.texts == whole, "by the stream: all of it, once, in order"
        assert await page.sees() == whole, "and by the page"
        [line] = await lines(hilo, staff)
        assert line["last"]["text"] == said[-1]
    finally:
        await hilo.stop()


async def _say_all(page: Page, texts: list[str]) -> None:
    for text in texts:
        await page.says(text)


async def lines(hilo: Hilo, staff: dict[str, str]) -> list[dict[str, Any]]:
    async with httpx.AsyncClient() as client:
        answer = await client.get(f"{hilo.url}/api/v1/conversations", headers=staff)
        return answer.json()["items"]


async def answer(hilo: Hilo, staff: dict[str, str], text: str) -> None:
    [line] = await lines(hilo, staff)
    async with httpx.AsyncClient() as client:
        path = f"{hilo.url}/api/v1/conversations/{line['id']}/messages"
        made = await client.post(path, json={"text": text}, headers=staff)
        assert made.is_success, made.text
