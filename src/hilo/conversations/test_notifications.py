"""Staff are told of what concerns them: at once, once, and only of what they may see."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from hilo.conversations.conftest import PHONE, People
from hilo.conversations.snooze import wake_due
from hilo.kernel.env import Env
from hilo.kernel.principal import system_principal
from hilo.kernel.testing import FakeClock
from hilo.staff.model import User
from hilo.staff.notices import Notice
from hilo.staff.notify import notify
from hilo.staff.testing import join
from hilo.staff.tokens import create_token


@pytest.fixture
async def leo(people: People) -> tuple[User, People]:
    """An agent, and how they look at things."""
    user, headers = await join(people.env, "agent", "Leo")
    seen = People(people.env, people.clock, people.client, people.accounts)
    seen.headers = headers
    return user, seen


Leo = tuple[User, People]


async def told(who: People, **params: Any) -> list[tuple[str, int]]:
    """Kind, and how often, newest first."""
    items = (await who.get("/notifications", **params))["items"]
    return [(item["kind"], item["times"]) for item in items]


async def give(people: People, talk: str, to: User) -> None:
    await people.done("PUT", f"/conversations/{talk}/assignee", {"assignee": str(to.id)})


async def test_a_stranger_and_a_program_are_told_nothing(people: People, leo: Leo) -> None:
    for path in ("/notifications", "/notifications/unread", "/me/notification-wishes", "/push-key"):
        assert (await people.client.get(f"/api/v1{path}")).status_code == 401
    async with people.env.db.unit_of_work() as tx:
        secret = await create_token(tx, "a program", "agent", system_principal("test"))
    program = {"authorization": f"Bearer {secret}"}
    answer = await people.client.get("/api/v1/notifications", headers=program)
    assert (answer.status_code, answer.json()["code"]) == (403, "only_people")


async def test_what_one_snoozed_is_told_when_its_time_has_come(people: People, leo: Leo) -> None:
    _, seen = leo
    talk = await people.conversation()
    until = (people.clock.now() + timedelta(hours=2)).isoformat()
    await seen.done("POST", f"/conversations/{talk}/snooze", {"until": until})
    people.clock.pass_(hours=2)
    await wake_due(people.env)
    assert await told(seen) == [("woken", 1)]
    assert await told(people) == [], "who did not snooze it"


async def test_what_is_given_to_one_is_told_with_the_rest_of_the_transaction(people: People, leo: Leo) -> None:
    user, seen = leo
    talk = await people.conversation()
    await give(people, talk, user)
    [one] = (await seen.get("/notifications"))["items"]
    assert (one["kind"], one["conversation_id"], one["read_at"]) == ("assigned", talk, None)
    assert await seen.get("/notifications/unread") == {"count": 1, "more": False}
    await give(people, talk, user)
    assert await told(seen) == [("assigned", 1)], "given again is not given anew"
    assert await told(people) == [], "nobody else"


async def test_who_takes_it_themselves_is_not_told(people: People, leo: Leo) -> None:
    _, seen = leo
    talk = await people.conversation()
    await seen.done("PUT", f"/conversations/{talk}/assignee", {"assignee": "me"})
    assert await told(seen) == []


async def test_the_words_of_a_customer_are_one_notification_until_it_is_read(
    people: People, leo: Leo, clock: FakeClock
) -> None:
    user, seen = leo
    await people.write("chat", "phone", PHONE, "pregunta")
    [talk] = [line["id"] for line in await people.inbox()]
    await give(people, talk, user)
    for text in ("hola?", "¿hay alguien?"):
        clock.pass_(minutes=1)
        await people.write("chat", "phone", PHONE, text)
    talks = {item["conversation_id"] for item in (await seen.get("/notifications"))["items"]}
    assert talks == {talk}
    assert await told(seen) == [("replied", 2), ("assigned", 1)]
    assert await seen.done("POST", "/notifications/readings", {"conversation_id": talk}) == {"read": 2}
    assert await told(seen, only_unread=True) == []
    clock.pass_(minutes=1)
    await people.write("chat", "phone", PHONE, "otra cosa")
    assert await told(seen, only_unread=True) == [("replied", 1)]
    assert [one[0] for one in await told(seen)] == ["replied", "replied", "assigned"]


async def test_a_wall_keeps_it_from_who_is_outside_before_and_after(people: People, leo: Leo) -> None:
    user, seen = leo
    talk = await people.conversation()
    await give(people, talk, user)
    await people.done("PUT", f"/conversations/{talk}/wall", {"roles": ["supervisor"]})
    assert await told(seen) == []
    assert (await seen.get("/notifications/unread"))["count"] == 0
    async with people.env.db.unit_of_work() as tx:
        assert await notify(tx, Notice("mentioned", user.id, UUID(talk))) == []
    await people.done("DELETE", f"/conversations/{talk}/wall")
    assert await told(seen) == [("assigned", 1)]


async def test_the_stream_tells_that_one_person_and_names_no_conversation(people: People, leo: Leo) -> None:
    user, seen = leo
    talk = await people.conversation()
    await give(people, talk, user)
    await seen.done("POST", "/notifications/readings", {})
    async with people.env.db.read() as tx:
        rows = await tx.fetch("select * from stream_inbox where topic = 'notifications' order by id")
    assert [(row["kind"], row["topic_id"]) for row in rows] == [
        ("notification.added", user.id),
        ("notification.read", user.id),
    ]
    assert all(talk not in str(dict(row)) for row in rows)
    judge = next(m.audiences["notifications"] for m in people.env.modules if "notifications" in m.audiences)
    async with people.env.db.read() as tx:
        audience = (await judge(tx, [user.id]))[user.id]
    may = frozenset({"conversations.read"})
    assert audience.admits(may, frozenset({user.number}))
    assert not audience.admits(may, frozenset({user.number + 1}))
    assert not audience.admits(frozenset(), frozenset({user.number}))


async def test_each_kind_goes_the_ways_that_one_wants(people: People, leo: Leo) -> None:
    user, seen = leo
    usual = {(w["kind"], w["way"]): w["wanted"] for w in (await seen.get("/me/notification-wishes"))["items"]}
    assert usual["assigned", "stream"]
    assert usual["mentioned", "email"]
    assert not usual["replied", "email"]
    wishes = [{"kind": "assigned", "way": "stream", "wanted": wanted} for wanted in (True, False)]
    after = await seen.done("PUT", "/me/notification-wishes", {"items": wishes})
    assert {"kind": "assigned", "way": "stream", "wanted": False} in after["items"]
    assert len(after["items"]) == len(usual)
    talk = await people.conversation()
    await give(people, talk, user)
    assert await told(seen) == [("assigned", 1)], "the list has it all the same"
    async with people.env.db.read() as tx:
        assert await tx.fetchval("select count(*) from stream_inbox where topic = 'notifications'") == 0
    odd = [{"kind": "assigned", "way": "pigeon", "wanted": True}]
    assert await seen.problem("PUT", "/me/notification-wishes", {"items": odd}) == (422, "invalid_body")


async def test_pages_follow_each_other_without_a_gap(env: Env, people: People, leo: Leo, clock: FakeClock) -> None:
    user, seen = leo
    talk = await people.conversation()
    for _ in range(7):
        clock.pass_(seconds=1)
        async with env.db.unit_of_work() as tx:
            await notify(tx, *[Notice(kind, user.id, UUID(talk)) for kind in ("mentioned", "followed")])
        await seen.done("POST", "/notifications/readings", {})
    whole = [item["id"] for item in (await seen.get("/notifications", limit=200))["items"]]
    paged: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = await seen.get("/notifications", limit=3, **({"cursor": cursor} if cursor else {}))
        paged += [item["id"] for item in page["items"]]
        cursor = page["next"]
    assert len(whole) == 14
    assert paged == whole
    assert await seen.problem("GET", "/notifications?cursor=nonsense") == (422, "bad_cursor")


async def test_nobody_reads_for_somebody_else(people: People, leo: Leo) -> None:
    user, seen = leo
    talk = await people.conversation()
    await give(people, talk, user)
    [one] = (await seen.get("/notifications"))["items"]
    assert await people.done("POST", "/notifications/readings", {"ids": [one["id"]]}) == {"read": 0}
    assert await people.done("POST", "/notifications/readings", {}) == {"read": 0}
    assert (await seen.get("/notifications/unread"))["count"] == 1


async def test_told_by_two_at_once_it_is_one(env: Env, people: People, leo: Leo) -> None:
    user, seen = leo
    talk = await people.conversation()

    async def tell() -> None:
        async with env.db.unit_of_work() as tx:
            await notify(tx, Notice("mentioned", user.id, UUID(talk)))

    await asyncio.gather(*[tell() for _ in range(4)])
    assert await told(seen) == [("mentioned", 4)]


async def test_who_left_is_told_nothing(env: Env, people: People, leo: Leo) -> None:
    user, _ = leo
    talk = await people.conversation()
    async with env.db.unit_of_work() as tx:
        await tx.execute("update users set deactivated_at = now() where id = $1", user.id)
        assert await notify(tx, Notice("mentioned", user.id, UUID(talk))) == []
