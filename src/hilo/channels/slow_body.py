"""Reads the bodies of requests, and ends those that come too slowly, all of them by one clock."""

import asyncio
from typing import Any

from hilo.channels.contract import Refused
from hilo.kernel.errors import BodyTooLarge

BODY_SECONDS = 60.0
LOOKS = 12  # at the clock, within the time of a body


class Gone(Exception):
    """The client went away while it spoke."""


class Bodies:
    """Those being read by one door. A time-out of its own for each costs a request more than all its reading."""

    def __init__(self) -> None:
        self._since: dict[asyncio.Task[Any], float] = {}
        self._late: set[asyncio.Task[Any]] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._clock: asyncio.TimerHandle | None = None

    async def read(self, receive: Any, most: int) -> bytes:
        """The whole body. Raises BodyTooLarge; Gone; Refused when it took more than `BODY_SECONDS`."""
        loop = self._loop
        if loop is None:
            loop = self._loop = asyncio.get_running_loop()
        task = asyncio.current_task(loop)  # without its loop named, asking costs a call to the kernel
        if task is None:
            return await _read(receive, most)
        self._since[task] = loop.time()
        if self._clock is None:
            self._clock = loop.call_later(BODY_SECONDS / LOOKS, self._look, loop)
        try:
            return await _read(receive, most)
        except asyncio.CancelledError:
            if task not in self._late:
                raise
            task.uncancel()
            raise Refused("body_too_slow", f"The body took more than {BODY_SECONDS:g} s.", status=408) from None
        finally:
            del self._since[task]
            self._late.discard(task)

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        now = loop.time()
        for task, since in self._since.items():
            if now - since > BODY_SECONDS and task not in self._late:
                self._late.add(task)
                task.cancel()
        self._clock = loop.call_later(BODY_SECONDS / LOOKS, self._look, loop) if self._since else None


async def _read(receive: Any, most: int) -> bytes:
    chunks: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] != "http.request":
            raise Gone
        chunks.append(message.get("body", b""))
        size += len(chunks[-1])
        if size > most:
            raise BodyTooLarge(f"At most {most} bytes.")
        if not message.get("more_body"):
            return b"".join(chunks)
