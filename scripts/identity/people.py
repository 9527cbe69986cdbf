"""Households invented for training: half Spanish, half English, over seven channels, with slips of all kinds.

Seeded; nothing of it is taken from the sets that the weights are scored on.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from words_of_names import ENGLISH, SPANISH, Names, nickname

from hilo.customers.match.record import Record

TOWNS, STREETS = 60, 900
PROVIDERS = ("gmail.com", "hotmail.com", "yahoo.es", "outlook.com", "telefonica.net", "icloud.com")
KINDS = ("calle", "avenida", "plaza", "paseo", "street", "road", "lane", "drive")
# How often a record of a channel tells each thing, and in which share of a person's records it is this channel.
CHANNELS = {
    "counter": (
        3,
        {"surname": 1.0, "birth": 0.8, "phone": 0.95, "email": 0.6, "address": 0.7, "card": 0.9, "id": 0.25},
    ),
    "web": (3, {"surname": 0.95, "birth": 0.25, "phone": 0.5, "email": 1.0, "address": 0.6, "card": 0.1, "id": 0.02}),
    "mail": (3, {"surname": 0.9, "email": 1.0}),
    "messenger": (2, {"surname": 0.5, "phone": 1.0}),
    "call": (2, {"surname": 0.9, "birth": 0.3, "phone": 1.0, "address": 0.2, "id": 0.1}),
    "form": (2, {"surname": 0.4, "email": 1.0}),
    "profile": (1, {"surname": 0.7}),
}


@dataclass
class Person:
    """Somebody, as he is; `line` and `box` may be those of somebody else in the house."""

    number: int
    household: int
    generation: int
    given: list[str]
    surname: list[str]
    birth: tuple[int, int, int]
    line: str
    box: str
    card: str
    identity: str
    address: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Told:
    """A record, and the truth about it."""

    record: Record
    person: int
    household: int
    generation: int


def invent(seed: int, households: int) -> list[Told]:
    """The records of so many households, in no order."""
    dice = random.Random(seed)  # noqa: S311
    told: list[Told] = []
    number = 0
    for household in range(households):
        names = SPANISH if household % 2 == 0 else ENGLISH
        for person in live_together(dice, household, number, names):
            number += 1
            told.extend(Told(one, person.number, household, person.generation) for one in records(dice, person))
    dice.shuffle(told)
    return told


def live_together(dice: random.Random, household: int, number: int, names: Names) -> list[Person]:
    """One to six people: a single, a couple, a family, flatmates."""
    address = [
        f"{dice.choice(KINDS[:4] if names is SPANISH else KINDS[4:])} {names.street(dice, STREETS)}",
        str(dice.randint(1, 140)),
        names.town(dice, TOWNS),
    ]
    address.append(f"{10000 + hash_of(address[2]) % 80 * 1000 + dice.randint(1, 12)}")
    shape = dice.choices(("single", "couple", "family", "flatmates"), (25, 20, 45, 10))[0]
    grown = {"single": 1, "couple": 2, "family": dice.choice((1, 2, 2, 2)), "flatmates": dice.randint(2, 4)}[shape]
    house = [adult(dice, household, number + nth, names, address) for nth in range(grown)]
    if names is ENGLISH and shape in ("couple", "family") and grown == 2 and dice.random() < 0.7:
        house[1].surname = list(house[0].surname)
    if grown > 1 and shape != "flatmates":
        share(dice, house[0], house[1], box=0.1, line=0.2)
    if shape == "family":
        for nth in range(dice.randint(1, 3)):
            house.append(child(dice, house, number + len(house), names, nth))
    return house


def adult(dice: random.Random, household: int, number: int, names: Names, address: list[str]) -> Person:
    """Somebody of age."""
    given, surname = names.given(dice), names.surname(dice)
    birth = (dice.randint(1935, 2005), dice.randint(1, 12), dice.randint(1, 28))
    return Person(
        number, household, 0, given, surname, birth, phone(dice), mailbox(dice, given, surname, birth[0]),
        f"{dice.randint(0, 10**9):010}", f"{dice.randint(0, 10**8 - 1):08}{dice.choice('TRWAGMYFPDXB')}", address,
    )  # fmt: skip


def child(dice: random.Random, house: Sequence[Person], number: int, names: Names, nth: int) -> Person:
    """A daughter or son: family names of both, sometimes named as a parent, sometimes a twin."""
    parents = [one for one in house if one.generation == 0]
    one = adult(dice, parents[0].household, number, names, parents[0].address)
    one.generation = 1
    one.surname = [parent.surname[0] for parent in parents[:2]] if names is SPANISH else list(parents[0].surname)
    one.birth = (dice.choice(parents).birth[0] + dice.randint(20, 38), one.birth[1], one.birth[2])
    if dice.random() < 0.1:
        one.given = list(dice.choice(parents).given)
    elif nth and dice.random() < 0.05:
        one.birth = house[-1].birth
    while any(one.given == other.given for other in house if other.generation == 1):
        one.given = names.given(dice)
    one.box = mailbox(dice, one.given, one.surname, one.birth[0])
    share(dice, dice.choice(parents), one, box=0.35, line=0.35)
    return one


def share(dice: random.Random, owner: Person, other: Person, box: float, line: float) -> None:
    """One mailbox or one telephone for two."""
    other.box = owner.box if dice.random() < box else other.box
    other.line = owner.line if dice.random() < line else other.line


def records(dice: random.Random, person: Person) -> Iterator[Record]:
    """What the channels keep of somebody: one to eight records."""
    shares = [many for many, _ in CHANNELS.values()]
    for channel in dice.choices(list(CHANNELS), shares, k=min(8, 1 + int(dice.expovariate(0.5)))):
        yield record(dice, person, CHANNELS[channel][1])


def record(dice: random.Random, person: Person, tells: dict[str, float]) -> Record:
    """One record, with what this channel asks for, and slips."""

    def says(what: str) -> bool:
        return dice.random() < tells.get(what, 0.0)

    given, surname = told_names(dice, person)
    here = moved(dice, person.address) if says("address") else ["", "", "", ""]
    surname = surname if says("surname") else ""
    if surname and dice.random() < 0.004:
        given, surname = surname, given
    line = phone(dice) if dice.random() < 0.06 else person.line
    box = mailbox(dice, person.given, person.surname, person.birth[0]) if dice.random() < 0.06 else person.box
    return Record(
        given="" if dice.random() < 0.01 else given,
        surname=surname,
        birth_date=told_date(dice, person.birth) if says("birth") else "",
        street=slip(dice, here[0], 0.05),
        number=slip(dice, here[1], 0.02),
        suburb=slip(dice, here[2], 0.03),
        postcode=slip(dice, here[3], 0.02),
        national_id=slip(dice, person.identity, 0.01) if says("id") else "",
        phones=(slip(dice, line, 0.01),) if says("phone") else (),
        emails=(slip(dice, box, 0.01),) if says("email") else (),
        loyalty=(person.card,) if says("card") else (),
    )


def told_names(dice: random.Random, person: Person) -> tuple[str, str]:
    """The names as somebody gives them: a nickname, a half, only one surname, both the other way round."""
    given, surname = list(person.given), list(person.surname)
    if len(given) > 1 and dice.random() < 0.3:
        given = [dice.choice(given)]
    if dice.random() < 0.01:
        given = [given[0][:1]]
    said = nickname(dice, " ".join(given)) if dice.random() < 0.07 else " ".join(given)
    if len(surname) > 1:
        how = dice.random()
        surname = surname[:1] if how < 0.3 else surname[1:] if how < 0.31 else surname[::-1] if how < 0.33 else surname
    elif dice.random() < 0.01:
        surname = SPANISH.surname(dice)[:1]
    return slip(dice, said, 0.05), slip(dice, " ".join(surname), 0.05)


def told_date(dice: random.Random, birth: tuple[int, int, int]) -> str:
    """The birth date: a digit wrong, day and month the other way round, or another one altogether."""
    year, month, day = birth
    how = dice.random()
    if how < 0.008:
        month, day = day, month
    elif how < 0.012:
        year, month, day = dice.randint(1930, 2005), dice.randint(1, 12), dice.randint(1, 28)
    elif how < 0.02:
        year += dice.choice((-10, -1, 1, 10))
    text = f"{year:04}{month:02}{day:02}"
    if dice.random() < 0.02:
        at = dice.randrange(8)
        text = text[:at] + str(dice.randrange(10)) + text[at + 1 :]
    return f"{text[:4]}-{text[4:6]}-{text[6:]}"


def moved(dice: random.Random, address: list[str]) -> list[str]:
    """The address, or in one of twelve an older one."""
    if dice.random() < 1 / 12:
        street = f"{dice.choice(KINDS)} {SPANISH.street(dice, STREETS)}"
        return [street, str(dice.randint(1, 140)), SPANISH.town(dice, TOWNS), f"{dice.randint(10000, 60000)}"]
    return list(address)


def slip(dice: random.Random, text: str, often: float) -> str:
    """The text with a letter missing, doubled, wrong, or two swapped; or as one hears it."""
    if len(text) < 3 or dice.random() >= often:
        return text
    at = dice.randrange(len(text) - 1)
    how = dice.randrange(5)
    if how == 0:
        return text[:at] + text[at + 1 :]
    if how == 1:
        return text[: at + 1] + text[at:]
    if how == 2:
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    if how == 3:
        return text[:at] + dice.choice("0123456789" if text[at].isdigit() else "aeioulnrst") + text[at + 1 :]
    for written, heard in (("v", "b"), ("z", "s"), ("ll", "y"), ("h", ""), ("ge", "je"), ("ph", "f"), ("ck", "k")):
        if written in text:
            return text.replace(written, heard, 1)
    return text[:at] + text[at + 1 :]


def phone(dice: random.Random) -> str:
    """A Spanish mobile number."""
    return f"+346{dice.randint(0, 10**8 - 1):08}"


def mailbox(dice: random.Random, given: Sequence[str], surname: Sequence[str], year: int) -> str:
    """An address as people make one of their names."""
    first, family = given[0], surname[0]
    local = dice.choice(
        (f"{first}.{family}", f"{first[0]}{family}", f"{first}{year % 100}", f"{family}{first}", f"{first}_{family}")
    )
    tail = "" if dice.random() < 0.3 else str(dice.randint(1, 9999))
    return f"{local}{tail}@{dice.choice(PROVIDERS)}"


def hash_of(text: str) -> int:
    """A number that is the same in every process."""
    return sum(ord(letter) * (place + 7) for place, letter in enumerate(text))
