"""The one weights file: how probable each level of a field is for one person, strangers, and people of one house."""

from functools import cache
from math import log2
from pathlib import Path

import msgspec

Class = str
CLASSES = ("same", "stranger", "sibling", "parent")


class Weights(msgspec.Struct, frozen=True):
    """`fields`: field → level → a probability for each of CLASSES; those of a class sum to 1 over the levels.

    `expected`: how many records of each class a record meets in any table, whatever its size (strangers: all others).
    `agreement`: per field that has terms, the probability that two strangers have the same word. `made`: how."""

    version: int
    made: dict[str, str]
    expected: dict[Class, float]
    agreement: dict[str, float]
    fields: dict[str, dict[str, tuple[float, float, float, float]]]


class Logs(msgspec.Struct, frozen=True):
    """The same as logarithms of base 2, as they are added."""

    expected: tuple[float, float, float]
    agreement: dict[str, float]
    fields: dict[str, dict[str, tuple[float, float, float, float]]]


@cache
def weights() -> Weights:
    """The shipped file."""
    return msgspec.json.decode(Path(__file__).with_name("weights.json").read_bytes(), type=Weights)


@cache
def logs() -> Logs:
    """The logarithms of the shipped file."""
    shipped = weights()
    same, sibling, parent = (log2(shipped.expected[name]) for name in ("same", "sibling", "parent"))
    return Logs(
        (same, sibling, parent),
        {field: log2(share) for field, share in shipped.agreement.items()},
        {
            field: {level: (log2(m), log2(u), log2(s), log2(p)) for level, (m, u, s, p) in levels.items()}
            for field, levels in shipped.fields.items()
        },
    )
