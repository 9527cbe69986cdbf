"""The customers while the demo runs: they write, chat, wait, answer what they are told, and lose patience."""

import asyncio
import random
from collections.abc import Coroutine
from uuid import UUID, uuid4

import httpx
import structlog

from hilo.channels.accounts import accounts_by_id, open_secrets
from hilo.channels.model_accounts import Account
from hilo.kernel.env import Env
from hilo.web.demo.carried import Said, as_letter, as_post
from hilo.web.demo.crowd.cast import Customer, customer
from hilo.web.demo.crowd.past import door_of, handle_at
from hilo.web.demo.crowd.words import Voice
from hilo.web.demo.house.house import house
from hilo.web.demo.keepsake import Keepsake
from hilo.web.demo.life.door import Doors
from hilo.web.demo.life.office import Letter, Office

log = structlog.get_logger()
REMEMBERED = 300  # matters in people's heads
CHATS = 6  # at once, at most
CHATTED = 0.25  # of what is new comes by chat
LOOKS = 6.0  # seconds between two looks of a visitor at the chat
TURNS = 40  # looks until a visitor goes
NEWCOMERS = 4  # each so many-th is somebody who never wrote before


class Customers:
    """`pause`: seconds that one thinks before one answers, most often."""

    def __init__(self, env: Env, kept: Keepsake, doors: Doors, office: Office, pause: float = 45.0) -> None:
        self._env, self._kept, self._doors, self._office, self._pause = env, kept, doors, office, pause
        self._roll = random.Random()  # noqa: S311  a play, no secrets
        self._matters: dict[tuple[str, str], tuple[Customer, Voice]] = {}
        self._answers: set[asyncio.Task[None]] = set()
        self._chats = 0
        self.said = 0

    async def write(self) -> None:
        """Somebody begins a matter: by mail, by the app, or on the shop's page."""
        who = customer(self._number())
        if self._roll.random() < CHATTED and self._chats < CHATS:
            self._later(self._chat(who, Voice(who, self._roll)))
        else:
            await self.begin(who, self._roll)

    async def begin(self, who: Customer, roll: random.Random) -> None:
        """By mail or by the app, as this person does."""
        voice = Voice(who, roll)
        key = door_of(who, voice, roll.random() * 0.9)
        handle = handle_at(who, key)
        letter = house().account(key).door == "letter"
        self._remember(handle, who, voice)
        text = voice.opens(letter=letter, name=who.given)
        await self._hand_in(key, who, handle, text, subject=voice.subject() if letter else "")

    async def answer(self) -> None:
        """For ever: reads what the staff wrote, and lets who got it think about it."""
        try:
            while True:
                letter = await self._office.next()
                self._later(self.think(letter))
        finally:
            for task in self._answers:
                task.cancel()

    async def think(self, letter: Letter) -> None:
        who, voice = self._matters.get((letter.kind, letter.value), (None, None))
        key = next((name for name, one in self._kept.doors.items() if one == letter.account), "")
        if who is None or voice is None or not key or self._roll.random() > 0.8:
            return  # most people do not write back that it is well
        await asyncio.sleep(self._roll.uniform(0.3, 1.7) * self._pause)
        chance = self._roll.random()
        away = chance < 0.06 and key.endswith("-mail")
        text = (
            voice.is_away() if away
            else voice.is_angry() if chance < 0.14
            else voice.insists() if chance < 0.22
            else voice.stops() if chance < 0.26
            else voice.adds() if chance < 0.6
            else voice.thanks("")
        )  # fmt: skip
        handle = (letter.kind, letter.value)
        await self._hand_in(key, who, handle, text, subject="Re:", re=letter.names, automatic=away)

    async def _hand_in(self, key: str, who: Customer, handle: tuple[str, str], text: str, **more: object) -> None:
        account, secret = await self._account(key)
        kind, value = handle
        said = Said(key=f"demo-life-{uuid4().hex}", kind=kind, value=value, name=who.name, text=text, **more)  # type: ignore[arg-type]
        now = self._env.clock.now()
        raw = as_letter(account, secret, said, now) if house().account(key).door == "letter" else as_post(secret, said)
        await self._doors.hand_in(account, raw)
        self.said += 1

    async def _chat(self, who: Customer, voice: Voice) -> None:
        """A visitor of the shop's page: types, says it, waits, reads, says thank you."""
        self._chats += 1
        try:
            account = self._kept.doors["brezo-web"]
            token = await self._doors.visit(account, uuid4(), who.language, who.name)
            await self._say(account, token, voice.opens(letter=False, name=who.given))
            seen: set[str] = set()
            for _ in range(TURNS):
                await asyncio.sleep(LOOKS)
                items = await self._doors.look(account, token)
                new = [one for one in items if one["from"] != "me" and one["id"] not in seen]
                if new:
                    seen |= {one["id"] for one in new}
                    await self._doors.talk(account, token, "read", {"up_to": new[-1]["id"]})
                    if len(seen) > 3:
                        return
                    await self._say(account, token, voice.adds() if len(seen) < 2 else voice.thanks(new[-1]["name"]))
        finally:
            self._chats -= 1

    async def _say(self, account: UUID, token: str, text: str) -> None:
        await self._doors.talk(account, token, "typing", {"on": True})
        await asyncio.sleep(min(self._pause, 2 + len(text) / 25))
        await self._doors.talk(account, token, "messages", {"client_id": str(uuid4()), "text": text})
        self.said += 1

    async def _account(self, key: str) -> tuple[Account, str]:
        async with self._env.db.read() as tx:
            found = await accounts_by_id(tx, [self._kept.doors[key]])
            account = found[self._kept.doors[key]]
            return account, open_secrets(tx, account).account

    def _remember(self, handle: tuple[str, str], who: Customer, voice: Voice) -> None:
        self._matters[handle] = (who, voice)
        if len(self._matters) > REMEMBERED:
            del self._matters[next(iter(self._matters))]

    def _number(self) -> int:
        """Of somebody known, or of somebody new."""
        people = max(self._env.settings.demo_people, 1)
        if self._roll.randrange(NEWCOMERS):
            return self._roll.randrange(people)
        return people + self._roll.randrange(100_000)

    def _later(self, what: Coroutine[object, object, None]) -> None:
        async def told() -> None:
            try:
                await what
            except (httpx.HTTPError, KeyError) as error:
                log.debug("a customer of the demo gave up", error=str(error))

        task = asyncio.create_task(told())
        self._answers.add(task)
        task.add_done_callback(self._answers.discard)
