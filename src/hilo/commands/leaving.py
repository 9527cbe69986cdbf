"""How a serving process is told to stop: once politely, the second time at once, and never longer than its deadline."""

import asyncio
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

SIGNALS = (signal.SIGTERM, signal.SIGINT)
DEADLINE = 5.5
"""Seconds from the first signal to the end of the process, whatever hangs; the database loses nothing by it."""


class Leaving:
    """Before `serve_from` the first signal ends the start-up; after it, it sets `event` on that loop."""

    def __init__(self) -> None:
        self.event = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._asked = False

    def serve_from(self, loop: asyncio.AbstractEventLoop) -> None:
        """From now on the loop hears the first signal. Call it on that loop."""
        self._loop = loop
        if self._asked:
            self.event.set()

    def hear(self, number: int, _: FrameType | None) -> None:
        """The signal handler; runs on the main thread."""
        if self._asked:
            os._exit(128 + number)
        self._asked = True
        watchdog = threading.Timer(DEADLINE, _too_late)
        watchdog.daemon = True
        watchdog.start()
        if self._loop is None:
            raise SystemExit(0)
        self._loop.call_soon_threadsafe(self.event.set)


@contextmanager
def leaving() -> Iterator[Leaving]:
    """SIGTERM and SIGINT, for the length of the block."""
    heard = Leaving()
    before = {number: signal.signal(number, heard.hear) for number in SIGNALS}
    try:
        yield heard
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _too_late() -> None:
    sys.stderr.write(f"hilo: not everything ended within {DEADLINE} s of the signal; leaving now\n")
    sys.stderr.flush()
    os._exit(1)
