"""The demo company grows by parts, each once, into what the product would have written; and goes without a trace."""

from typing import Any

import httpx
import msgspec
import pytest

from hilo.conversations.search_indexer import work_off
from hilo.kernel.env import Env
from hilo.staff.testing import sign_in
from hilo.web.demo import grow as growing
from hilo.web.demo.crowd.cast import customer
from hilo.web.demo.grow import grow, parts
from hilo.web.demo.house.habits import habits
from hilo.web.demo.keepsake import recall
from hilo.web.demo.remove import remove
from hilo.web.demo.seed import seed
from hilo.web.demo.told.read import told_threads

PEOPLE = 40
# What must hold of every conversation, whoever wrote it: each line finds those of which it does not.
INVARIANTS = {
    "the last words": """
        select c.id from conversations c where c.last_text is distinct from (
            select left(m.text, 120) from messages m where m.conversation_id = c.id
            order by m.at desc, m.id desc limit 1)
        and c.last_from in ('customer', 'staff') and not exists (
            select from notes n where n.conversation_id = c.id)""",
    "who waits": """
        select c.id from conversations c where c.state = 'closed' and c.waiting_since is not null
        union all
        select c.id from conversations c where c.state = 'open' and c.waiting_since is null and c.last_from = 'customer'
            and not exists (select from messages m where m.conversation_id = c.id and m.direction = 'out')""",
    "closures": """
        select c.id from conversations c where (c.state = 'closed') <> exists (
            select from closures z where z.conversation_id = c.id and z.reopened_at is null)""",
    "items of the thread": """
        select m.id from messages m where not exists (
            select from thread_items t where t.kind = 'message' and t.ref = m.id and t.profile_id = m.profile_id)""",
    "the future": "select m.id from messages m where m.at > $1 or m.received_at > $1",
    "what is unread": """
        select c.id from conversations c where c.unread > (
            select count(*) from messages m where m.conversation_id = c.id and m.direction = 'in')""",
}


@pytest.fixture
async def grown(env: Env, monkeypatch: pytest.MonkeyPatch) -> Env:
    monkeypatch.setattr(env, "settings", msgspec.structs.replace(env.settings, demo=True, demo_people=PEOPLE))
    monkeypatch.setattr(growing, "told_threads", lambda: told_threads()[:1])
    growing.how_many_parts.cache_clear()
    await seed(env)
    await grow(env)
    return env


async def ask(env: Env, sql: str, *args: Any) -> list[Any]:
    async with env.db.read() as tx:
        return [row[0] for row in await tx.fetch(sql, *args)]


async def test_it_is_whole_and_nothing_of_it_contradicts_itself(grown: Env, client: httpx.AsyncClient) -> None:
    kept = recall(grown.settings)
    assert kept is not None
    assert (len(kept.staff), len(kept.teams), len(kept.brands), len(kept.accounts)) == (40, 7, 2, 10)
    for what, sql in INVARIANTS.items():
        args = [grown.clock.now()] if "$1" in sql else []
        assert await ask(grown, sql, *args) == [], what
    states = await ask(grown, "select distinct state from conversations")
    assert set(states) == {"open", "closed", "snoozed"}
    assert await ask(grown, "select count(*) from outbox_parts where state in ('queued', 'sending')") == [
        1
    ]  # of the core

    before = await ask(grown, "select count(*) from messages")
    await grow(grown)
    assert await ask(grown, "select count(*) from messages") == before
    await _is_found(grown, client)
    await _has_habits(grown, client)
    await _nothing_is_left(grown)


async def _is_found(env: Env, client: httpx.AsyncClient) -> None:
    """The index and the API know of it."""
    await work_off(env)
    headers = await sign_in(env, "owner")
    who = customer(0)
    found = (await client.get("/api/v1/search", params={"q": who.name}, headers=headers)).json()
    assert who.name in str(found)
    told = (await client.get("/api/v1/demo", headers=headers)).json()
    assert (told["here"], told["running"]) == (True, True)
    assert told["planted"] == told["parts"] > 3


async def _has_habits(env: Env, client: httpx.AsyncClient) -> None:
    """Who signs in finds words, macros and views that lie ready; in both languages, and each of them can be used."""
    kept = recall(env.settings)
    assert kept is not None
    entry = {"email": "marcos@nubia.example", "password": kept.password}
    answer = await client.post("/api/v1/session", json=entry, headers={"sec-fetch-site": "same-origin"})
    assert answer.status_code == 201, answer.text
    told = habits()
    for path, planted in (("/answers", told.answers), ("/macros", told.macros)):
        items = (await client.get(f"/api/v1{path}")).json()["items"]
        assert {one["name"] for one in items} == {one.name for one in planted}, path
        assert all(set(one["texts"]) == {"es", "en"} for one in items)
    views = [one for one in (await client.get("/api/v1/views")).json()["items"] if not one["built_in"]]
    assert {one["name"] for one in views} == {one.name for one in told.views}
    counts = {one["id"]: one["count"] for one in (await client.get("/api/v1/views/counts")).json()["items"]}
    for one in views:
        shown = await client.get("/api/v1/conversations", params={"view": one["id"], "limit": 200})
        assert len(shown.json()["items"]) == counts[one["id"]], one["name"]


async def _nothing_is_left(grown: Env) -> None:
    assert "40 members of staff" in (await remove(grown))[0]
    for table in (
        "customers",
        "conversations",
        "messages",
        "channel_accounts",
        "tags",
        "calendars",
        "jobs",
        "canned_answers",
        "macros",
        "saved_views",
        "demo_parts",
    ):
        assert await ask(grown, f"select count(*) from {table}") == [0], table
    assert await ask(grown, "select count(*) from brands") == [1]
    await grow(grown)
    assert await ask(grown, "select count(*) from messages") == [0]


def test_the_same_number_is_the_same_person_and_no_two_share_an_address() -> None:
    people = [customer(number) for number in range(3000)]
    assert people[17] == customer(17)
    for addresses in ([p.mail for p in people if p.mail], [p.phone for p in people if p.phone]):
        assert len(set(addresses)) == len(addresses) > 1000
    assert 0.3 < sum(p.language == "en" for p in people) / len(people) < 0.4


def test_what_is_looked_at_first_comes_first() -> None:
    names = [part.name for part in parts(400)]
    assert names[0] == "habits"
    assert names[1].startswith("today-")
    assert names[-1].startswith("past-")
    assert len(set(names)) == len(names)


async def test_a_stranger_hears_nothing_of_it(client: httpx.AsyncClient) -> None:
    assert (await client.get("/api/v1/demo")).status_code == 401
    assert (await client.put("/api/v1/demo/pace", json={"per_minute": 3})).status_code == 401


async def test_without_a_demo_nothing_is_marked_and_nothing_is_paced(env: Env, client: httpx.AsyncClient) -> None:
    headers = await sign_in(env, "owner")
    assert (await client.get("/api/v1/demo", headers=headers)).json()["here"] is False
    refused = await client.put("/api/v1/demo/pace", json={"per_minute": 3}, headers=headers)
    assert refused.status_code == 404
