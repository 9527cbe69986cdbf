"""A visitor says something: it is kept before they are told so, once, in their order, and the staff see it."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest

from hilo.kernel.testing import FakeClock
from hilo.portal.limits import SAYING
from hilo.portal.testing import Shop


async def test_a_stranger_is_refused(shop: Shop) -> None:
    body = {"client_id": str(uuid4()), "text": "hola"}
    answer = await shop.ask("POST", "messages", body)
    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")


async def test_what_a_visitor_says_is_a_conversation_and_the_answer_is_theirs(shop: Shop) -> None:
    visitor = await shop.visitor()
    client_id = await visitor.says("¿Dónde está mi pedido?")
    [line] = await shop.conversations()
    assert line["last"]["text"] == "¿Dónde está mi pedido?"
    answer = await shop.answers("Sale hoy")
    items = await visitor.sees()
    assert [(i["from"], i["text"], i["name"]) for i in items] == [
        ("me", "¿Dónde está mi pedido?", ""),
        ("staff", "Sale hoy", "Ana"),
    ]
    assert items[0]["client_id"] == client_id
    assert items[1]["id"] == answer
    assert await shop.state_of(answer) == "delivered"


async def test_the_same_words_sent_again_are_one_message(shop: Shop) -> None:
    visitor = await shop.visitor()
    body = {"client_id": str(uuid4()), "text": "hola"}
    answers = [await visitor.ask("POST", "messages", body) for _ in range(2)]
    answers += await asyncio.gather(*(visitor.ask("POST", "messages", body) for _ in range(3)))
    assert [answer.status_code for answer in answers] == [202, 200, 200, 200, 200]
    assert {answer.json()["client_id"] for answer in answers} == {body["client_id"]}
    other = await shop.visitor()
    assert (await other.ask("POST", "messages", body)).status_code == 202, "another's client_id is another's"
    await shop.understands()
    assert await visitor.reads() == ["hola"]


async def test_what_was_written_offline_comes_in_its_order_and_at_its_time(shop: Shop, clock: FakeClock) -> None:
    visitor = await shop.visitor()
    written = clock.now() - timedelta(minutes=30)
    for number in range(4):
        at = (written + timedelta(minutes=number)).isoformat()
        await visitor.says(f"sin red {number}", understood=False, at=at)
    for at in (clock.now() + timedelta(hours=1), clock.now() - timedelta(days=400)):
        await visitor.says("con otro reloj", understood=False, at=at.isoformat())
    await shop.understands()
    items = await visitor.sees()
    assert [item["text"] for item in items][:4] == [f"sin red {number}" for number in range(4)]
    assert items[0]["at"] == written.isoformat().replace("+00:00", "Z")
    assert {item["at"] for item in items[4:]} == {clock.now().isoformat().replace("+00:00", "Z")}
    assert len(await shop.conversations()) == 1


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"client_id": str(uuid4()), "text": "  \n "}, "nothing_to_say"),
        ({"client_id": str(uuid4())}, "nothing_to_say"),
        ({"client_id": "1", "text": "hola"}, "invalid_body"),
        ({"client_id": str(uuid4()), "text": "a\0b"}, "invalid_body"),
        ({"client_id": str(uuid4()), "text": "a" * 10_001}, "invalid_body"),
        ({"client_id": str(uuid4()), "text": "hola", "conversation": str(uuid4())}, "invalid_body"),
        ({"client_id": str(uuid4()), "text": "hola", "attachments": [str(uuid4())]}, "unknown_attachment"),
        ({"client_id": str(uuid4()), "text": "hola", "attachments": [str(uuid4()) for _ in range(6)]},
         "attachments_do_not_fit"),
    ],
)  # fmt: skip
async def test_what_cannot_be_taken_says_why(shop: Shop, body: dict[str, object], code: str) -> None:
    visitor = await shop.visitor()
    assert (await visitor.ask("POST", "messages", body)).json()["code"] == code


async def test_who_floods_waits_and_nobody_else_does(shop: Shop, clock: FakeClock) -> None:
    loud, quiet = await shop.visitor(), await shop.visitor()
    answers = [
        await loud.ask("POST", "messages", {"client_id": str(uuid4()), "text": f"{n}"})
        for n in range(SAYING.at_once + 5)
    ]
    assert [answer.status_code for answer in answers] == [202] * SAYING.at_once + [429] * 5
    assert answers[-1].json()["code"] == "too_much"
    assert answers[-1].headers["retry-after"] == "2"
    await quiet.says("y yo, tranquila")
    assert await quiet.reads() == ["y yo, tranquila"]
    assert len(await loud.reads()) == SAYING.at_once, "what was taken is all there"
    clock.pass_(seconds=2)
    await loud.says("ya")


async def test_a_chat_goes_on_in_its_conversation_for_three_days(shop: Shop, clock: FakeClock) -> None:
    visitor = await shop.visitor()
    await visitor.says("uno")
    clock.pass_(hours=70)
    await visitor.says("dos")
    assert len(await shop.conversations()) == 1
    for _ in range(2):
        clock.pass_(hours=60)
        await visitor.sees()
    await visitor.says("tres")
    assert len(await shop.conversations()) == 2
    assert await visitor.reads() == ["uno", "dos", "tres"]
