"""What is said about a matter: the templates of a language, with its words filled in."""

import random
from functools import cache
from importlib.resources import files
from typing import Literal

import msgspec

from hilo.web.demo.crowd.cast import Customer, Language, names
from hilo.web.demo.script import Strict

Brand = Literal["nubia", "brezo"]
LETTERS: dict[Brand, str] = {"nubia": "NB", "brezo": "CB"}


class Matter(Strict, frozen=True):
    """Something that customers write about, and whose business it is."""

    key: str
    brand: Brand
    team: str
    tags: list[str]
    subjects: list[str]
    opens: list[str]
    answers: list[str]
    adds: list[str]
    notes: list[str]


class Matters(Strict, frozen=True):
    """`matters_LANGUAGE.toml`."""

    greetings: list[str]
    farewells: list[str]
    openers: list[str]
    closers: list[str]
    thanks: list[str]
    again: list[str]
    angry: list[str]
    stops: list[str]
    automatic: str
    assurances: list[str]
    matters: list[Matter]


@cache
def matters(language: Language) -> Matters:
    text = (files("hilo.web.demo.crowd") / f"matters_{language}.toml").read_text(encoding="utf-8")
    return msgspec.toml.decode(text, type=Matters)


class Voice:
    """One matter of one person: `subject`, `opens`, … give its words, the facts in them the same throughout."""

    def __init__(self, who: Customer, roll: random.Random) -> None:
        self.told = matters(who.language)
        self.matter: Matter = roll.choice(self.told.matters)
        self.roll = roll
        self._which = roll.randrange(len(self.matter.opens))
        known = names()[who.language]
        amount = roll.randrange(390, 18900) / 100
        self._facts = {
            "order": f"{LETTERS[self.matter.brand]}-{roll.randrange(200000, 899999)}",
            "amount": f"{amount:.2f} €".replace(".", ",") if who.language == "es" else f"€{amount:.2f}",
            "product": roll.choice(known.products),
            "device": roll.choice(known.devices),
            "plan": roll.choice(known.plans),
            "shop": roll.choice(known.shops),
            "city": roll.choice(known.cities),
            "street": who.street,
            "country": roll.choice(known.countries),
            "month": roll.choice(known.months),
            "day": roll.choice(known.days),
            "hour": f"{roll.randrange(10, 21)}:{roll.choice(['00', '30'])}",
            "days": str(roll.randrange(3, 9)),
            "years": str(roll.randrange(2, 14)),
            "name": who.given,
            "agent": "",
            "team": self.matter.team,
        }

    def subject(self) -> str:
        return self._one(self.matter.subjects)

    def opens(self, *, letter: bool, name: str) -> str:
        """By letter with a greeting and a farewell, else in a line."""
        words = self.matter.opens[self._which].format_map(self._facts)
        if not letter:
            return words
        return f"{self.roll.choice(self.told.greetings)}\n\n{words}\n\n{self.roll.choice(self.told.farewells)}\n{name}"

    def answers(self) -> str:
        """The answer to what was asked: it stands at its place."""
        fits = self.matter.answers[min(self._which, len(self.matter.answers) - 1)]
        return f"{self._one(self.told.openers)} {self._one([fits])} {self._one(self.told.closers)}"

    def assures(self) -> str:
        """An answer that promises something."""
        return f"{self._one(self.told.openers)} {self._one(self.told.assurances)}"

    def adds(self) -> str:
        return self._one(self.matter.adds)

    def thanks(self, agent: str) -> str:
        """By name, where it is known who helped."""
        fitting = [one for one in self.told.thanks if agent or "{agent}" not in one]
        return self._one(fitting, agent=agent.split()[0] if agent else "")

    def insists(self) -> str:
        return self._one(self.told.again)

    def is_angry(self) -> str:
        return self._one(self.told.angry)

    def stops(self) -> str:
        return self._one(self.told.stops)

    def is_away(self) -> str:
        return self._one([self.told.automatic])

    def note(self) -> str:
        return self._one(self.matter.notes)

    def _one(self, templates: list[str], **more: str) -> str:
        return self.roll.choice(templates).format_map(self._facts | more)
