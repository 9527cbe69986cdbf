"""The sentences over a thread: where it stopped, what is asked, what we owe; nothing of it across a wall."""

from datetime import timedelta
from typing import Any

from hilo.conversations.conftest import PHONE, People
from hilo.kernel.ids import new_id


async def summary(people: People, talk: str) -> dict[str, Any]:
    return await people.get(f"/conversations/{talk}/summary")


async def say(people: People, talk: str, text: str) -> str:
    people.clock.pass_(minutes=3)
    return (await people.done("POST", f"/conversations/{talk}/messages", {"text": text}))["id"]


async def chat(people: People, text: str) -> str:
    await people.write("chat", "phone", PHONE, text, name="Ana Ruiz")
    [line] = await people.inbox(q=PHONE)
    return line["id"]


async def test_a_stranger_reads_no_summary(people: People) -> None:
    talk = await people.conversation()
    assert await people.refuses("GET", f"/conversations/{talk}/summary", role="marketing") == (401, 403)
    assert await people.problem("GET", f"/conversations/{new_id()}/summary") == (404, "unknown_conversation")


async def test_it_says_where_we_stopped_what_is_asked_and_what_we_owe(people: People) -> None:
    talk = await chat(people, "Hola. ¿Cuándo llega mi batidora? Es un regalo.")
    first = await summary(people, talk)
    assert first["asked"]["text"] == "¿Cuándo llega mi batidora?"
    assert (first["owed"], first["useful"]) == (None, False), "one message is its own summary"
    answer = await say(people, talk, "Lo siento mucho, Ana. Mañana por la tarde le llamo con la fecha.")
    then = await summary(people, talk)
    assert then["asked"] is None, "it was answered"
    assert (then["owed"]["item"], then["owed"]["by"], then["owed"]["name"]) == (answer, "staff", "Marta")
    assert then["owed"]["text"] == "Mañana por la tarde le llamo con la fecha."
    assert then["stopped"]["item"] == answer
    people.clock.pass_(days=2)
    await chat(people, "Nadie me ha llamado. ¿Llega o no llega?")
    last = await summary(people, talk)
    assert last["asked"]["text"] == "¿Llega o no llega?"
    assert last["owed"]["item"] == answer
    assert last["stopped"]["name"] == "Ana Ruiz"
    thread = [item["id"] for item in (await people.get(f"/conversations/{talk}/thread"))["items"]]
    assert all(last[part]["item"] in thread for part in ("stopped", "asked", "owed"))


async def test_it_shows_when_it_helps(people: People) -> None:
    talk = await people.conversation("¿Abren el sábado?")
    await say(people, talk, "Sí, de diez a dos.")
    assert (await summary(people, talk))["useful"] is False, "one's own answer, minutes ago"
    colleague = await people.as_("agent", "Pau")
    assert (await summary(colleague, talk))["useful"] is True, "somebody else wrote it"
    people.clock.pass_(days=2)
    assert (await summary(people, talk))["useful"] is True, "two days ago"


async def test_what_was_taken_back_or_never_left_is_not_said(people: People) -> None:
    talk = await people.conversation("¿Abren el sábado?")
    later = (people.clock.now() + timedelta(days=1)).isoformat()
    await people.done("POST", f"/conversations/{talk}/messages", {"text": "Mañana le llamo.", "send_at": later})
    found = await summary(people, talk)
    assert (found["owed"], found["asked"]["text"]) == (None, "¿Abren el sábado?")


async def test_words_behind_a_wall_are_in_nobodys_summary_outside(people: People) -> None:
    talk = await people.conversation("Tengo una pregunta delicada. ¿Es contagioso?")
    await people.done("PUT", f"/conversations/{talk}/wall", {"roles": ["supervisor"]})
    agent = await people.as_("agent", "Pau")
    assert await agent.problem("GET", f"/conversations/{talk}/summary") == (404, "unknown_conversation")
    assert (await summary(people, talk))["asked"]["text"] == "¿Es contagioso?"
