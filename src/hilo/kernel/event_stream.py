"""A reader of the stream as an HTTP answer: server-sent events, until its reader leaves or is too slow."""

import asyncio
from contextlib import aclosing
from typing import Any

from litestar import Request, Response
from litestar.response.base import ASGIResponse
from litestar.types import Receive, Scope, Send

from hilo.kernel.errors import DatabaseAway, InvalidBody
from hilo.kernel.stream_reader import Reader, Sent

SEND_SECONDS = 30  # a reader that takes nothing for so long is let go
HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),  # nginx would hold events back
]


class EventStream(Response[bytes]):
    """A response that goes on until its reader leaves, is too slow, or has to show its rights anew."""

    def __init__(self, reader: Reader) -> None:
        super().__init__(b"", media_type="text/event-stream")
        self.reader = reader

    def to_asgi_response(self, *args: Any, **kwargs: Any) -> ASGIResponse:
        return _Streaming(self.reader)


class _Streaming(ASGIResponse):
    def __init__(self, reader: Reader) -> None:
        super().__init__()
        self.reader = reader

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
        leaving = asyncio.create_task(_left(receive))
        following = asyncio.create_task(_follow(self.reader, send))
        try:
            await asyncio.wait({leaving, following}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (leaving, following):
                task.cancel()
            await asyncio.gather(leaving, following, return_exceptions=True)


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _follow(reader: Reader, send: Send) -> None:
    await send({"type": "http.response.body", "body": b"retry: 1000\n\n", "more_body": True})
    try:
        async with aclosing(reader.events()) as events:
            async for sent in events:
                async with asyncio.timeout(SEND_SECONDS):
                    await send({"type": "http.response.body", "body": as_sse(sent), "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})
    except (TimeoutError, OSError, DatabaseAway):
        reader.end()  # it resumes by its cursor


def as_sse(sent: Sent) -> bytes:
    """One server-sent event; a heartbeat is a comment."""
    if sent.id is None:
        return b": beat\n\n"
    return b"id: %d\nevent: %s\ndata: %s\n\n" % (sent.id, sent.event.encode(), sent.data)


def cursor_of(request: Request[Any, Any, Any], since: int | None) -> int | None:
    """The header wins: a browser repeats the address with its old `since` when it connects again."""
    header = request.headers.get("last-event-id")
    if not header:
        return since
    if not header.isascii() or not header.isdigit() or len(header) > 18:
        raise InvalidBody("This is not an id of the stream.", where="Last-Event-ID")
    return int(header)
