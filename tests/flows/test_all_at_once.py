"""Everything at once: people write while they are answered, walled, closed, merged and parted; it all fits together."""

import asyncio
import random
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from hilo.channels.lanes import LanesWorker
from hilo.channels.outbox_worker import OutboxWorker
from hilo.conversations.reference import make_reference
from hilo.kernel.env import Env
from hilo.kernel.testing import FakeClock, eventually
from tests.map.source import report
from tests.people import Handle, Office, letter, open_office

HANDS, STEPS = 10, 200
WRITERS = [Handle("phone", f"+3460011120{n}") for n in range(4)] + [
    Handle("email", f"p{n}@correo.example") for n in range(4)
]
# What must never be, whoever was faster: each gives the rows that are wrong.
WRONG = {
    "a message is not as walled as its conversation": """select m.id from messages m
        join conversations c on c.id = m.conversation_id where m.wall is distinct from c.wall""",
    "an item of a thread is not as walled as its conversation": """select t.id from thread_items t
        join conversations c on c.id = t.conversation_id where t.wall is distinct from c.wall""",
    "a note is not as walled as its conversation": """select n.id from notes n
        join conversations c on c.id = n.conversation_id where n.wall is distinct from c.wall""",
    "closed without a closure, or open with one": """select c.id from conversations c
        where c.living_id is null and (c.state = 'closed') <>
        exists (select from closures x where x.conversation_id = c.id and x.reopened_at is null)""",
    "an item stands in another conversation than its message": """select m.id from messages m
        join thread_items t on t.ref = m.id and t.kind = 'message' where t.conversation_id <> m.conversation_id""",
    "a message stands in nobody's thread": """select m.id from messages m where not exists (
        select from thread_items t where t.ref = m.id and t.profile_id = m.profile_id)""",
    # Undone in another order than done, a merge brings back a conversation whose words are still elsewhere.
    "a conversation without a word": """select c.id from conversations c where c.living_id is null and not exists (
        select from messages m where m.conversation_id = c.id)
        and not exists (select from conversation_merges m where c.id in (m.into_id, m.absorbed_id))
        and not exists (select from conversation_moves m where c.id in (m.from_id, m.to_id))""",
    "words in what is part of another conversation": """select m.id from messages m
        join conversations c on c.id = m.conversation_id where c.living_id is not null""",
    "a home that is part of another conversation than its words": """select m.id from messages m
        join conversations h on h.id = m.home_id where coalesce(h.living_id, h.id) <> m.conversation_id""",
    "somebody else's message, who is no third party": """select m.id from messages m
        join profiles p on p.id = m.profile_id join conversations c on c.id = m.conversation_id
        join profiles o on o.id = c.profile_id
        where p.customer_id <> o.customer_id and m.role in ('customer', 'staff') and not exists (
            select from participants t
            where t.conversation_id = c.id and t.identifier_id = m.identifier_id and t.role <> 'customer')""",
    "last words that are not the last": """select c.id from conversations c where c.living_id is null and not exists (
        select from messages m where m.conversation_id = c.id and left(m.text, 120) = c.last_text and m.at = (
            select max(x.at) from messages x where x.conversation_id = c.id))
        and (c.last_text <> '' or exists (select from messages m where m.conversation_id = c.id))""",
    "a profile of a customer who was absorbed": """select p.id from profiles p
        join customers c on c.id = p.customer_id where c.canonical_id <> c.id""",
    "what was not understood": "select envelope_id from parked_envelopes",
    "what was not taken": "select seq from arrivals union all select seq from held_keys",
    "what was not sent": "select id from outbox_parts where state <> 'sent'",
}

TWO_OF_ONE = """select a.id as one, b.id as other from conversations a join profiles p on p.id = a.profile_id
    join profiles q on q.customer_id = p.customer_id join conversations b on b.profile_id = q.id
    where a.id <> b.id and a.living_id is null and b.living_id is null order by random() limit 1"""


class Crowd:
    """Many hands that do one thing after the other, each what chance says."""

    def __init__(self, office: Office, seed: int) -> None:
        self.office, self.chance = office, random.Random(seed)
        self.count = 0
        self.merges: list[str] = []
        self.joins: list[str] = []
        self.broken: list[str] = []

    async def work(self) -> None:
        for _ in range(STEPS):
            await (self.writes() if self.chance.random() < 0.5 else self.does())
            self.office.clock.pass_(seconds=self.chance.choice([0, 0, 1]))

    async def writes(self) -> None:
        """Half of them refer to another message of theirs, which may be still to come, or to one of ours."""
        self.count += 1
        number, who = self.count, self.chance.choice(WRITERS)
        more: dict[str, Any] = {"id": f"m{number}", "proof": self.chance.choice([0, 2, 2])}
        if self.chance.random() < 0.3:
            more["in_reply_to"] = f"m{number + self.chance.randrange(-8, 4)}"
        elif self.chance.random() < 0.3 and (ours := await self.any_of("messages where direction = 'out'")):
            more["in_reply_to"] = make_reference(self.office.env.secrets, ours)
        body = letter(who, f"texto {number}", **more)
        await eventually(lambda: self._is_kept("mail" if who.kind == "email" else "chat", body), timeout=60)

    async def _is_kept(self, account: str, body: dict[str, Any]) -> bool:
        """Like any provider: what was refused with 503 is sent again."""
        status = (await self.office.post(account, body)).status_code
        assert status in (200, 202, 503)
        return status < 300

    async def does(self) -> None:
        talk = await self.any_of("conversations")
        if talk is None:
            return
        path = f"/conversations/{talk}"
        await self.chance.choice([
            lambda: self.ask("POST", f"{path}/messages", {"text": f"respuesta {self.count}"}),
            lambda: self.ask("POST", f"{path}/messages", {"text": f"respuesta {self.count}"}),
            lambda: self.ask("POST", f"{path}/notes", {"text": "una nota"}),
            lambda: self.ask("POST", f"{path}/closure"),
            lambda: self.ask("PUT", f"{path}/wall", {"roles": ["owner", "supervisor"]}),
            lambda: self.ask("DELETE", f"{path}/wall"),
            lambda: self.ask("PUT", f"{path}/assignee", {"assignee": "me"}),
            self.takes_back,
            self.makes_one,
            self.makes_one,
            self.splits_off,
            self.parts,
            self.merges_two,
            self.undoes,
        ])()  # fmt: skip

    async def takes_back(self) -> None:
        if ours := await self.any_of("messages where direction = 'out' and state = 'queued'"):
            await self.ask("DELETE", f"/messages/{ours}")

    async def merges_two(self) -> None:
        one, other = [await self.any_of("customers where canonical_id = id") for _ in range(2)]
        made = await self.ask("POST", f"/customers/{one}/merges", {"other": str(other)})
        if made.is_success:
            self.merges.append(f"/customers/{one}/merges/{made.json()['id']}")

    async def makes_one(self) -> None:
        """Two conversations of one person."""
        async with self.office.env.db.read() as tx:
            pair = await tx.fetchrow(TWO_OF_ONE)
        if pair:
            made = await self.ask("POST", f"/conversations/{pair['one']}/merges", {"other": str(pair["other"])})
            if made.is_success:
                self.joins.append(f"/conversations/{pair['other']}/merges/{made.json()['id']}")

    async def splits_off(self) -> None:
        async with self.office.env.db.read() as tx:
            row = await tx.fetchrow("select id, conversation_id from messages order by random() limit 1")
        if row:
            path = f"/conversations/{row['conversation_id']}/splits"
            made = await self.ask("POST", path, {"messages": [str(row["id"])]})
            if made.is_success:
                self.joins.append(f"{path}/{made.json()['id']}")

    async def parts(self) -> None:
        if self.joins:
            await self.ask("DELETE", self.joins.pop(self.chance.randrange(len(self.joins))))

    async def undoes(self) -> None:
        if self.merges:
            await self.ask("DELETE", self.merges.pop(self.chance.randrange(len(self.merges))))

    async def ask(self, method: str, path: str, body: Any = None) -> httpx.Response:
        answer = await self.office.ask(method, path, body)
        if answer.status_code >= 500:
            self.broken.append(f"{method} {path}: {answer.text}")
        return answer

    async def any_of(self, rows: str) -> Any:
        async with self.office.env.db.read() as tx:
            return await tx.fetchval(f"select id from {rows} order by random() limit 1")


@pytest.fixture
async def office(env: Env, clock: FakeClock, client: httpx.AsyncClient) -> AsyncIterator[Office]:
    async with open_office(env, clock, client) as made:
        yield made


async def test_everything_at_once_fits_together_in_the_end(office: Office, clock: FakeClock) -> None:
    crowd, env = Crowd(office, seed=11), office.env
    workers = [asyncio.create_task(each.run()) for each in (LanesWorker(env), LanesWorker(env), OutboxWorker(env))]
    await asyncio.gather(*(crowd.work() for _ in range(HANDS)))
    broken = [worker for worker in workers if worker.done()]
    for worker in workers:
        worker.cancel()
    await asyncio.gather(*workers, return_exceptions=True)
    assert not broken
    assert not crowd.broken, report(crowd.broken)

    clock.pass_(minutes=2)
    await office.understands()
    await office.sends()
    async with env.db.read() as tx:
        wrong = {what: len(rows) for what, sql in WRONG.items() if (rows := await tx.fetch(sql))}
        assert await tx.fetchval("select count(*) from messages where direction = 'in'") == crowd.count
    assert wrong == {}
