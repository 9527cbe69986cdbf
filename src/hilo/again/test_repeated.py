"""What was asked or told twice is counted once, after the fact, and goes with the person."""

from typing import Any
from uuid import UUID

from hilo.again.repeated import Written, count_repeats
from hilo.conversations.conftest import ANA, People
from hilo.kernel.jobs_worker import Worker

TOLD = "Mi pedido es el 40-1127 y la batidora llegó sin la tapa."


async def repeats(people: People) -> list[dict[str, Any]]:
    async with people.env.db.read() as tx:
        rows = await tx.fetch(
            "select r.by, m.text, o.text as of from repeats r join messages m on m.id = r.message_id"
            " join messages o on o.id = r.of_message_id order by r.at, m.id"
        )
    return [dict(row) for row in rows]


async def answer(people: People, talk: str, text: str) -> str:
    people.clock.pass_(minutes=1)
    sent = (await people.done("POST", f"/conversations/{talk}/messages", {"text": text}))["id"]
    await Worker(people.env).work_off()
    return sent


async def test_a_reply_that_asks_what_was_told_is_a_repeat(people: People) -> None:
    talk = await people.conversation(TOLD)
    sent = await answer(people, talk, "¿Me indica su número de pedido?")
    counted = [{"by": "staff", "text": "¿Me indica su número de pedido?", "of": TOLD}]
    assert await repeats(people) == counted
    await count_repeats(people.env, Written(UUID(talk), UUID(sent)))
    assert await repeats(people) == counted, "a job that runs twice counts once"
    await answer(people, talk, "Gracias, Ana. Se la enviamos hoy.")
    assert await repeats(people) == counted


async def test_a_customer_who_says_it_again_and_says_so_is_counted_when_we_answer(people: People) -> None:
    talk = await people.conversation(TOLD)
    people.clock.pass_(minutes=30)
    again = "Como les dije, la batidora llegó sin la tapa y nadie me contesta."
    await people.write("mail", "email", ANA, again)
    assert await repeats(people) == [], "nothing is counted while mail comes in"
    line = next(one for one in await people.inbox() if one["last"]["text"] == again)
    if line["id"] != talk:
        await people.done("POST", f"/conversations/{talk}/merges", {"other": line["id"]})
    await answer(people, talk, "Se la enviamos hoy mismo.")
    assert await repeats(people) == [{"by": "customer", "text": again, "of": TOLD}]


async def test_at_the_end_it_is_counted_as_well(people: People) -> None:
    talk = await people.conversation("Hello, the blender came without its lid.")
    people.clock.pass_(minutes=30)
    again = "As I said, the blender came without its lid. Is anybody there?"
    await people.write("mail", "email", ANA, again)
    line = next(one for one in await people.inbox() if one["last"]["text"] == again)
    if line["id"] != talk:
        await people.done("POST", f"/conversations/{talk}/merges", {"other": line["id"]})
    await people.done("POST", f"/conversations/{talk}/closure")
    await Worker(people.env).work_off()
    assert [one["by"] for one in await repeats(people)] == ["customer"]


async def test_what_happens_again_is_no_repeat(people: People) -> None:
    talk = await people.conversation(TOLD)
    people.clock.pass_(minutes=30)
    await people.write("mail", "email", ANA, "La batidora nueva llegó otra vez sin la tapa, es de no creer.")
    await answer(people, talk, "Lo siento mucho.")
    assert await repeats(people) == []
