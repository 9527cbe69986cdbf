"""Merges, splits, moves and undos of conversations in any order, with words in between: each once, all as before."""

from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from hilo.conversations.conftest import People, people
from hilo.conversations.label import Tagging, prioritise, tag
from hilo.conversations.merge_conversations import merge_conversations, undo_merge
from hilo.conversations.model import Author
from hilo.conversations.move_messages import move, split, undo_move
from hilo.conversations.note import write_note
from hilo.conversations.reply import Words, reply
from hilo.conversations.tags import add_tag
from hilo.kernel.errors import Problem
from hilo.kernel.principal import System, system_principal

__all__ = ["people"]
BY, SEES = Author("system", UUID(int=0), "a test"), System("a test")
which = st.integers(0, 5)
PHASES = (Phase.generate,)  # a story costs a second: told as it failed, not shrunk
change = st.one_of(
    *[st.tuples(st.just("merged"), which, which)] * 3,
    *[st.tuples(st.just("split"), which, which)] * 2,
    *[st.tuples(st.just("moved"), which, which)] * 3,
    *[st.tuples(st.just("undone"), which, which)] * 3,
)
before = st.sampled_from(["answered", "read", "closed", "tagged", "urgent", "walled"])
word = st.sampled_from(["writes", "chats", "answered", "read", "noted"])
# What must never be, whatever was done: each gives the rows that are wrong.
WRONG = {
    "a row is not as walled as its conversation": """select m.id from messages m
        join conversations c on c.id = m.conversation_id where m.wall is distinct from c.wall union all select n.id
        from notes n join conversations c on c.id = n.conversation_id where n.wall is distinct from c.wall""",
    "a row stands in a conversation that is part of another": """select m.id from messages m
        join conversations c on c.id = m.conversation_id where c.living_id is not null
        union all select n.id from notes n
        join conversations c on c.id = n.conversation_id where c.living_id is not null""",
    "an item stands elsewhere than its message": """select m.id from messages m join thread_items t on t.ref = m.id
        where t.conversation_id <> m.conversation_id or t.home_id is distinct from m.home_id""",
    "a message without an item": """select id from messages m where not exists (
        select from thread_items t where t.ref = m.id and t.profile_id = m.profile_id)""",
    "two hops to the living one": """select c.id from conversations c join conversations v on v.id = c.living_id
        where v.living_id is not null""",
    "who takes part without a message": """select t.identifier_id from participants t
        join conversations c on c.id = t.conversation_id and c.living_id is null
        where not exists (
            select from messages m
            where m.conversation_id = t.conversation_id and m.identifier_id = t.identifier_id)""",
    "a message of somebody who takes no part": """select m.id from messages m where not exists (
        select from participants t
        where t.conversation_id = m.conversation_id and t.identifier_id = m.identifier_id)""",
    "more unread than came": """select c.id from conversations c where c.living_id is null and c.unread > (
        select count(*) from messages m where m.conversation_id = c.id and m.direction = 'in')""",
    "nobody waits, and words are unread": """select c.id from conversations c where c.unread > 0
        and c.waiting_since is null and c.state <> 'merged'""",
}
ONE_PERSON = """with p as (select distinct l.profile_id as id, q.customer_id from identifiers i
    join identifier_links l on l.identifier_id = i.id join profiles q on q.id = l.profile_id
    where i.value_norm in ($1, $2))
    update profiles q set customer_id = (select min(customer_id::text)::uuid from p) where q.id in (select id from p)
    returning customer_id"""
MINE = """select c.id from conversations c join profiles p on p.id = c.profile_id
    where c.living_id is null and p.customer_id = $1 order by c.id"""
ROWS = {
    "conversations": """select id, state, living_id, subject, chatlike, team_id, assignee_id, wall, channels, unread,
        waiting_since, opened_at, active_at, last_at, last_text, last_from, linked_to, priority, tags, attributes
        from conversations where id = any($1::uuid[]) order by id""",
    "messages": "select id, conversation_id, home_id, wall from messages where conversation_id = any($1) order by id",
    "notes": "select id, conversation_id, home_id, wall from notes where conversation_id = any($1) order by id",
    "participants": """select conversation_id, identifier_id, role, account_id, chat, last_in_at, via_id
        from participants where conversation_id = any($1) order by 1, 2""",
    "numbers": "select conversation_id, value from conversation_numbers where conversation_id = any($1) order by 1, 2",
    "items": """select id, profile_id, conversation_id, home_id, wall from thread_items
        where conversation_id = any($1) and kind <> 'change' order by id, profile_id""",
    "marks": "select conversation_id, mark from conversation_marks where conversation_id = any($1) order by 1, 2",
}


class Desk:
    """Does one thing after the other to the conversations of one person, and remembers what can be undone."""

    def __init__(self, people: People) -> None:
        self.people, self.env = people, people.env
        self.mark = uuid4().hex[:8]
        self.mail, self.phone = f"{self.mark}@correo.example", f"+34611{int(self.mark, 16) % 10**6:06}"
        self.customer: UUID | None = None
        self.standing: list[tuple[str, UUID, UUID]] = []
        self.count = 0
        self.tag: UUID | None = None

    async def begin(self) -> None:
        """Four conversations by two addresses, of one to three messages each, and a number in each second one."""
        for n in range(4):
            who = ("chat", "phone", self.phone) if n == 3 else ("mail", "email", self.mail)
            for part in range(1 + n % 3):
                self.people.clock.pass_(minutes=1)
                said = f"{n}.{part} del pedido 45882{n}" if n % 2 else f"{n}.{part}"
                more = {"in_reply_to": f"{self.mark}{n}.{part - 1}"} if part else {}
                await self.people.write(*who, said, id=f"{self.mark}{n}.{part}", **more)
        async with self.env.db.unit_of_work() as tx:
            self.customer = await tx.fetchval(ONE_PERSON, self.mail, self.phone)
            self.tag = (await add_tag(tx, f"vip {self.mark}", "#aa0000")).id
        self.started = await self.ids()

    async def ids(self) -> list[UUID]:
        async with self.env.db.read() as tx:
            return [row["id"] for row in await tx.fetch(MINE, self.customer)]

    async def do(self, what: str, one: int, other: int) -> None:
        self.people.clock.pass_(minutes=1)
        self.count += 1
        try:
            await getattr(self, what)(one, other)
        except Problem as refused:
            if refused.status not in (409, 422):
                raise

    async def one_of(self, n: int) -> UUID:
        ids = await self.ids()
        return ids[n % len(ids)]

    async def some_of(self, talk: UUID, n: int) -> list[UUID]:
        async with self.env.db.read() as tx:
            rows = await tx.fetch("""select id from messages where conversation_id = $1 union all
                select id from notes where conversation_id = $1 order by id""", talk)  # fmt: skip
        return [row["id"] for i, row in enumerate(rows) if (i + n) % 2] or [row["id"] for row in rows[:1]]

    async def merged(self, n: int, m: int) -> None:
        into, other = await self.one_of(n), await self.one_of(m)
        async with self.env.db.unit_of_work() as tx:
            edge = await merge_conversations(tx, into, other, BY, SEES)
        self.standing.append(("merge", into, edge.id))

    async def split(self, n: int, m: int) -> None:
        talk = await self.one_of(n)
        items = await self.some_of(talk, m)
        async with self.env.db.unit_of_work() as tx:
            made = await split(tx, talk, items, BY, SEES)
        self.standing.append(("move", talk, made.id))

    async def moved(self, n: int, m: int) -> None:
        talk, to = await self.one_of(n), await self.one_of(m)
        items = await self.some_of(talk, n + m)
        async with self.env.db.unit_of_work() as tx:
            made = await move(tx, talk, to, items, BY, SEES)
        self.standing.append(("move", made.from_id, made.id))

    async def undone(self, n: int, _: int = 0) -> None:
        if self.standing:
            kind, talk, made = self.standing[n % len(self.standing)]
            async with self.env.db.unit_of_work() as tx:
                if kind == "merge":
                    done: Any = await tx.fetchrow("select absorbed_id from conversation_merges where id = $1", made)
                    await undo_merge(tx, done["absorbed_id"], made, BY, SEES)
                else:
                    await undo_move(tx, talk, made, BY, SEES)
            self.standing.remove((kind, talk, made))

    async def writes(self, n: int, m: int) -> None:
        """Half of it refers to something that was said."""
        more = {"in_reply_to": f"{self.mark}{n % 4}.0"} if m % 2 else {}
        await self.people.write("mail", "email", self.mail, f"palabra {self.count}", **more)

    async def chats(self, n: int, m: int) -> None:
        await self.people.write("chat", "phone", self.phone, f"chat {self.count}")

    async def answered(self, n: int, m: int) -> None:
        async with self.env.db.unit_of_work() as tx:
            await reply(tx, await self.one_of(n), Words(f"respuesta {self.count}"), system_principal())

    async def read(self, n: int, m: int) -> None:
        await self.people.send("DELETE", f"/conversations/{await self.one_of(n)}/unread")

    async def noted(self, n: int, m: int) -> None:
        async with self.env.db.unit_of_work() as tx:
            await write_note(tx, await self.one_of(n), f"nota {self.count}", BY, SEES)

    async def closed(self, n: int, m: int) -> None:
        await self.people.send("POST", f"/conversations/{await self.one_of(n)}/closure")

    async def tagged(self, n: int, m: int) -> None:
        async with self.env.db.unit_of_work() as tx:
            await tag(tx, await self.one_of(n), Tagging(add=[str(self.tag)]), BY, SEES)

    async def urgent(self, n: int, m: int) -> None:
        async with self.env.db.unit_of_work() as tx:
            await prioritise(tx, await self.one_of(n), "urgent", BY, SEES)

    async def walled(self, n: int, m: int) -> None:
        await self.people.send("PUT", f"/conversations/{await self.one_of(n)}/wall", {"roles": ["supervisor"]})

    async def rows(self) -> dict[str, list[tuple[Any, ...]]]:
        async with self.env.db.read() as tx:
            return {
                what: [tuple(row.values()) for row in await tx.fetch(sql, self.started)] for what, sql in ROWS.items()
            }

    async def fits(self) -> None:
        async with self.env.db.read() as tx:
            wrong = {what: [str(r[0]) for r in rows] for what, sql in WRONG.items() if (rows := await tx.fetch(sql))}
        assert wrong == {}

    async def undo_all(self, order: list[int]) -> None:
        for n in range(200):
            if not self.standing:
                return
            await self.do("undone", order[n % len(order)] + n, 0)
        left = msgspec.json.encode([str(one) for one in self.standing])
        raise AssertionError(f"could not be undone: {left!r}")


def differences(one: dict[str, list[tuple[Any, ...]]], other: dict[str, list[tuple[Any, ...]]]) -> list[str]:
    """The rows that are only in one of the two, each as a line."""
    return [
        f"{sign} {what}: {row}"
        for what in one
        for sign, here, there in (("-", one[what], other[what]), ("+", other[what], one[what]))
        for row in here
        if row not in there
    ]


async def fresh(people: People) -> Desk:
    """Each example has a person of its own; the database is one for all of them."""
    desk = Desk(people)
    await desk.begin()
    return desk


@pytest.mark.slow
@settings(max_examples=12, phases=PHASES, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(before, which), max_size=4),
    st.lists(change, min_size=4, max_size=12),
    st.lists(which, min_size=3, max_size=3),
)
async def test_after_all_undos_each_row_says_what_it_said(
    people: People, first: list[tuple[str, int]], told: list[tuple[str, int, int]], undos: list[int]
) -> None:
    desk = await fresh(people)
    for what, one in first:
        await desk.do(what, one, 0)
    start = await desk.rows()
    for what, one, other in told:
        await desk.do(what, one, other)
        await desk.fits()
    await desk.undo_all(undos)
    assert differences(start, await desk.rows()) == []


@pytest.mark.slow
@settings(max_examples=10, phases=PHASES, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.one_of(change, st.tuples(word, which, which)), min_size=6, max_size=16),
    st.lists(which, min_size=3, max_size=3),
)
async def test_words_in_between_are_kept_each_once_and_what_was_before_is_where_it_was(
    people: People, told: list[tuple[str, int, int]], undos: list[int]
) -> None:
    desk = await fresh(people)
    start = await desk.rows()
    for what, one, other in told:
        await desk.do(what, one, other)
        await desk.fits()
    said = await words(desk)
    await desk.undo_all(undos)
    await desk.fits()
    assert await words(desk) == said
    after = await desk.rows()
    for kind in ("messages", "participants"):
        assert {row[:2] for row in start[kind]} <= {row[:2] for row in after[kind]}


async def words(desk: Desk) -> list[str]:
    """All that is read in all conversations."""
    found: list[str] = []
    for line in await desk.people.inbox(state="any", limit=200, customer=str(desk.customer)):
        items = (await desk.people.get(f"/conversations/{line['id']}/thread", limit=200))["items"]
        found += [item["text"] for item in items if item["kind"] in ("message", "note")]
    return sorted(found)
