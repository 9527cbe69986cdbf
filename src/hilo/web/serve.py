"""The web server on its loop: answers until the process leaves, then drains; open event streams do not hold it."""

import asyncio
import contextlib
import socket
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import uvicorn
from litestar.types import ASGIApp

from hilo.kernel.config import Settings
from hilo.web.one_write import OneWrite

DRAIN = 3
"""Seconds that requests under way get to finish."""
GRACE = 1.0
"""Seconds after which a stream that did not end by itself is cancelled."""


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.answers = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.answers.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """The process has its own ear for signals."""
        yield


async def serve(
    app: ASGIApp, settings: Settings, taken: socket.socket, leaving: asyncio.Event, ready: Callable[[], Awaitable[None]]
) -> None:
    """Serves on the bound socket until `leaving` is set, then drains. Calls `ready` once it answers."""
    config = uvicorn.Config(
        StreamsEnd(app, leaving),
        interface="asgi3",
        loop="none",
        http=OneWrite,
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies,
        timeout_graceful_shutdown=DRAIN,
        backlog=2048,
    )
    server = _Server(config)
    serving = asyncio.create_task(server.serve(sockets=[taken]), name="web server")
    try:
        if await _first(server.answers, serving):
            await ready()
            await _first(leaving, serving)
    finally:
        server.should_exit = True
        await serving


async def _first(event: asyncio.Event, serving: asyncio.Task[None]) -> bool:
    """Waits for the event or the end of the server; gives whether it was the event."""
    waiting = asyncio.create_task(event.wait())
    try:
        await asyncio.wait({waiting, serving}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        waiting.cancel()
    return event.is_set()


class StreamsEnd:
    """Middleware: tells every open event stream that its reader went, once the process leaves."""

    def __init__(self, app: ASGIApp, leaving: asyncio.Event) -> None:
        self._app = app
        self._leaving = leaving

    def __call__(
        self, scope: Any, receive: Callable[[], Awaitable[Any]], send: Callable[[Any], Awaitable[None]]
    ) -> Awaitable[None]:
        if scope["type"] != "http" or scope["method"] != "GET":  # what is written is no stream
            return self._app(scope, receive, send)
        return self._read(scope, receive, send)

    async def _read(
        self, scope: Any, receive: Callable[[], Awaitable[Any]], send: Callable[[Any], Awaitable[None]]
    ) -> None:
        stream = _Stream(receive, send, self._leaving)
        try:
            await self._app(scope, stream.receive, stream.send)
        except asyncio.CancelledError:
            if not (stream.is_open and self._leaving.is_set()):
                raise
        finally:
            await stream.end()


class _Stream:
    """One answer. Costs an ordinary one two comparisons a message."""

    def __init__(
        self, receive: Callable[[], Awaitable[Any]], send: Callable[[Any], Awaitable[None]], leaving: asyncio.Event
    ) -> None:
        self._receive = receive
        self._send = send
        self._leaving = leaving
        self._guard: asyncio.Task[None] | None = None
        self.is_open = False

    async def send(self, message: Any) -> None:
        if message["type"] == "http.response.start" and _is_stream(message):
            self.is_open = True
            self._guard = asyncio.create_task(self._cancel_late(asyncio.current_task()))
        elif self.is_open and not message.get("more_body", False):
            self.is_open = False
        await self._send(message)

    async def receive(self) -> Any:
        if not self.is_open:
            return await self._receive()
        heard = asyncio.ensure_future(self._receive())
        left = asyncio.ensure_future(self._leaving.wait())
        try:
            await asyncio.wait({heard, left}, return_when=asyncio.FIRST_COMPLETED)
            return heard.result() if heard.done() else {"type": "http.disconnect"}
        finally:
            heard.cancel()
            left.cancel()

    async def end(self) -> None:
        """Completes the answer where the stream was cut, so that its connection closes cleanly."""
        if self._guard:
            self._guard.cancel()
        if self.is_open and self._leaving.is_set():
            with contextlib.suppress(Exception):
                await self._send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _cancel_late(self, task: "asyncio.Task[Any] | None") -> None:
        await self._leaving.wait()
        await asyncio.sleep(GRACE)
        if task and self.is_open:
            task.cancel()


def _is_stream(message: Any) -> bool:
    return any(
        name.lower() == b"content-type" and value.startswith(b"text/event-stream") for name, value in message["headers"]
    )
