"""What `hilo doctor` says of one thing that it looked at."""

from typing import Literal

import msgspec

Level = Literal["ok", "look", "bad"]


class Finding(msgspec.Struct, frozen=True):
    """One line: what was looked at, what is so. `look`: somebody should; `bad`: it does not work, exit code 1."""

    what: str
    so: str
    level: Level = "ok"


def bad(what: str, so: str) -> Finding:
    return Finding(what, " ".join(so.split()), "bad")
