"""The one weights file: how probable each level of a field is for one person, strangers, and people of one house."""

from functools import cache
from math import log2
from pathlib import Path

import msgspec

CLASSES = ("same", "stranger", "sibling", "parent")


class Weights(msgspec.Struct, frozen=True):
    """`fields`: field → level → a probability for each of CLASSES; those of a class sum to 1 over the levels.

    `met`: how many others of one person, of one generation and of two in the same house a record usually meets.
    `agreement`: per field that has terms, the probability that two strangers have the same word. `made`: how."""

    version: int
    made: dict[str, str]
    met: tuple[float, float, float]
    agreement: dict[str, float]
    fields: dict[str, dict[str, tuple[float, float, float, float]]]


class Logs(msgspec.Struct, frozen=True):
    """The same as logarithms of base 2, as they are added."""

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
    return Logs(
        {field: log2(share) for field, share in shipped.agreement.items()},
        {
            field: {level: (log2(m), log2(u), log2(s), log2(p)) for level, (m, u, s, p) in levels.items()}
            for field, levels in shipped.fields.items()
        },
    )
