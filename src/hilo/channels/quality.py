"""The quality scale of channels: what a good adapter proves, and what each says of itself in its `quality.toml`."""

from collections.abc import Mapping
from importlib.resources import files
from typing import Literal

import msgspec

from hilo.channels.contract import Adapter

Level = Literal["bronze", "silver", "gold"]
LEVELS: tuple[Level, ...] = ("bronze", "silver", "gold")


class Rule(msgspec.Struct, frozen=True):
    """What is asked for, and from which level on."""

    level: Level
    what: str


RULES: Mapping[str, Rule] = {
    "conformance": Rule("bronze", "It passes the conformance kit with fixtures named by their traps."),
    "any_input": Rule("bronze", "Whatever comes, nothing raises, and what is not understood is shown."),
    "forgery": Rule("bronze", "Each way in has a proof of its own, and nothing is kept without it."),
    "repeats": Rule("bronze", "What comes twice is there once."),
    "probe": Rule("bronze", "An administrator is told whether it works, and what is wrong."),
    "words": Rule("bronze", "Its form is there in English and Spanish."),
    "real_counterpart": Rule("silver", "It was tried against the real other side, not only against a fake."),
    "outages": Rule("silver", "The other side away or cut in the middle: nothing lost, and it is said."),
    "credentials": Rule("silver", "Refused credentials stop the account and are said; new ones set it going."),
    "limits": Rule("silver", "Sizes, numbers and rates are bounded, and what is beyond is told clearly."),
    "egress": Rule("silver", "What it connects to is judged by the guard."),
    "kills": Rule("gold", "Killed in the middle, inwards and outwards: nothing lost, nothing twice unnoticed."),
    "load": Rule("gold", "A flood on it delays nobody else, measured."),
    "guide": Rule("gold", "There is a guide for whoever operates it."),
}


class Said(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an adapter says of one rule: `proof`, a file (or `file::test`) that shows it; or `exempt`, why not."""

    proof: str = ""
    exempt: str = ""


def quality_of(found: type[Adapter]) -> Mapping[str, Said]:
    """What an adapter says of itself. Raises FileNotFoundError, msgspec.ValidationError."""
    package = found.__module__.rpartition(".")[0]
    text = (files(package) / "quality.toml").read_text(encoding="utf-8")
    return msgspec.toml.decode(text, type=dict[str, Said])


def level_of(said: Mapping[str, Said]) -> Level | None:
    """The highest level of which every rule, and every one below it, is met or has a reason not to be."""
    reached: Level | None = None
    for level in LEVELS:
        wanted = [name for name, rule in RULES.items() if rule.level == level]
        if not all(name in said for name in wanted):
            break
        reached = level
    return reached
