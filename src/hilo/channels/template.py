"""Begin a channel: a copy of the template under its own name, which passes the conformance kit as it stands."""

import re
import shutil
from pathlib import Path

from hilo.channels.errors import ChannelNameTaken, InvalidChannelName
from hilo.channels.registry import FOLDER

TEMPLATE = "_template"
_NAME = re.compile(r"[a-z][a-z0-9_]{1,30}")


def begin_channel(name: str, folder: Path = FOLDER) -> Path:
    """Gives the new folder. Raises InvalidChannelName, ChannelNameTaken."""
    if not _NAME.fullmatch(name):
        raise InvalidChannelName(where="name")
    place = folder / name
    if place.exists():
        raise ChannelNameTaken(where="name")
    shutil.copytree(FOLDER / TEMPLATE, place, ignore=shutil.ignore_patterns("__pycache__"))
    for path in sorted(place.rglob("*")):
        if path.suffix in (".py", ".toml"):
            path.write_text(_renamed(path.read_text(encoding="utf-8"), name), encoding="utf-8")
    return place


def _renamed(text: str, name: str) -> str:
    spoken = name.replace("_", " ").title()
    text = text.replace(TEMPLATE, name).replace('"Plantilla"', f'"{spoken}"').replace('"Template"', f'"{spoken}"')
    return re.sub(r"\bTemplate\b", spoken.replace(" ", ""), text)
