"""Who the customers are: the same number is the same person on every machine."""

import random
import re
import unicodedata
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Literal

import msgspec

Language = Literal["es", "en"]
Handle = tuple[str, str]
TWIN = 61  # each so many-th is somebody who is there already, by another address
BOTH = 13  # each so many-th writes by mail and by the app, and was merged
EVERY_THIRD = 3  # writes English
DRAMA = 1000  # numbers that are set aside for stories in Great Britain: +44 7700 900000 to 900999


class Names(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`names.toml`, of one language."""

    given: list[str]
    surnames: list[str]
    domains: list[str]
    cities: list[str]
    streets: list[str]
    shops: list[str]
    products: list[str]
    devices: list[str]
    plans: list[str]
    countries: list[str]
    months: list[str]
    days: list[str]


class Customer(msgspec.Struct, frozen=True):
    """`mail` or `phone` may be "", not both. `twin`: of the person before, with another address."""

    number: int
    language: Language
    given: str
    surname: str
    mail: str
    phone: str
    born: date
    street: str
    postcode: str
    twin: bool

    @property
    def name(self) -> str:
        return f"{self.given} {self.surname}"

    @property
    def handle(self) -> Handle:
        """By which they write most."""
        return ("email", self.mail) if self.mail else ("phone", self.phone)

    def person(self) -> dict[str, str]:
        """What they say of themselves."""
        told = {"given": self.given, "surname": self.surname, "birth_date": self.born.isoformat()}
        return told | {"street": self.street, "postcode": self.postcode}


@cache
def names() -> dict[Language, Names]:
    text = (files("hilo.web.demo.crowd") / "names.toml").read_text(encoding="utf-8")
    return msgspec.toml.decode(text, type=dict[Language, Names])


def dice(*what: object) -> random.Random:
    """A source of chance that gives the same for the same words, everywhere."""
    return random.Random(":".join(map(str, ("hilo", *what))))  # noqa: S311  people of a play, no secrets


def customer(number: int) -> Customer:
    twin = number % TWIN == TWIN - 1
    own = number - 1 if twin else number
    roll = dice("customer", own)
    language: Language = "en" if own % EVERY_THIRD == EVERY_THIRD - 1 else "es"
    known = names()[language]
    given = roll.choice(known.given)
    family = " ".join(roll.sample(known.surnames, 2)) if language == "es" else roll.choice(known.surnames)
    born = date(1938, 1, 1) + timedelta(days=roll.randrange(68 * 365))
    street = f"{roll.choice(known.streets)} {roll.randrange(1, 120)}"
    address = dice("address", number)
    local = f"{_plain(given)}{address.choice(['.', '', '_'])}{_plain(family.split()[0])}{number + 10}"
    mail, phone = f"{local}@{address.choice(known.domains)}", _phone("es" if twin else language, number)
    if twin:
        mail, phone = (mail, "") if number % 2 else ("", phone)
    elif number % BOTH and phone:
        mail, phone = (mail, "") if roll.random() < 0.65 else ("", phone)
    return Customer(
        number, language, given, family, mail, phone, born, street, f"{roll.randrange(1000, 52999):05d}", twin
    )


def _phone(language: Language, number: int) -> str:
    """Numbers that ring nowhere; "" where those are used up."""
    if language == "es":
        return f"+34700{500000 + number}"
    return f"+447700900{number // EVERY_THIRD:03d}" if number // EVERY_THIRD < DRAMA else ""


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFD", text.lower())
    return re.sub(r"[^a-z]", "", letters)
