"""The lines of `patterns.toml`, by group and name."""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

_LINES = tomllib.loads((Path(__file__).parent / "patterns.toml").read_text("utf-8"))


def patterns(group: str, flags: re.RegexFlag = re.NOFLAG) -> Mapping[str, re.Pattern[str]]:
    return {name: re.compile(line, flags) for name, line in _LINES[group].items()}


def word_list(name: str) -> list[str]:
    return _LINES["words"][name].split()
