"""An answer leaves in one piece, and all of it before the connection closes."""

import asyncio
import socket
from collections.abc import AsyncIterator
from typing import Any

import pytest

from hilo.kernel.config import Settings
from hilo.web.one_write import ENOUGH, _Gathering
from hilo.web.serve import serve

ASK = b"GET / HTTP/1.1\r\nHost: here\r\n%s\r\n"


async def two_words(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] == "lifespan":
        for word in ("startup", "shutdown"):
            await receive()
            await send({"type": f"lifespan.{word}.complete"})
        return
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"200000")]})
    await send({"type": "http.response.body", "body": b"a" * 100_000, "more_body": True})
    await send({"type": "http.response.body", "body": b"z" * 100_000})


@pytest.fixture
async def port() -> AsyncIterator[int]:
    leaving, ready = asyncio.Event(), asyncio.Event()

    async def now() -> None:
        ready.set()

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        serving = asyncio.create_task(serve(two_words, Settings(), taken, leaving, now))
        await ready.wait()
        yield taken.getsockname()[1]
        leaving.set()
        await serving


class Wire(asyncio.Transport):
    """Where bytes leave: writes them down."""

    def __init__(self) -> None:
        super().__init__()
        self.written: list[bytes] = []

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.written.append(bytes(data))


async def test_what_is_said_in_one_turn_is_one_write() -> None:
    wire = Wire()
    gathering = _Gathering(wire, asyncio.get_running_loop())
    for _ in range(2):
        gathering.write(b"head ")
        gathering.write(b"body")
        await asyncio.sleep(0)
    assert wire.written == [b"head body", b"head body"]


async def test_much_is_not_held_back() -> None:
    wire = Wire()
    gathering = _Gathering(wire, asyncio.get_running_loop())
    gathering.write(b"a" * (ENOUGH + 1))
    assert len(wire.written) == 1


async def test_all_of_an_answer_is_out_before_the_connection_closes(port: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(ASK % b"Connection: close\r\n")
    answer = await reader.read()
    assert len(answer.partition(b"\r\n\r\n")[2]) == 200_000
    writer.close()
