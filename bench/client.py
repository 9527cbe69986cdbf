"""An HTTP client that costs little: one kept connection, one request after the other."""

import asyncio
from collections.abc import Mapping
from types import TracebackType


class Client:
    """For measuring what one person asks. Use as an asynchronous context manager."""

    def __init__(self, port: int, token: str) -> None:
        self._port = port
        self._headers = f"Host: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n"
        self._reader: asyncio.StreamReader
        self._writer: asyncio.StreamWriter

    async def __aenter__(self) -> "Client":
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._writer.close()

    async def get(self, path: str) -> tuple[int, bytes]:
        """The status and the body."""
        return await self._ask(f"GET {path} HTTP/1.1\r\n{self._headers}\r\n".encode())

    async def post(self, path: str, body: bytes, headers: Mapping[str, str]) -> tuple[int, bytes]:
        """The status and the body; `body` is JSON."""
        more = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        kind = f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        return await self._ask(f"POST {path} HTTP/1.1\r\n{self._headers}{more}{kind}\r\n".encode() + body)

    async def _ask(self, request: bytes) -> tuple[int, bytes]:
        self._writer.write(request)
        head = await self._reader.readuntil(b"\r\n\r\n")
        return int(head[9:12]), await self._reader.readexactly(length_of(head))


def length_of(head: bytes) -> int:
    """The content length that the head of an answer states; 0 without one."""
    _, found, rest = head.lower().partition(b"\r\ncontent-length:")
    return int(rest.partition(b"\r\n")[0]) if found else 0
