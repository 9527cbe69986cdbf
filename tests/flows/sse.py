"""A program that follows the stream over HTTP: keeps its cursor, and proves at each event that none is missing."""

import json
from collections.abc import AsyncIterator, Mapping
from typing import Any

import httpx


class Follower:
    """Somebody who reads the stream. `heard` holds events without `tick` and `reset`; `since` None starts at now."""

    def __init__(self, headers: Mapping[str, str], since: int | None = None) -> None:
        self.headers = dict(headers)
        self.cursor = since
        self.heard: list[dict[str, Any]] = []
        self.resets: list[int] = []
        self.answers: list[int] = []  # the status of each connection

    @property
    def numbers(self) -> list[int]:
        return [event["n"] for event in self.heard]

    async def follow(self, url: str) -> int:
        """Follows until the other side ends it; gives the status. Raises httpx.TransportError when it dies."""
        resuming = {} if self.cursor is None else {"last-event-id": str(self.cursor)}
        async with (
            httpx.AsyncClient(timeout=httpx.Timeout(10, read=None)) as client,
            client.stream("GET", f"{url}/api/v1/stream", headers=self.headers | resuming) as answer,
        ):
            self.answers.append(answer.status_code)
            if answer.status_code == 200:
                async for fields in events(answer.aiter_lines()):
                    self._take(int(fields["id"]), fields["event"], json.loads(fields["data"]))
            return answer.status_code

    def _take(self, n: int, kind: str, told: dict[str, Any]) -> None:
        assert told["prev"] == self.cursor, f"a gap: {told} after {self.cursor}"
        assert told["kind"] == kind
        assert self.cursor is None or n > self.cursor or kind == "reset", f"{n} after {self.cursor}"
        self.cursor = n
        if kind == "reset":
            self.resets.append(n)
        elif kind != "tick":
            self.heard.append({"n": n, **told})


async def events(lines: AsyncIterator[str]) -> AsyncIterator[dict[str, str]]:
    """The fields of each whole event; one that was cut off does not count, comments neither."""
    fields: dict[str, str] = {}
    async for line in lines:
        if line:
            name, _, value = line.partition(": ")
            fields[name] = value
        else:
            if "id" in fields:
                yield fields
            fields = {}
