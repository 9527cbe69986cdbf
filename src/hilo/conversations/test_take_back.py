"""Undo send: what has not left is gone as if never written; what is on its way stays."""

import asyncio
from datetime import timedelta
from uuid import UUID

from hilo.channels.outbox_worker import OutboxWorker
from hilo.conversations.conftest import PHONE, People
from hilo.conversations.model import Author
from hilo.conversations.move_messages import split
from hilo.kernel.principal import System
from hilo.kernel.testing import eventually


async def test_a_stranger_takes_nothing_back(people: People) -> None:
    talk = await people.conversation()
    sent = await people.done("POST", f"/conversations/{talk}/messages", {"text": "respuesta"})
    assert await people.refuses("DELETE", f"/messages/{sent['id']}") == (401, 403)
    assert await people.texts(talk) == ["pregunta", "respuesta"]


async def test_what_waits_is_taken_back_and_the_customer_waits_again(people: People) -> None:
    talk = await people.conversation()
    before = await people.get(f"/conversations/{talk}")
    people.clock.pass_(hours=1)
    later = (people.clock.now() + timedelta(seconds=30)).isoformat()
    body = {"text": "mejor no", "send_at": later}
    held = await people.done("POST", f"/conversations/{talk}/messages", body)
    await people.done("DELETE", f"/messages/{held['id']}")
    after = await people.get(f"/conversations/{talk}")

    assert await people.texts(talk) == ["pregunta"]
    assert (after["last"], after["waiting_since"]) == (before["last"], before["waiting_since"])
    people.clock.pass_(hours=1)
    await OutboxWorker(people.env).work_off()
    assert await people.problem("GET", f"/messages/{held['id']}") == (404, "unknown_message")
    assert await people.problem("DELETE", f"/messages/{held['id']}") == (404, "unknown_message")
    async with people.env.db.read() as tx:
        assert await tx.fetchval("select count(*) from outbox_parts") == 0
        assert await tx.fetchval("select count(*) from stream_inbox where kind = 'message.taken_back'") == 1


async def test_an_address_that_only_the_taken_back_words_were_for_takes_no_part(people: People) -> None:
    mail, _, _ = await people.ana_with_phone()
    body = {"text": "al otro", "to": PHONE}
    sent = await people.done("POST", f"/conversations/{mail}/messages", body)
    assert len((await people.get(f"/conversations/{mail}"))["participants"]) == 2
    await people.done("DELETE", f"/messages/{sent['id']}")
    assert [p["kind"] for p in (await people.get(f"/conversations/{mail}"))["participants"]] == ["email"]


async def test_it_is_too_late_once_it_is_on_its_way_and_a_customers_words_are_nobodys_to_take(people: People) -> None:
    talk = await people.conversation()
    sent = await people.done("POST", f"/conversations/{talk}/messages", {"text": "respuesta"})
    await OutboxWorker(people.env).work_off()  # nobody answers there: it may have gone, or will be tried again
    people.clock.pass_(days=4)
    await OutboxWorker(people.env).work_off()
    state = (await people.get(f"/messages/{sent['id']}"))["state"]
    assert await people.problem("DELETE", f"/messages/{sent['id']}") == (409, "too_late_to_undo"), state
    theirs = (await people.get(f"/conversations/{talk}/thread"))["items"][0]
    assert await people.problem("DELETE", f"/messages/{theirs['id']}") == (409, "too_late_to_undo")
    assert await people.texts(talk) == ["pregunta", "respuesta"]


async def test_the_only_words_taken_back_leave_none_that_are_shown_as_the_last(people: People) -> None:
    talk = await people.conversation()
    sent = await people.done("POST", f"/conversations/{talk}/messages", {"text": "respuesta"})
    question = (await people.get(f"/conversations/{talk}/thread"))["items"][0]["id"]
    await people.done("POST", f"/conversations/{talk}/splits", {"messages": [question]})
    await people.done("DELETE", f"/messages/{sent['id']}")
    assert await people.texts(talk) == []
    assert (await people.get(f"/conversations/{talk}"))["last"]["text"] == ""


async def test_words_that_go_elsewhere_at_that_moment_are_taken_back_where_they_are(people: People) -> None:
    talk = await people.conversation()
    sent = await people.done("POST", f"/conversations/{talk}/messages", {"text": "respuesta"})
    async with people.env.db.unit_of_work() as tx:
        made = await split(tx, UUID(talk), [UUID(sent["id"])], Author("system", UUID(int=0), ""), System("a test"))
        taking = asyncio.create_task(people.done("DELETE", f"/messages/{sent['id']}"))
        await eventually(people.somebody_waits)
    await taking
    assert (await people.texts(talk), await people.texts(str(made.to_id))) == (["pregunta"], [])
    assert (await people.get(f"/conversations/{talk}"))["last"]["text"] == "pregunta"
    assert (await people.get(f"/conversations/{made.to_id}"))["last"]["text"] == ""
