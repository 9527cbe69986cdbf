"""The years behind: matters that are over, for a whole batch of people in a few statements an account.

It goes the way of imported history (conversations/history.py), but for one thing: those who wrote here were known, so
their messages are proven and their threads go on where they write today.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from hilo.conversations.model import quoted_numbers
from hilo.conversations.store_history import OldMatter, OldWord, open_closed, write
from hilo.customers.identify import identify
from hilo.customers.model import PROVEN, Claim, Identified, normalise
from hilo.kernel.db import Tx
from hilo.kernel.ids import new_id
from hilo.web.demo.crowd.cast import Customer, Handle, dice
from hilo.web.demo.crowd.ground import Ground
from hilo.web.demo.crowd.words import Voice
from hilo.web.demo.house.house import house

HOW_MANY = (0, 1, 1, 2, 2, 3, 3, 4, 5, 7)  # matters of a person
YEARS = 4
LATEST = 14  # days: what is younger belongs to the day


class Word(msgspec.Struct, frozen=True):
    """One message of long ago."""

    at: datetime
    ours: bool
    text: str
    name: str


class Old(msgspec.Struct, frozen=True):
    """A matter of long ago, the account it came by, and by which handle."""

    key: str
    account: str
    handle: Handle
    name: str
    subject: str
    words: list[Word]


async def tell_past(place: Ground, people: Sequence[Customer]) -> int:
    """Gives the number of messages."""
    tx = place.tx
    told = [old for who in people for old in matters_of(place, who)]
    claims = [_claim(place, old) for old in told]
    known = await identify(tx, claims)
    written = 0
    for account in dict.fromkeys(old.account for old in told):
        mine = [(old, who) for old, who in zip(told, known, strict=True) if old.account == account]
        written += await _write(tx, place, account, mine)
    return written


def matters_of(place: Ground, who: Customer) -> Iterator[Old]:
    roll = dice("past", who.number)
    for n in range(roll.choice(HOW_MANY)):
        voice = Voice(who, roll)
        days = LATEST + int((YEARS * 365 - LATEST) * roll.random() ** 1.6)
        at = place.now - timedelta(days=days, minutes=roll.randrange(0, 600))
        key = door_of(who, voice, roll.random())
        agent = roll.choice(place.people.of(voice.matter.team)).name
        subject = voice.subject() if house().account(key).door == "letter" else ""
        yield Old(
            f"demo-past-{who.number}-{n}",
            key,
            handle_at(who, key),
            who.name,
            subject,
            _talk(voice, key, at, agent, who),
        )


def door_of(who: Customer, voice: Voice, chance: float) -> str:
    """The account of the matter's brand by which this person writes about it."""
    brand = voice.matter.brand
    if who.mail and (not who.phone or chance < 0.6):
        return f"{brand}-mail"
    if chance > 0.9:
        return "calls" if brand == "nubia" else "counter"
    return f"{brand}-app"


def handle_at(who: Customer, key: str) -> Handle:
    letter = house().account(key).door == "letter"
    return ("email", who.mail) if letter or not who.phone else ("phone", who.phone)


def _talk(voice: Voice, key: str, at: datetime, agent: str, who: Customer) -> list[Word]:
    roll = voice.roll
    letter = house().account(key).door == "letter"
    words = [Word(at, False, voice.opens(letter=letter, name=who.given), who.name)]
    for n in range(roll.choice((1, 1, 1, 2, 2, 3))):
        at += timedelta(minutes=roll.choice((4, 12, 40, 150, 600, 1500)))
        words.append(Word(at, True, voice.assures() if n and roll.random() < 0.4 else voice.answers(), agent))
        at += timedelta(minutes=roll.choice((2, 9, 35, 200, 900)))
        more = roll.random()
        if more < 0.75:
            words.append(Word(at, False, voice.adds() if more < 0.4 else voice.thanks(agent), who.name))
    return words


def _claim(place: Ground, old: Old) -> Claim:
    kind, value = old.handle
    account = place.accounts[old.account].id
    return Claim(kind, normalise(kind, value), old.name, PROVEN, "demo", account, {"demo": True})


async def _write(tx: Tx, place: Ground, key: str, told: Sequence[tuple[Old, Identified]]) -> int:
    account = place.accounts[key]
    chatlike = house().account(key).door != "letter"
    matters: list[OldMatter] = []
    words: list[OldWord] = []
    for old, who in told:
        where = new_id()
        at = [word.at for word in old.words]
        matters.append(OldMatter(where, who.profile_id, old.subject, chatlike, at[0], at[-1]))
        words.extend(_word(old, n, who, where) for n in range(len(old.words)))
    await open_closed(tx, account.brand_id, matters)
    return len(await write(tx, account.brief(), words, PROVEN))


def _word(old: Old, n: int, who: Identified, where: UUID) -> OldWord:
    word = old.words[n]
    return OldWord(
        id=new_id(),
        profile=who.profile_id,
        conversation=where,
        identifier=who.identifier_id,
        direction="out" if word.ours else "in",
        event=f"{old.key}-{n}",
        at=word.at,
        subject=old.subject,
        text=word.text,
        html="",
        parent=f"{old.key}-{n - 1}" if n else "",
        name=word.name,
        numbers=quoted_numbers(old.subject, word.text),
    )
