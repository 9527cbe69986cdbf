"""A visitor says something: it is kept before they are told so, once, in their order, and the staff see it."""

from uuid import uuid4

from hilo.portal.testing import Shop


async def test_a_stranger_is_refused(shop: Shop) -> None:
    body = {"client_id": str(uuid4()), "text": "hola"}
    answer = await shop.ask("POST", "messages", body)
    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")


async def test_what_a_visitor_says_is_a_conversation_and_the_answer_is_theirs(shop: Shop) -> None:
    visitor = await shop.visitor(form={})
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
