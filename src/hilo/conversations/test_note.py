"""Notes: for colleagues, in closed conversations too; they never leave, and answer nobody."""

from hilo.channels.outbox_worker import OutboxWorker
from hilo.channels.testing import connect
from hilo.conversations.conftest import People
from hilo.kernel.testing_http import receiver


async def test_a_stranger_writes_no_note(people: People) -> None:
    talk = await people.conversation()
    assert await people.refuses("POST", f"/conversations/{talk}/notes", {"text": "hola"}) == (401, 403)
    assert await people.problem("POST", f"/conversations/{talk}/notes", {"text": " "}) == (422, "empty_message")
    assert len((await people.get(f"/conversations/{talk}/thread"))["items"]) == 1


async def test_a_note_stands_in_both_threads_and_never_leaves(people: People) -> None:
    async with receiver() as heard:
        people.accounts["mail"] = (await connect(people.env, "api", "heard", url=heard.url())).account
        talk = await people.conversation()
        before = await people.get(f"/conversations/{talk}")
        people.clock.pass_(minutes=1)
        note = await people.done("POST", f"/conversations/{talk}/notes", {"text": "ojo, es la madre del alcalde"})
        await people.done("POST", f"/conversations/{talk}/messages", {"text": "respuesta"})
        await OutboxWorker(people.env).work_off()

    assert len(heard.heard) == 1
    assert "alcalde" not in heard.heard[0].body.decode()
    for path in (f"/conversations/{talk}/thread", f"/customers/{before['customer']['id']}/thread"):
        items = (await people.get(path))["items"]
        [shown] = [item for item in items if item["kind"] == "note"]
        assert (shown["id"], shown["text"]) == (note["id"], "ojo, es la madre del alcalde")
        assert (shown["from"]["kind"], shown["from"]["name"], shown["state"]) == ("staff", "Marta", None)


async def test_a_note_answers_nobody_and_is_written_in_closed_conversations_too(people: People) -> None:
    talk = await people.conversation()
    before = await people.get(f"/conversations/{talk}")
    people.clock.pass_(minutes=1)
    await people.done("POST", f"/conversations/{talk}/notes", {"text": "mirando"})
    assert await people.get(f"/conversations/{talk}") == before
    await people.done("POST", f"/conversations/{talk}/closure")
    await people.done("POST", f"/conversations/{talk}/notes", {"text": "cerrada, y aún así"})
    assert (await people.get(f"/conversations/{talk}"))["state"] == "closed"
