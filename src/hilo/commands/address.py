"""Where the process that serves a home can be reached: told by it, read by commands beside it."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from hilo.kernel.config import Settings


def _file(settings: Settings) -> Path:
    return settings.home_path() / "serving.json"


@contextmanager
def told(settings: Settings) -> Iterator[None]:
    """The address lies in the home for the length of the block."""
    file = _file(settings)
    file.write_text(json.dumps({"url": settings.base_url(), "pid": os.getpid()}))
    try:
        yield
    finally:
        with suppress(OSError):
            file.unlink()


def public_url(settings: Settings) -> str:
    """`HILO_PUBLIC_URL`, else where the serving process said it is, else where it would be by these settings."""
    if settings.public_url:
        return settings.base_url()
    try:
        known = json.loads(_file(settings).read_text())
        os.kill(int(known["pid"]), 0)
        return str(known["url"])
    except (OSError, ValueError, KeyError, TypeError):
        return settings.base_url()
