"""For tests: a small HTTP server in a provider's place, which answers as told and notes what it was asked."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Literal

import msgspec

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
NONE: Mapping[str, str] = {}


class Asked(msgspec.Struct, frozen=True):
    """A request as it came. Header names are lower case."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes


class Told(msgspec.Struct, frozen=True):
    """What is answered."""

    status: int = 200
    body: bytes = b"{}"
    headers: Mapping[str, str] = NONE


# `silence`: the request is taken and nothing comes back; `reset`: the connection breaks after it was taken.
Behaviour = Told | Literal["silence", "reset"]


class Provider:
    """The other side: where it is, what it was asked, what it says to the next request."""

    def __init__(self, url: str, answer: Callable[[Asked], Behaviour]) -> None:
        self.url = url
        self.asked: list[Asked] = []
        self.answer = answer

    def says(self, status: int = 200, body: bytes = b"{}", **headers: str) -> None:
        """From now on; `retry_after="7"` becomes a header."""
        self._always(Told(status, body, {name.replace("_", "-"): value for name, value in headers.items()}))

    def falls(self, how: Literal["silence", "reset"]) -> None:
        """From now on."""
        self._always(how)

    def _always(self, behaviour: Behaviour) -> None:
        def answer(_: Asked) -> Behaviour:
            return behaviour

        self.answer = answer


@asynccontextmanager
async def provider(answer: Callable[[Asked], Behaviour] | None = None) -> AsyncIterator[Provider]:
    """Listens for the length of the block; without `answer` it says `200 {}` to everything."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await _talk(made, reader, writer)

    made = Provider("", answer or (lambda _: Told()))
    async with listening(talk) as port:
        made.url = f"http://127.0.0.1:{port}"
        yield made


@asynccontextmanager
async def listening(talk: Talk, limit: int = 65_536) -> AsyncIterator[int]:
    """A port of this machine at which `talk` answers whoever comes, until the block ends. `limit`: bytes of a line."""
    talks: set[asyncio.Task[None]] = set()

    async def whole(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await talk(reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # the client went away
        finally:
            writer.close()

    def begin(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(whole(reader, writer))
        talks.add(task)
        task.add_done_callback(talks.discard)

    server = await asyncio.start_server(begin, "127.0.0.1", 0, limit=limit)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for task in talks:
            task.cancel()
        await asyncio.gather(*talks, return_exceptions=True)
        await server.wait_closed()


async def _talk(made: Provider, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while True:
        asked = await _read(reader)
        made.asked.append(asked)
        told = made.answer(asked)
        if told == "silence":
            await asyncio.Event().wait()
        if not isinstance(told, Told):
            writer.transport.abort()
            return
        headers = {"content-length": str(len(told.body)), "content-type": "application/json"} | dict(told.headers)
        lines = [f"HTTP/1.1 {told.status} Told", *(f"{name}: {value}" for name, value in headers.items())]
        writer.write("\r\n".join([*lines, "", ""]).encode("latin-1") + told.body)
        await writer.drain()


async def _read(reader: asyncio.StreamReader) -> Asked:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    method, target, _ = head[0].split(" ", 2)
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
    return Asked(method, target, headers, await reader.readexactly(int(headers.get("content-length", "0"))))
