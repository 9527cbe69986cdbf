"""The names that the invented people bear, as common as they are in Spain and in the United States."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import msgspec
from faker.providers.person.en_US import Provider as American
from faker.providers.person.es_ES import Provider as Spanish
from terms import GIVEN, SURNAMES, TAIL_GIVEN, TAIL_SURNAME, plain, shares, weighed

MATCH = Path(__file__).parents[2] / "src" / "hilo" / "customers" / "match"
NICKNAMES: dict[str, list[str]] = msgspec.json.decode((MATCH / "nicknames.json").read_bytes())


@dataclass(frozen=True)
class Names:
    """The given names and surnames of a country with their shares; how many of each one bears."""

    givens: Mapping[str, float]
    surnames: Mapping[str, float]
    compound: float
    families: int

    def given(self, dice: random.Random) -> list[str]:
        """One given name, or two different ones."""
        many = 2 if dice.random() < self.compound else 1
        return list(dict.fromkeys(dice.choices(*self._given, k=many)))

    def surname(self, dice: random.Random) -> list[str]:
        """As many surnames as one has in this country."""
        return dice.choices(*self._surname, k=self.families)

    def street(self, dice: random.Random, many: int) -> str:
        """One of so many streets."""
        return self._place(dice.randrange(many))

    def town(self, dice: random.Random, many: int) -> str:
        """One of so many towns; the first ones are the large ones."""
        return self._place(min(int(dice.expovariate(6 / many)), many - 1)) + " town"

    def _place(self, nth: int) -> str:
        words = self._surname[0]
        return f"{words[nth * 7 % len(words)]} {words[nth * 13 % len(words)]}"

    @cached_property
    def _given(self) -> tuple[Sequence[str], Sequence[float]]:
        return list(self.givens), list(self.givens.values())

    @cached_property
    def _surname(self) -> tuple[Sequence[str], Sequence[float]]:
        return list(self.surnames), list(self.surnames.values())


def nickname(dice: random.Random, given: str) -> str:
    """What friends say; the name itself when they say nothing else."""
    return dice.choice(NICKNAMES.get(given, [given]))


def one_word(names: Sequence[str], share: float) -> dict[str, float]:
    """All names of one word, equally common."""
    return {plain(name): share for name in names if " " not in name}


SPANISH = Names(
    one_word(Spanish.first_names, TAIL_GIVEN) | shares(GIVEN),
    one_word(Spanish.last_names, TAIL_SURNAME) | shares(SURNAMES),
    compound=0.25,
    families=2,
)
ENGLISH = Names(weighed(American.first_names), weighed(American.last_names), compound=0.05, families=1)
