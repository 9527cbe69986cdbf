"""Snoozing: until a time or until the customer writes; it wakes once, whoever was faster, and says why."""

import asyncio
from datetime import timedelta
from uuid import UUID

from hilo.conversations.conftest import ANA, People
from hilo.conversations.model import Author
from hilo.conversations.snooze import snooze, wake_due
from hilo.kernel.principal import System
from hilo.kernel.testing import eventually


async def snoozed(people: People, talk: str, hours: float | None = 2) -> str | None:
    at = None if hours is None else (people.clock.now() + timedelta(hours=hours)).isoformat()
    await people.done("POST", f"/conversations/{talk}/snooze", {"until": at})
    return at


async def told(people: People, kind: str) -> list[dict[str, object]]:
    async with people.env.db.read() as tx:
        return [dict(r["details"]) for r in await tx.fetch("select details from stream_inbox where kind = $1", kind)]


async def changes(people: People, talk: str) -> list[str]:
    items = (await people.get(f"/conversations/{talk}/thread"))["items"]
    return [item["text"].partition(":")[0] for item in items if item["kind"] == "change"]


async def ended(people: People) -> list[str | None]:
    async with people.env.db.read() as tx:
        return [row["ended_because"] for row in await tx.fetch("select ended_because from snoozes order by at, id")]


async def test_a_stranger_neither_snoozes_nor_wakes(people: People) -> None:
    talk = await people.conversation()
    assert await people.refuses("POST", f"/conversations/{talk}/snooze", {}) == (401, 403)
    assert await people.refuses("DELETE", f"/conversations/{talk}/snooze") == (401, 403)
    assert (await people.get(f"/conversations/{talk}"))["state"] == "open"


async def test_it_sleeps_until_its_time_and_wakes_once(people: People) -> None:
    talk = await people.conversation()
    waiting = (await people.get(f"/conversations/{talk}"))["waiting_since"]
    until = await snoozed(people, talk)
    (line,) = await people.inbox(state="snoozed")
    assert (line["id"], line["state"], line["snoozed_until"]) == (talk, "snoozed", (until or "").replace("+00:00", "Z"))
    assert await people.inbox(state="open") == []
    people.clock.pass_(hours=1, minutes=59)
    await wake_due(people.env)
    assert await people.inbox(state="open") == []
    people.clock.pass_(minutes=1)
    await asyncio.gather(*(wake_due(people.env) for _ in range(3)))
    (line,) = await people.inbox(state="open")
    assert (line["snoozed_until"], line["waiting_since"]) == (None, waiting)
    assert await told(people, "conversation.woken") == [{"because": "time"}]
    assert await changes(people, talk) == ["snoozed", "woken"]
    assert await ended(people) == ["time"]


async def test_what_the_customer_writes_wakes_it_before_its_time(people: People) -> None:
    talk = await people.conversation(id="m1")
    await snoozed(people, talk)
    await people.write("mail", "email", ANA, "¿hola?", in_reply_to="m1")
    (line,) = await people.inbox(state="open")
    assert (line["id"], line["last"]["text"], line["snoozed_until"]) == (talk, "¿hola?", None)
    assert await told(people, "conversation.woken") == [{"because": "words"}]
    people.clock.pass_(hours=3)
    await wake_due(people.env)
    assert (await told(people, "conversation.woken"), await ended(people)) == ([{"because": "words"}], ["words"])


async def test_without_a_time_it_sleeps_until_the_customer_writes(people: People) -> None:
    talk = await people.conversation(id="m1")
    await snoozed(people, talk, None)
    people.clock.pass_(days=90)
    await wake_due(people.env)
    (line,) = await people.inbox(state="snoozed")
    assert line["snoozed_until"] is None
    await people.write("mail", "email", ANA, "ya", in_reply_to="m1")
    assert [line["id"] for line in await people.inbox(state="open")] == [talk]


async def test_it_is_taken_back_and_set_anew_and_ends_with_an_answer_or_a_closure(people: People) -> None:
    talk = await people.conversation()
    path = f"/conversations/{talk}"
    assert await people.problem("DELETE", f"{path}/snooze") == (409, "not_snoozed")
    await snoozed(people, talk)
    people.clock.pass_(seconds=1)
    await snoozed(people, talk, 5)
    assert (await people.done("DELETE", f"{path}/snooze"))["state"] == "open"
    for ends in ("messages", "closure"):
        people.clock.pass_(seconds=1)
        await snoozed(people, talk)
        await people.done("POST", f"{path}/{ends}", {"text": "respuesta"} if ends == "messages" else None)
        assert (await people.get(path))["snoozed_until"] is None
    assert await ended(people) == ["undone", "undone", "answered", "closed"]
    assert await people.problem("POST", f"{path}/snooze", {}) == (409, "conversation_closed")
    people.clock.pass_(hours=9)
    await wake_due(people.env)
    assert (await people.get(path))["state"] == "closed"


async def test_a_time_that_is_over_or_far_away_is_refused(people: People) -> None:
    talk = await people.conversation()
    for until in ("2026-11-24T10:00:00Z", "2028-01-01T00:00:00Z"):
        assert await people.problem("POST", f"/conversations/{talk}/snooze", {"until": until}) == (
            422,
            "snooze_is_over",
        )
    assert (await people.send("POST", f"/conversations/{talk}/snooze", {"until": "tomorrow"})).status_code == 422


async def test_words_that_come_while_it_is_snoozed_wake_it(people: People) -> None:
    talk = await people.conversation(id="m1")
    async with people.env.db.unit_of_work() as tx:
        await snooze(tx, UUID(talk), None, Author("system", UUID(int=0), "a test"), System("a test"))
        coming = asyncio.create_task(people.write("mail", "email", ANA, "espera", in_reply_to="m1"))
        await eventually(people.somebody_waits)
    await coming
    assert [line["id"] for line in await people.inbox(state="open")] == [talk]
    assert await ended(people) == ["words"]


async def test_hundreds_that_are_due_wake_in_parts(people: People) -> None:
    await people.conversation()
    async with people.env.db.unit_of_work() as tx:
        await tx.execute("""
            insert into conversations (id, profile_id, brand_id, chatlike, state, opened_at, active_at, last_at)
            select gen_random_uuid(), profile_id, brand_id, false, 'snoozed', last_at, last_at, last_at
            from conversations, generate_series(1, 450)""")
        await tx.execute("""insert into snoozes (id, conversation_id, until, at, by_kind, by_id, by_name)
            select gen_random_uuid(), id, last_at, last_at, 'system', id, ''
            from conversations where state = 'snoozed'""")
    await wake_due(people.env)
    assert len(await told(people, "conversation.woken")) == 450
    assert await people.inbox(state="snoozed") == []
