"""What may be asked and told, by name: the lines of `topics.toml`."""

import re
import tomllib
from functools import lru_cache
from pathlib import Path

import msgspec


class Topic(msgspec.Struct, frozen=True):
    """`asks` finds a sentence that wants it, `tells` words that give it, both folded; `value` its bare answer."""

    name: str
    asks: re.Pattern[str]
    tells: re.Pattern[str]
    value: re.Pattern[str] | None
    lasts: bool


def _read() -> tuple[Topic, ...]:
    lines = tomllib.loads((Path(__file__).parent / "topics.toml").read_text("utf-8"))
    return tuple(
        Topic(
            name,
            re.compile(line["asks"]),
            re.compile(line.get("tells", "(?!)")),
            re.compile(line["value"]) if "value" in line else None,
            line.get("lasts", False),
        )
        for name, line in lines.items()
    )


TOPICS = _read()
_BY_NAME = {topic.name: topic for topic in TOPICS}


@lru_cache(maxsize=16_384)
def tells(name: str, folded: str) -> bool:
    """Whether a folded message tells of a topic. Kept: while somebody writes, it is asked over and over."""
    return bool(_BY_NAME[name].tells.search(folded))
