"""Search finds what the table of queries says, and nothing that it says is not to be found."""

import tomllib
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import httpx
import msgspec
import pytest

from hilo.conversations.search_indexer import work_off
from hilo.customers.identify import identify
from hilo.customers.model import Claim
from hilo.kernel.env import Env
from hilo.kernel.testing import FakeClock
from hilo.staff.testing import join, sign_in
from tests.map.source import report
from tests.people import Handle, Office, open_office

Group = Literal["people", "conversations", "messages"]


class Somebody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    key: str
    name: str
    mail: str
    phone: str


class Said(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    key: str
    text: str
    by: str = ""
    on: Literal["mail", "chat"] = "mail"
    subject: str = ""
    to: str = ""
    staff: bool = False
    note: bool = False
    wall: bool = False


class Query(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    trap: str
    q: str
    language: str = ""
    group: Group = "messages"
    by: Literal["insider", "outsider"] = "insider"
    first: str = ""
    found: Sequence[str] = ()
    lost: Sequence[str] = ()
    before: Sequence[str] = ()
    read_as: str | None = None


class Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    people: Sequence[Somebody]
    messages: Sequence[Said]
    queries: Sequence[Query]


TABLE = msgspec.convert(tomllib.loads(Path(__file__).with_name("search_queries.toml").read_text()), Table)


class Library:
    """The corpus as it stands in an office, and who asks about it."""

    def __init__(self, office: Office, asking: Mapping[str, dict[str, str]]) -> None:
        self.office, self.asking = office, asking
        self.keys: dict[str, str] = {}  # id -> key, of people, conversations and messages

    async def answer(self, query: Query) -> tuple[list[str], Mapping[str, Any]]:
        """The keys of what was found, in order, and the whole answer."""
        headers = self.asking[query.by]
        answer = await self.office.client.get("/api/v1/search", params={"q": query.q, "limit": 50}, headers=headers)
        assert answer.status_code == 200, (query.q, answer.text)
        body = answer.json()
        return [self.keys.get(item["id"], "?") for item in body[query.group]["items"]], body


@pytest.fixture
async def library(env: Env, clock: FakeClock, client: httpx.AsyncClient) -> AsyncIterator[Library]:
    async with open_office(env, clock, client) as office:
        marta, office.headers = await join(env, "supervisor", "Marta Ibáñez")
        made = Library(office, {"insider": office.headers, "outsider": await sign_in(env, "supervisor", "Otto")})
        for one in TABLE.people:
            made.keys[await _known(office, one)] = one.key
        people = {one.key: one for one in TABLE.people}
        talks: dict[str, str] = {}
        for said in TABLE.messages:
            clock.pass_(minutes=1)
            if said.by:
                talks[said.key] = await _hear(office, people[said.by], said)
            else:
                where = "notes" if said.note else "messages"
                await office.done("POST", f"/conversations/{talks[said.to]}/{where}", {"text": said.text})
            if said.wall:
                await office.done("PUT", f"/conversations/{talks[said.key]}/wall", {"users": [str(marta.id)]})
        made.keys |= await _keys(env, talks)
        await work_off(env)
        yield made


async def _known(office: Office, one: Somebody) -> str:
    """The customer who has both the address and the phone."""
    made: list[str] = []
    async with office.env.db.unit_of_work() as tx:
        for kind, value in (("email", one.mail), ("phone", one.phone)):
            [who] = await identify(tx, [Claim(kind, value, one.name, 2, "test")])
            made.append(str(who.customer_id))
    await office.merges(*made)
    return made[0]


async def _hear(office: Office, who: Somebody, said: Said) -> str:
    """The conversation that the message is in."""
    handle = Handle("email", who.mail, who.name) if said.on == "mail" else Handle("phone", who.phone, who.name)
    subject: dict[str, Any] = {"subject": said.subject} if said.subject else {}
    await office.hears(said.on, handle, said.text, **subject)
    async with office.env.db.read() as tx:
        return str(await tx.fetchval("select conversation_id from messages where text = $1", said.text))


async def _keys(env: Env, talks: Mapping[str, str]) -> dict[str, str]:
    opened: dict[str, str] = {}
    for key, conversation in talks.items():
        opened.setdefault(conversation, key)
    async with env.db.read() as tx:
        rows = await tx.fetch("select id, text from messages union all select id, text from notes")
    texts = {said.text: said.key for said in TABLE.messages}
    return opened | {str(row["id"]): texts[row["text"]] for row in rows}


def faults_of(query: Query, found: Sequence[str], body: Mapping[str, Any]) -> list[str]:
    """What of the answer is not as the table says."""
    faults = [f"{key} is not found" for key in query.found if key not in found]
    faults += [f"{key} is found" for key in query.lost if key in found]
    if query.first and query.first not in found[:1]:
        faults.append(f"{query.first} is not the first")
    if query.before and [key for key in found if key in query.before] != list(query.before):
        faults.append(f"not in the order {query.before}")
    read_as = [word for words in body["read_as"].values() for word in words]
    if query.read_as is not None and (query.read_as not in read_as if query.read_as else read_as):
        faults.append(f"it is read as {read_as}")
    return [f"{query.trap}: {query.q!r}: {fault} ({', '.join(found)})" for fault in faults]


async def test_search_finds_what_the_table_says(library: Library) -> None:
    assert len(TABLE.queries) >= 60
    faults: list[str] = []
    for query in TABLE.queries:
        found, body = await library.answer(query)
        faults += faults_of(query, found, body)
    assert not faults, report(faults)


def test_the_table_names_what_there_is() -> None:
    people, said = {one.key for one in TABLE.people}, {one.key for one in TABLE.messages}
    for query in TABLE.queries:
        known = people if query.group == "people" else said
        assert {query.first, *query.found, *query.lost, *query.before} - {""} <= known, query.trap
    assert len({query.trap for query in TABLE.queries}) == len(TABLE.queries)
