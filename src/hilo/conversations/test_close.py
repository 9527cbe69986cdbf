"""Closing and opening again: rows that say who and when; what the customer writes opens it, too."""

import asyncio
from uuid import UUID

from hilo.conversations.close import close
from hilo.conversations.conftest import People
from hilo.conversations.model import Author
from hilo.kernel.principal import System
from hilo.kernel.testing import eventually


async def test_a_stranger_neither_closes_nor_reopens(people: People) -> None:
    talk = await people.conversation()
    assert await people.refuses("POST", f"/conversations/{talk}/closure") == (401, 403)
    assert await people.refuses("DELETE", f"/conversations/{talk}/closure") == (401, 403)
    assert (await people.get(f"/conversations/{talk}"))["state"] == "open"


async def test_closed_and_reopened_with_who_and_when(people: People) -> None:
    talk = await people.conversation()
    closed = await people.done("POST", f"/conversations/{talk}/closure")
    assert (closed["state"], closed["unread"], closed["waiting_since"]) == ("closed", 0, None)
    assert closed["closed_at"] is not None
    assert await people.inbox() == []
    assert [line["id"] for line in await people.inbox(state="closed")] == [talk]
    assert await people.problem("POST", f"/conversations/{talk}/closure") == (409, "conversation_closed")

    people.clock.pass_(hours=1)
    again = await people.done("DELETE", f"/conversations/{talk}/closure")
    assert (again["state"], again["closed_at"], again["waiting_since"]) == ("open", None, None)
    assert again["version"] == closed["version"] + 1
    assert await people.problem("DELETE", f"/conversations/{talk}/closure") == (409, "conversation_open")
    items = (await people.get(f"/conversations/{talk}/thread"))["items"]
    assert [(i["text"], i["from"]["name"]) for i in items if i["kind"] == "change"] == [
        ("closed", "Marta"),
        ("reopened", "Marta"),
    ]
    async with people.env.db.read() as tx:
        rows = await tx.fetch("select by_name, reopened_at - at as after, reopened_by from closures")
    assert [(r["by_name"], r["after"].total_seconds(), r["reopened_by"]) for r in rows] == [("Marta", 3600, "Marta")]


async def test_what_the_customer_writes_within_the_week_opens_it_and_is_seen_as_a_change(people: People) -> None:
    await people.write("chat", "phone", "+34600111222", "hola")
    talk = (await people.inbox())[0]["id"]
    closed = await people.done("POST", f"/conversations/{talk}/closure")
    people.clock.pass_(hours=2)
    await people.write("chat", "phone", "+34600111222", "otra cosa")
    (line,) = await people.inbox()
    assert (line["id"], line["unread"], line["closed_at"]) == (talk, 1, None)
    assert line["waiting_since"] == line["last"]["at"]
    claim = {"if-match": f'"{closed["version"]}"'}
    assert (await people.send("PUT", f"/conversations/{talk}/assignee", {"assignee": "me"}, **claim)).status_code == 412


async def test_what_the_customer_writes_while_it_is_closed_opens_it_and_it_can_be_closed_again(people: People) -> None:
    await people.write("chat", "phone", "+34600111222", "hola")
    talk = (await people.inbox())[0]["id"]
    async with people.env.db.unit_of_work() as tx:
        await close(tx, UUID(talk), Author("system", UUID(int=0), "a test"), System("a test"))
        coming = asyncio.create_task(people.write("chat", "phone", "+34600111222", "una cosa más"))
        await eventually(people.somebody_waits)
    await coming
    assert [(line["id"], line["state"]) for line in await people.inbox()] == [(talk, "open")]
    assert (await people.done("POST", f"/conversations/{talk}/closure"))["state"] == "closed"
