"""The living day: what was written in the last days, and how far it has come."""

from collections.abc import Callable, Coroutine, Mapping
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from hilo.consent.grant import Yes, grant
from hilo.consent.model import Stop
from hilo.consent.suppress import suppress
from hilo.conversations.assign import Assignment, assign
from hilo.conversations.close import close
from hilo.conversations.drafts import place as draft_of
from hilo.conversations.drafts import save_draft
from hilo.conversations.label import Tagging, prioritise, tag
from hilo.conversations.model_drafts import DraftWords
from hilo.conversations.note import write_note
from hilo.conversations.reply import author
from hilo.conversations.snooze import snooze
from hilo.customers.merge import merge
from hilo.customers.model import normalise
from hilo.kernel.db import Tx
from hilo.kernel.principal import Principal, system_principal
from hilo.web.demo.carried import NOBODY, Said
from hilo.web.demo.crowd.cast import Customer, dice
from hilo.web.demo.crowd.ground import Ground, Place
from hilo.web.demo.crowd.past import door_of, handle_at
from hilo.web.demo.crowd.words import Voice
from hilo.web.demo.house.house import house

US = system_principal("demo")
TODAY = 0.12  # of the people have something that is not long ago
CORE = ("Saray", "Saray", "Saray", "Marcos", "Elena")  # as whom one signs in to look around
# How a matter stands, and how often.
STANDS = {
    "new": 20,
    "insists": 8,
    "angry": 5,
    "working": 22,
    "answered": 15,
    "snoozed": 9,
    "closed": 15,
    "bounced": 3,
    "stopped": 3,
}


def has_today(who: Customer) -> bool:
    return who.twin or bool(who.mail and who.phone) or dice("today", who.number).random() < TODAY


async def tell_day(place: Ground, who: Customer) -> int:
    """What this person wrote in the last days. Gives the number of steps."""
    return await Matter(place, who).tell()


class Matter:
    """One matter of the last days: who wrote, by which account, who has it."""

    def __init__(self, place: Ground, who: Customer) -> None:
        self.place, self.who = place, who
        self.roll: Random = dice("day", who.number)
        self.voice = Voice(who, self.roll)
        self.key = door_of(who, self.voice, self.roll.random() * 0.9)
        self.kind, self.value = handle_at(who, self.key)
        self.stands = self.roll.choices(list(STANDS), list(STANDS.values()))[0]
        self.by = self._colleague()
        self.at = self._begin()
        self.steps = 0
        self.where: Place | None = None
        self.re = ""

    async def tell(self) -> int:
        await self._says(self._first())
        ways: Mapping[str, Callable[[], Coroutine[object, object, None]]] = {
            "new": self._new,
            "insists": self._insists,
            "angry": self._angry,
            "working": self._working,
            "answered": self._answered,
            "snoozed": self._snoozed,
            "closed": self._closed,
            "bounced": self._bounced,
            "stopped": self._stopped,
        }
        await ways[self.stands]()
        if self.who.mail and self.who.phone:
            await self._turns_out_to_be_one()
        return self.steps

    async def _new(self) -> None:
        if self.roll.random() < 0.05:
            await self._draft()

    async def _insists(self) -> None:
        self._later(900, 3000)
        await self._says(self.voice.insists())
        await self._given(to_somebody=self.roll.random() < 0.3)

    async def _angry(self) -> None:
        await self._answered()
        self._later(300, 2000)
        await self._says(self.voice.is_angry())
        tx, where = self._step()
        await prioritise(tx, where, self.roll.choice(("high", "urgent")), author(self.by), self.by.viewer)

    async def _working(self) -> None:
        await self._answered()
        self._later(5, 400)
        await self._says(self.voice.adds())
        if self.roll.random() < 0.04:
            await self._draft()

    async def _answered(self) -> None:
        self._later(3, 240)
        await self._given()
        await self._tags()
        if self.roll.random() < 0.3:
            await self._note()
        self._later(2, 60)
        await self._answers(self.voice.assures() if self.roll.random() < 0.3 else self.voice.answers())

    async def _snoozed(self) -> None:
        await self._answered()
        self._later(1, 4)
        tx, where = self._step()
        until = self.place.now + timedelta(hours=self.roll.choice((3, 20, 44, 68, 140)))
        await snooze(tx, where, until, author(self.by), self.by.viewer)

    async def _closed(self) -> None:
        await self._answered()
        self._later(10, 300)
        if self.roll.random() < 0.7:
            await self._says(self.voice.thanks(self.by.name))
            self._later(2, 40)
        tx, where = self._step()
        await close(tx, where, author(self.by), self.by.viewer)
        if self.roll.random() < 0.2 and self.kind == "email":
            await grant(tx, Yes(self.kind, normalise(self.kind, self.value), 2, {"demo": True}), US)

    async def _bounced(self) -> None:
        self._later(3, 240)
        await self._given()
        assert self.where is not None
        words = (self.voice.answers(), self.kind, self.value)
        await self.place.bounce(self.where.conversation, self.key, words, self.by, self.at)
        self.steps += 1

    async def _stopped(self) -> None:
        self._later(2, 30)
        await self._says(self.voice.stops())
        tx, _ = self._step()
        value = normalise(self.kind, self.value)
        await suppress(tx, [Stop(self.kind, value, "promotional", "staff", {"demo": True})], self.by)

    async def _turns_out_to_be_one(self) -> None:
        """By the other address, about the same person: somebody sees it and merges the two."""
        first, key = self.where, f"{self.voice.matter.brand}-app"
        assert first is not None
        if self.key == key:
            return
        self._later(5, 200)
        self.key, self.re = key, ""
        self.kind, self.value = handle_at(self.who, key)
        await self._says(self.voice.insists())
        assert self.where is not None
        tx, _ = self._step()
        reason = "El mismo nombre, la misma fecha de nacimiento y el mismo teléfono en el contrato"
        await merge(tx, first.customer, self.where.customer, self.by, reason)

    async def _says(self, text: str) -> None:
        letter = house().account(self.key).door == "letter"
        said = Said(
            key=f"demo-day-{self.who.number}-{self.steps}",
            kind=self.kind,
            value=self.value,
            name=self.who.name,
            text=text,
            subject=self.voice.subject() if letter and not self.where else "Re:" if letter else "",
            re=self.re,
            person=self.who.person() if self.who.twin or self.roll.random() < 0.2 else NOBODY,
        )
        self.where = await self.place.hear(self.key, said, self.at)
        self.steps += 1
        self.re = f"<{self.where.event.strip('<>')}>" if letter else self.where.event

    async def _answers(self, text: str) -> None:
        assert self.where is not None
        words = (text, self.kind, self.value)
        self.re = await self.place.answer(self.where.conversation, self.key, words, self.by, self.at)
        self.steps += 1

    async def _given(self, *, to_somebody: bool = True) -> None:
        tx, where = self._step()
        team = self.place.people.teams.get(self.voice.matter.team)
        wish = Assignment(assignee=self.by.id if to_somebody else None, team=team)
        await assign(tx, where, wish, author(self.by), self.by.viewer)

    async def _tags(self) -> None:
        tx, where = self._step()
        await tag(tx, where, Tagging(add=self.voice.matter.tags), author(self.by), self.by.viewer)

    async def _note(self) -> None:
        tx, where = self._step()
        asked: list[UUID] = []
        text = self.voice.note()
        saray = self.place.people.called("Saray")
        if saray and saray.id != self.by.id and self.roll.random() < 0.12:
            asked, text = [saray.id], f"@Saray {text}"
        await write_note(tx, where, text, author(self.by), self.by.viewer, asked)

    async def _draft(self) -> None:
        tx, where = self._step()
        owner = self.place.people.called("Saray") or self.by
        words = DraftWords(text=self.voice.answers().split(".")[0] + ".")
        await save_draft(tx, await draft_of(tx, where, "reply", owner), words, None, owner.viewer)

    def _first(self) -> str:
        letter = house().account(self.key).door == "letter"
        return self.voice.opens(letter=letter, name=self.who.given)

    def _colleague(self) -> Principal:
        core = self.place.people.called(self.roll.choice(CORE)) if self.roll.random() < 0.12 else None
        return core or self.roll.choice(self.place.people.of(self.voice.matter.team))

    def _begin(self) -> datetime:
        """What is new is of today; what is done, of the last twelve days."""
        hours = {"new": (0.05, 20), "insists": (50, 110), "closed": (30, 280)}.get(self.stands, (6, 130))
        return self.place.now - timedelta(hours=self.roll.uniform(*hours))

    def _later(self, least: int, most: int) -> None:
        """Some minutes on, and never after now."""
        rest = (self.place.now - self.at).total_seconds() / 60
        self.at += timedelta(minutes=min(self.roll.uniform(least, most), rest * 0.6))

    def _step(self) -> tuple[Tx, UUID]:
        """The transaction, at the moment of this step, and the conversation."""
        assert self.where is not None
        self.steps += 1
        self.place.tx.now = self.at
        return self.place.tx, self.where.conversation
