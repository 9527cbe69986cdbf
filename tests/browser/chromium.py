"""Finds the browser of this machine, as scripts/setup does, and says how it is started."""

import os
import shutil

NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def find() -> str | None:
    """The path of Chromium; HILO_CHROMIUM may name it."""
    given = os.environ.get("HILO_CHROMIUM", "")
    return next((found for name in (given, *NAMES) if name and (found := shutil.which(name))), None)


def is_strict() -> bool:
    """Whether a missing part is a failure."""
    return os.environ.get("HILO_TEST_STRICT") == "1" or os.environ.get("CI") == "true"
