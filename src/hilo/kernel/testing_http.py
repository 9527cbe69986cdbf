"""Other people's web servers for tests: real ones on loopback, which write down what they hear and answer as told."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import msgspec

from hilo.kernel.testing import eventually

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def listening(talk: Talk, tls: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    """A server on a free loopback port that talks as told; gives the port."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await talk(reader, writer)
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls)
    async with server:
        yield server.sockets[0].getsockname()[1]


def saying(text: str, heard: list[bytes] | None = None) -> Talk:
    """Says the same to whatever it is asked; `heard` gets the heads of the requests."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        if heard is not None:
            heard.append(head)
        writer.write(text.encode())
        await writer.drain()

    return talk


class Reply(msgspec.Struct, frozen=True):
    """How a receiver answers."""

    status: int = 200
    headers: Mapping[str, str] = {}
    content: bytes = b""


class Heard(msgspec.Struct, frozen=True):
    """One request as it came. Header names are lower case."""

    path: str
    headers: dict[str, str]
    body: bytes


class Receiver:
    """A receiver of posts. It answers 200, unless it was told otherwise for a path."""

    def __init__(self, port: int = 0) -> None:
        self.port = port
        self.heard: list[Heard] = []
        self.replies: dict[str, list[Reply]] = {}  # the next ones of a path, in turn
        self.always: dict[str, Reply] = {}
        self.silent: set[str] = set()  # paths that hear and do not answer
        self.hang_up = asyncio.Event()  # ends their silence, without an answer

    def url(self, path: str = "/hook") -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def at(self, path: str) -> list[Heard]:
        return [each for each in self.heard if each.path == path]

    async def hears(self, count: int = 1) -> None:
        """Waits until that many requests came."""
        await eventually(lambda: len(self.heard) >= count)

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            heard = await _request(reader)
        except asyncio.IncompleteReadError:
            return
        self.heard.append(heard)
        if heard.path in self.silent:
            await self.hang_up.wait()
            return
        turns = self.replies.get(heard.path, [])
        writer.write(_answer(turns.pop(0) if turns else self.always.get(heard.path, Reply())))
        await writer.drain()


@asynccontextmanager
async def receiver() -> AsyncIterator[Receiver]:
    """A receiver that listens for the length of the block."""
    made = Receiver()
    async with listening(made.talk) as port:
        made.port = port
        try:
            yield made
        finally:
            made.hang_up.set()


async def _request(reader: asyncio.StreamReader) -> Heard:
    lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Heard(urlsplit(lines[0].split(" ")[1]).path, headers, body)


def _answer(reply: Reply) -> bytes:
    headers = {"content-length": str(len(reply.content)), "connection": "close"} | dict(reply.headers)
    lines = [f"HTTP/1.1 {reply.status} Said", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + reply.content
