"""How far a long command is: a line on standard error that is written over, or one now and then in a log."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

SEEN, UNSEEN = 0.2, 10.0  # seconds between two lines, on a terminal and in a log


@contextmanager
def progress() -> Iterator[Callable[[str], None]]:
    """What tells: `tell("files: 3 of 10")`. The line is gone at the end of the block."""
    terminal = sys.stderr.isatty()
    every = SEEN if terminal else UNSEEN
    last = time.monotonic()

    def tell(line: str) -> None:
        nonlocal last
        if time.monotonic() - last < every:
            return
        last = time.monotonic()
        sys.stderr.write(f"\r\x1b[K{line}" if terminal else f"hilo: {line}\n")
        sys.stderr.flush()

    try:
        yield tell
    finally:
        if terminal:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
