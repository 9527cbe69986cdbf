"""What channels report of our words is seen with them: of the whole message, and of each of several recipients."""

from typing import Any
from uuid import UUID

from hilo.channels.facts import DeliveryChanged, RecipientReported
from hilo.conversations.conftest import ANA, People
from hilo.conversations.reference import make_reference
from hilo.kernel.facts import Fact, publish


async def told(people: People, *facts: Fact) -> None:
    async with people.env.db.unit_of_work() as tx:
        await publish(tx, *facts)


async def said(people: People, conversation: str) -> dict[str, Any]:
    body = {"text": "Hola", "cc": [{"value": "bea@correo.example"}]}
    item: dict[str, Any] = await people.done("POST", f"/conversations/{conversation}/messages", body)
    return item


async def shown(people: People, conversation: str) -> dict[str, Any]:
    item: dict[str, Any] = (await people.get(f"/conversations/{conversation}/thread"))["items"][-1]
    return item


async def test_a_mail_that_came_back_says_why_by_its_code(people: People) -> None:
    conversation = await people.conversation()
    message = UUID((await said(people, conversation))["id"])
    now = people.clock.now()
    await told(people, DeliveryChanged(message, "failed", now, "no such user", "5.1.1"))
    item = await shown(people, conversation)
    assert (item["state"], item["code"], item["reason"]) == ("failed", "5.1.1", "no such user")


async def test_of_each_recipient_the_last_word_is_shown(people: People) -> None:
    conversation = await people.conversation()
    message = UUID((await said(people, conversation))["id"])
    now = people.clock.now()
    late = RecipientReported(message, "email", "bea@correo.example", "delayed", now, "4.4.1", "timed out")
    await told(people, late, RecipientReported(message, "email", ANA, "delivered", now))
    await told(people, RecipientReported(message, "email", "bea@correo.example", "failed", now, "5.1.1", "unknown"))
    item = await shown(people, conversation)
    reports = {one["value"]: (one["state"], one["code"], one["reason"]) for one in item["reports"]}
    assert reports == {ANA: ("delivered", "", ""), "bea@correo.example": ("failed", "5.1.1", "unknown")}
    assert item["state"] == "queued", "the message itself is not touched"


async def test_a_reply_names_what_was_said_before_between_the_two(people: People) -> None:
    conversation = await people.conversation(id="<first@correo.example>")
    first = UUID((await said(people, conversation))["id"])
    people.clock.pass_(minutes=1)
    reference = make_reference(people.env.secrets, first)
    await people.write("mail", "email", ANA, "otra vez", id="<second@correo.example>", in_reply_to=reference)
    people.clock.pass_(minutes=1)
    second = UUID((await said(people, conversation))["id"])
    async with people.env.db.read() as tx:
        sql = "select content -> 'references' from outbox_parts where message_id = $1"
        assert await tx.fetchval(sql, second) == ["<first@correo.example>", reference, "<second@correo.example>"]
