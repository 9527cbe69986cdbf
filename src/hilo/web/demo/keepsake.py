"""The file in the home that remembers the demo company: its password, and the ids of all it is made of."""

import os
import secrets
from pathlib import Path
from uuid import UUID

import msgspec

from hilo.kernel.config import Settings

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # without those that look alike
_GROUPS, _SIZE = 4, 4


class Keepsake(msgspec.Struct, frozen=True):
    """`ids` empty: a password was chosen, and nothing planted yet."""

    password: str
    staff: list[UUID] = []
    accounts: list[UUID] = []
    teams: list[UUID] = []
    # What the house adds to the core: the accounts by their keys, and what else a company has.
    doors: dict[str, UUID] = {}
    brands: list[UUID] = []
    calendars: list[UUID] = []
    tags: list[UUID] = []


def recall(settings: Settings) -> Keepsake | None:
    """What this home remembers; None when it knows of no demo company."""
    try:
        return msgspec.json.decode(_file(settings).read_bytes(), type=Keepsake)
    except FileNotFoundError:
        return None


def remember(settings: Settings, keepsake: Keepsake) -> None:
    """Whole or not at all, and readable by the owner of the home alone."""
    file = _file(settings)
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = file.with_suffix(f".{os.getpid()}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
        out.write(msgspec.json.format(msgspec.json.encode(keepsake)))
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(file)


def forget(settings: Settings) -> None:
    _file(settings).unlink(missing_ok=True)


def new_password() -> str:
    """79 bits, easy to read aloud: `k3vd-m9qa-…`."""
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(_SIZE)) for _ in range(_GROUPS))
    return "-".join(groups)


def _file(settings: Settings) -> Path:
    return settings.home_path() / "demo.json"
