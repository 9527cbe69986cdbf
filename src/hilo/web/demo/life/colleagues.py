"""The colleagues while the demo runs: they are there, they take what waits longest, and answer it."""

import random
import re
from uuid import UUID

import msgspec

from hilo.conversations.assign import Assignment, assign
from hilo.conversations.close import close
from hilo.conversations.reply import Words, author, reply
from hilo.kernel.env import Env
from hilo.kernel.errors import Problem
from hilo.staff.model import PresenceState
from hilo.staff.presence import be_present
from hilo.web.demo import store
from hilo.web.demo.crowd.cast import Customer, Language, customer
from hilo.web.demo.crowd.words import Voice
from hilo.web.demo.house.crew import Crew, crew
from hilo.web.demo.keepsake import Keepsake
from hilo.web.demo.store import Waiting

PRESENT = 16
STATES: tuple[PresenceState, ...] = ("online", "online", "online", "busy", "away")
ENOUGH = 60  # conversations may wait for whoever looks at the demo; what is more the colleagues answer

ENGLISH = re.compile(r"\b(the|my|is|and|you|to|hello|hi|good (morning|afternoon))\b", re.I)


class Colleagues:
    """Those of the house; the three of the core are whoever signs in, and do nothing by themselves."""

    def __init__(self, env: Env, kept: Keepsake) -> None:
        self._env, self._kept = env, kept
        self._roll = random.Random()  # noqa: S311  a play, no secrets

    async def be_there(self) -> None:
        """Says anew that some of them are there; each keeps to what they are."""
        async with self._env.db.unit_of_work() as tx:
            people = await crew(tx, self._kept)
            for n, one in enumerate(self._hands(people)[:PRESENT]):
                await be_present(tx, STATES[n % len(STATES)], people.by_id(one))

    async def answer_one(self) -> None:
        """Takes the conversation that waits longest with nobody, where there are enough of them, and answers it."""
        try:
            async with self._env.db.unit_of_work() as tx:
                waiting = await store.waiting_longest(tx, list(self._kept.doors.values()))
                if waiting is None or waiting.behind < ENOUGH:
                    return
                people = await crew(tx, self._kept)
                by = people.by_id(self._roll.choice(self._hands(people)))
                await assign(tx, waiting.id, Assignment(assignee=by.id), author(by), by.viewer)
                await reply(tx, waiting.id, Words(Voice(_whom(waiting), self._roll).assures()), by)
                if self._roll.random() < 0.3:
                    await close(tx, waiting.id, author(by), by.viewer)
        except Problem:
            return  # somebody was faster, or it cannot be answered there

    def _hands(self, people: Crew) -> list[UUID]:
        core = set(self._kept.staff[:3])
        return [one.id for one in people.everybody if one.id not in core and "conversations.reply" in one.permissions]


def _whom(waiting: Waiting) -> Customer:
    """Somebody of that name who speaks that language."""
    language: Language = "en" if ENGLISH.search(waiting.text) else "es"
    return msgspec.structs.replace(customer(2 if language == "en" else 1), given=waiting.name.split()[0])
