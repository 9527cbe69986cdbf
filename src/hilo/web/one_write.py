"""An answer leaves in one piece: its head and its body are one write to the socket instead of two."""

import asyncio
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

ENOUGH = 65_536  # bytes


class OneWrite(HttpToolsProtocol):
    """uvicorn's protocol on a transport that gathers. Each write is a call to the kernel and wakes the reader."""

    def connection_made(self, transport: asyncio.Transport) -> None:
        super().connection_made(cast("asyncio.Transport", _Gathering(transport, self.loop)))


class _Gathering:
    """A transport that writes what it was given within one turn of the loop at the end of that turn."""

    __slots__ = ("_held", "_loop", "_size", "_transport")

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._held: list[bytes] = []
        self._size = 0

    def write(self, data: bytes) -> None:
        if not self._held:
            self._loop.call_soon(self._write)
        self._held.append(data)
        self._size += len(data)
        if self._size > ENOUGH:  # or who writes without a pause would never be told to wait for its reader
            self._write()

    def close(self) -> None:
        """What is held goes out first."""
        self._write()
        self._transport.close()

    def _write(self) -> None:
        if self._held:
            held, self._held, self._size = self._held, [], 0
            self._transport.write(held[0] if len(held) == 1 else b"".join(held))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)
