"""Tell a thread: the customer's words by the account of their channel, the staff's as answers, the rest as notes."""

from datetime import datetime, timedelta
from uuid import UUID

from hilo.conversations.assign import Assignment, assign
from hilo.conversations.close import close
from hilo.conversations.errors import ConversationIsClosed
from hilo.conversations.model import Author
from hilo.conversations.note import write_note
from hilo.conversations.reply import author
from hilo.kernel.errors import Problem
from hilo.kernel.principal import Principal, System
from hilo.web.demo.carried import Said
from hilo.web.demo.crowd.cast import dice
from hilo.web.demo.crowd.day import US
from hilo.web.demo.crowd.ground import Ground
from hilo.web.demo.told.read import Told, Turn

TELECOM = frozenset({"telecom", "b2b_telecom", "utilities", "payments", "gaming", "software", "bank", "finance"})
FRESH = 4  # each so many-th thread ended in the last days, and may wait for somebody
EVERYTHING = System("a thread of the demo company is told as it happened")
WRITTEN = frozenset({"email", "letter"})
SPOKEN = frozenset({"call"})
THERE = frozenset({"counter"})


async def tell(place: Ground, thread: Told, n: int) -> int:
    """Gives the number of turns. The dates are moved by whole days where it is to be fresh."""
    return await Telling(place, thread, n).tell()


class Telling:
    """One thread: where its words go, and who of the staff speaks."""

    def __init__(self, place: Ground, thread: Told, n: int) -> None:
        self.place, self.thread = place, thread
        self.roll = dice("told", thread.id)
        self.brand = "nubia" if thread.sector in TELECOM else "brezo"
        self.kind, self.value = thread.handle
        self.fresh = n % FRESH == 0
        self.moved = self._moved()
        self.where: UUID | None = None
        self.before: list[tuple[Turn, datetime]] = []  # said by machines before the customer said anything
        self.re = ""

    async def tell(self) -> int:
        for n, turn in enumerate(self.thread.turns):
            await self._turn(turn, turn.at + self.moved, n)
        await self._end()
        return len(self.thread.turns)

    async def _turn(self, turn: Turn, at: datetime, n: int) -> None:
        if turn.who == "customer":
            await self._hear(turn, at, n)
        elif self.where is None:
            self.before.append((turn, at))
        elif turn.who == "agent":
            await self._answer(turn, at, self._agent(turn))
        else:
            await self._note(turn, at)

    async def _hear(self, turn: Turn, at: datetime, n: int) -> None:
        key = self._key(turn)
        said = Said(
            key=f"demo-{self.thread.id}-{n}",
            kind=self.kind,
            value=self.value,
            name=self.thread.customer.name,
            text=turn.text,
            subject=self.thread.title if key.endswith("-mail") else "",
            re=self.re,
        )
        found = await self.place.hear(key, said, at)
        self.where = found.conversation
        self.re = self.re or (f"<{found.event.strip('<>')}>" if key.endswith("-mail") else found.event)
        for earlier, _ in self.before:
            await self._note(earlier, at)
        self.before.clear()

    async def _answer(self, turn: Turn, at: datetime, by: Principal) -> None:
        """What cannot be answered there any more is written down as a note."""
        assert self.where is not None
        try:
            words = (turn.text, self.kind, self.value)
            self.re = await self.place.answer(self.where, self._key(turn), words, by, at)
        except (Problem, KeyError):
            await self._note(turn, at)

    async def _note(self, turn: Turn, at: datetime) -> None:
        assert self.where is not None
        self.place.tx.now = at
        said = Author("system", US.id, turn.agent or turn.who)
        await write_note(self.place.tx, self.where, f"{turn.channel} · {turn.text}", said, EVERYTHING)

    async def _end(self) -> None:
        """What is old is closed; what is fresh is in somebody's hands."""
        if self.where is None:
            return
        by = self._agent(self.thread.turns[-1])
        tx = self.place.tx
        if self.fresh:
            await assign(tx, self.where, Assignment(assignee=by.id), author(by), EVERYTHING)
        elif self.thread.turns[-1].who != "customer" or self.thread.outcome != "open":
            try:
                await close(tx, self.where, author(by), EVERYTHING)
            except ConversationIsClosed:
                return

    def _key(self, turn: Turn) -> str:
        if turn.channel in WRITTEN and self.kind == "email":
            return f"{self.brand}-mail"
        if turn.channel in SPOKEN and self.brand == "nubia":
            return "calls"
        if turn.channel in THERE:
            return "counter" if self.brand == "brezo" else "nubia-app"
        return f"{self.brand}-app"

    def _agent(self, turn: Turn) -> Principal:
        people = self.place.people
        return people.called(turn.agent) or self.roll.choice(people.everybody[:24])

    def _moved(self) -> timedelta:
        """So that it ends before now, and a fresh one in the last days."""
        last = max(turn.at for turn in self.thread.turns)
        if self.fresh:
            return timedelta(days=(self.place.now - last).days) - timedelta(days=self.roll.randrange(0, 4))
        return timedelta(0) if last < self.place.now else timedelta(days=(self.place.now - last).days - 5)
