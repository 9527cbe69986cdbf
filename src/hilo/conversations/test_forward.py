"""Forwarding: what was chosen leaves quoted, to who is named; they take part as a third party, the customer waits."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest

from hilo.channels import accounts
from hilo.channels.contract import Media
from hilo.channels.outbox_worker import OutboxWorker
from hilo.channels.testing import connect
from hilo.conversations.conftest import ANA, People
from hilo.customers.merge import merge
from hilo.kernel.principal import system_principal
from hilo.kernel.testing import eventually
from hilo.kernel.testing_http import Receiver, receiver

LAWYER = {"kind": "email", "value": "Gestor@Otro.example", "name": "Gestor"}


@pytest.fixture
async def heard(people: People) -> AsyncIterator[Receiver]:
    """Where an account that reaches e-mail addresses posts."""
    async with receiver() as made:
        gate = await connect(people.env, "api", "correo", url=made.url(), reaches=["email"])
        people.accounts["correo"] = gate.account
        yield made


async def messages(people: People, talk: str) -> list[str]:
    """The ids of the messages of a conversation."""
    return [i["id"] for i in (await people.get(f"/conversations/{talk}/thread"))["items"] if i["kind"] == "message"]


async def test_a_stranger_forwards_nothing(people: People) -> None:
    talk = await people.conversation()
    body = {"to": LAWYER, "messages": await messages(people, talk)}
    assert await people.refuses("POST", f"/conversations/{talk}/forwards", body) == (401, 403)
    assert await people.texts(talk) == ["pregunta"]


async def test_what_was_chosen_leaves_quoted_and_the_answer_comes_back_here(people: People, heard: Receiver) -> None:
    talk = await people.conversation("Me cobran de más\nDos veces", subject="Factura", id="m1")
    people.clock.pass_(minutes=1)
    await people.write("mail", "email", ANA, "y esto no lo cuenten", in_reply_to="m1")
    await people.done("POST", f"/conversations/{talk}/notes", {"text": "nota secreta"})
    before = await people.get(f"/conversations/{talk}")
    people.clock.pass_(minutes=1)
    body = {"to": LAWYER, "messages": (await messages(people, talk))[:1], "text": "¿Qué opina?"}
    item = await people.done("POST", f"/conversations/{talk}/forwards", body)
    await OutboxWorker(people.env).work_off()

    [arrived] = [json.loads(one.body) for one in heard.heard]
    said = "¿Qué opina?\n\nAna Ruiz, 2026-11-24 10:00 UTC\n> Me cobran de más\n> Dos veces"
    assert (arrived["text"], arrived["subject"]) == (said, "Fwd: Factura")
    assert arrived["to"] == {"kind": "email", "value": "gestor@otro.example", "name": "Gestor"}
    assert (item["direction"], item["to"][0]["value"], item["text"]) == ("out", "gestor@otro.example", said)
    after = await people.get(f"/conversations/{talk}")
    assert {p["value"]: p["role"] for p in after["participants"]} == {
        ANA: "customer",
        "gestor@otro.example": "third_party",
    }
    assert (after["unread"], after["waiting_since"], after["assignee"]) == (2, before["waiting_since"], None)

    people.clock.pass_(minutes=1)
    await people.write("mail", "email", "gestor@otro.example", "Tiene razón", in_reply_to=arrived["reference"])
    assert (await people.texts(talk))[-1] == "Tiene razón"
    ways = (await people.get(f"/conversations/{talk}/ways"))["items"]
    assert {way["to"]["value"] for way in ways} == {ANA}


async def test_only_what_is_of_this_conversation_and_seen_can_be_forwarded(people: People, heard: Receiver) -> None:
    one, other = await people.conversation("una"), await people.conversation("otra")
    [mine], [theirs] = await messages(people, one), await messages(people, other)
    path = f"/conversations/{one}/forwards"
    assert await people.problem("POST", path, {"to": LAWYER, "messages": [mine, theirs]}) == (404, "unknown_message")
    assert await people.problem("POST", path, {"to": LAWYER, "messages": []}) == (422, "invalid_body")
    nowhere = {"to": LAWYER | {"value": "gestor"}, "messages": [mine]}
    assert await people.problem("POST", path, nowhere) == (422, "unusable_handle")
    await people.done("PUT", f"/conversations/{one}/wall", {"roles": ["supervisor"]})
    outside = await people.as_("owner", "Pau")
    assert await outside.problem("POST", path, {"to": LAWYER, "messages": [mine]}) == (404, "unknown_conversation")
    await people.done("POST", path, {"to": LAWYER, "messages": [mine]})
    await people.done("POST", f"/conversations/{one}/closure")
    assert await people.problem("POST", path, {"to": LAWYER, "messages": [mine]}) == (409, "conversation_closed")
    await OutboxWorker(people.env).work_off()
    assert len(heard.heard) == 1
    assert (await outside.get("/customers", q="gestor@otro.example"))["items"][0]["name"] == "Gestor"


async def test_it_takes_an_account_that_reaches_the_address_and_the_gate_still_decides(
    people: People, heard: Receiver
) -> None:
    talk = await people.conversation()
    path, chosen = f"/conversations/{talk}/forwards", await messages(people, talk)
    phone: dict[str, Any] = {"to": {"kind": "phone", "value": "600 111 222"}, "messages": chosen}
    assert await people.problem("POST", path, phone) == (409, "nobody_reaches_that")
    silent = {"to": LAWYER, "messages": chosen, "channel_account": str(people.accounts["mail"].id)}
    assert await people.problem("POST", path, silent) == (409, "nobody_reaches_that")
    stop = {"kind": "email", "value": "gestor@otro.example", "scope": "everything"}
    item = await people.done("POST", path, {"to": LAWYER, "messages": chosen})
    await people.done("POST", "/suppressions", stop)  # between the writing and the sending
    await OutboxWorker(people.env).work_off()
    assert (await people.get(f"/messages/{item['id']}"))["state"] == "refused"
    assert heard.heard == []
    async with people.env.db.unit_of_work() as tx:
        await accounts.pause(tx, people.accounts["correo"].id, system_principal())
    closed = await people.send("POST", path, {"to": LAWYER, "messages": chosen})
    assert (closed.status_code, closed.json()["reason"]) == (409, "account_paused")


async def test_what_goes_to_somebody_we_know_stands_in_their_thread_and_can_be_taken_back(
    people: People, heard: Receiver
) -> None:
    talk = await people.conversation()
    await people.write("mail", "email", "gestor@otro.example", "soy gestor", name="Gestor")
    body = {"to": LAWYER, "messages": await messages(people, talk)}
    item = await people.done("POST", f"/conversations/{talk}/forwards", body)
    [gestor] = (await people.get("/customers", q="gestor@otro.example"))["items"]
    assert len(await people.person_texts(gestor["id"])) == 2
    ana = (await people.get(f"/conversations/{talk}"))["customer"]["id"]
    assert len(await people.person_texts(ana)) == 2
    await people.done("DELETE", f"/messages/{item['id']}")
    assert await people.person_texts(gestor["id"]) == ["soy gestor"]
    whole = await people.get(f"/conversations/{talk}")
    assert [p["value"] for p in whole["participants"]] == [ANA]
    assert (whole["unread"], whole["last"]["text"]) == (1, "pregunta")


async def test_who_is_being_merged_at_this_moment_is_written_to_on_the_next_try(
    people: People, heard: Receiver
) -> None:
    talk = await people.conversation()
    body = {"to": LAWYER, "messages": await messages(people, talk)}
    await people.done("POST", f"/conversations/{talk}/forwards", body)
    (lawyer,) = (await people.get("/customers", q="gestor@otro.example"))["items"]
    ana = (await people.get(f"/conversations/{talk}"))["customer"]["id"]
    async with people.env.db.unit_of_work() as tx:
        await merge(tx, UUID(ana), UUID(lawyer["id"]), system_principal(), "a test")
        going = asyncio.create_task(people.problem("POST", f"/conversations/{talk}/forwards", body))
        await eventually(people.somebody_waits)
    assert await going == (409, "customers_changed")
    await people.done("POST", f"/conversations/{talk}/forwards", body)


async def test_files_go_along_as_files_of_their_own(people: People, heard: Receiver) -> None:
    media = [
        Media("factura.pdf", "application/pdf", b"%PDF-1.4 uno"),
        Media("foto.png", "image/png", b"\x89PNG\r\n\x1a\n"),
    ]
    talk = await people.conversation("adjunto", media=media)
    [message] = await messages(people, talk)
    item = await people.done("POST", f"/conversations/{talk}/forwards", {"to": LAWYER, "messages": [message]})
    assert [file["name"] for file in item["attachments"]] == ["factura.pdf", "foto.png"]
    await OutboxWorker(people.env).work_off()
    [arrived] = [json.loads(one.body) for one in heard.heard]
    assert [one["name"] for one in arrived["attachments"]] == ["factura.pdf", "foto.png"]
    theirs = (await people.get(f"/messages/{message}"))["attachments"]
    assert {one["id"] for one in theirs}.isdisjoint(one["id"] for one in item["attachments"])

    body = {"to": LAWYER, "messages": [message], "attachments": [theirs[1]["id"]]}
    chosen = await people.done("POST", f"/conversations/{talk}/forwards", body)
    assert [file["name"] for file in chosen["attachments"]] == ["foto.png"]
    none = await people.done("POST", f"/conversations/{talk}/forwards", body | {"attachments": []})
    assert none["attachments"] == []
    unknown = body | {"attachments": [message]}
    assert await people.problem("POST", f"/conversations/{talk}/forwards", unknown) == (404, "unknown_attachment")


async def test_who_wants_no_word_or_cannot_be_reached_is_told_of_before_anything_is_written(
    people: People, heard: Receiver
) -> None:
    talk = await people.conversation()
    body = {"to": LAWYER, "messages": await messages(people, talk)}
    path = f"/conversations/{talk}/forwards"
    theirs = {"kind": "email", "value": LAWYER["value"]}
    soft = await people.done("POST", "/suppressions", theirs | {"scope": "all"})
    await people.done("POST", path, body)
    for scope in ("bouncing", "everything"):
        stop = await people.done("POST", "/suppressions", theirs | {"scope": scope})
        refused = await people.send("POST", path, body)
        assert (refused.status_code, refused.json()["code"], refused.json()["reason"]) == (409, "way_closed", scope)
        await people.done("POST", f"/suppressions/{stop['id']}/lift", {"reason": "asked by phone"})
    assert len(await messages(people, talk)) == 2, "what was refused left no message"
    await people.done("POST", path, body)
    assert soft["lifted_at"] is None
