"""People who write without pause and repeat what was not acknowledged, as providers do."""

import asyncio
import random
from collections import Counter
from typing import Any

import httpx

from tests.flows.processes import Door, Hilo


class Writers:
    """Posts numbered messages by several hands at once until it is stopped; `kept` holds what was acknowledged."""

    def __init__(self, hilo: Hilo, door: Door, hands: int = 8, senders: int = 20) -> None:
        self.hilo, self.door, self.hands, self.senders = hilo, door, hands, senders
        self.kept: list[str] = []
        self.statuses: Counter[int] = Counter()
        self.without_retry_after = 0
        self._number = 0
        self._stopping = False
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> "Writers":
        self._tasks = [asyncio.create_task(self._write(random.Random(n))) for n in range(self.hands)]
        return self

    async def __aexit__(self, *_: object) -> None:
        """Every message that was begun is acknowledged in the end."""
        self._stopping = True
        async with asyncio.timeout(90):
            await asyncio.gather(*self._tasks)

    async def _write(self, chance: random.Random) -> None:
        async with httpx.AsyncClient(base_url=self.hilo.url, timeout=20) as client:
            while not self._stopping:
                self._number += 1
                body = self._message(f"m{self._number}", f"+3460000{chance.randrange(self.senders):04}")
                while not await self._post(client, body):  # noqa: ASYNC110 - no event tells
                    await asyncio.sleep(0.05)
                self.kept.append(body["id"])
                await asyncio.sleep(0.002)

    def _message(self, key: str, who: str) -> dict[str, Any]:
        return {"id": key, "from": {"kind": "phone", "value": who}, "text": f"{key} of {who}"}

    async def _post(self, client: httpx.AsyncClient, body: dict[str, Any]) -> bool:
        try:
            answer = await client.post(self.door.path, json=body, headers=self.door.headers)
        except httpx.TransportError:
            return False
        self.statuses[answer.status_code] += 1
        if answer.status_code == 503 and "retry-after" not in answer.headers:
            self.without_retry_after += 1
        return answer.status_code in (200, 202)
