"""Replying: by the way chosen or the best one, held when wished, answered once; nobody who stopped gets a copy."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from hilo.channels.outbox_worker import OutboxWorker
from hilo.channels.testing import connect
from hilo.conversations.conftest import ANA, PHONE, People
from hilo.kernel.testing_http import Receiver, receiver


@pytest.fixture
async def heard(people: People) -> AsyncIterator[Receiver]:
    """The accounts post replies here, each to a path of its own name."""
    async with receiver() as made:
        for name in ("mail", "chat"):
            gate = await connect(people.env, "api", f"{name} heard", url=made.url(f"/{name}"))
            people.accounts[name] = gate.account
        yield made


async def sent(people: People, heard: Receiver, name: str) -> list[dict[str, Any]]:
    """What arrived at an account's address once all that is due is sent."""
    await OutboxWorker(people.env).work_off()
    return [json.loads(one.body) for one in heard.at(f"/{name}")]


async def test_a_stranger_does_not_reply_and_neither_does_who_only_reads(people: People) -> None:
    talk = await people.conversation()
    path = f"/conversations/{talk}/messages"
    assert await people.refuses("POST", path, {"text": "hola"}) == (401, 403)
    assert await people.refuses("POST", path, {"text": "hola"}, role="marketing") == (401, 403)
    assert await people.texts(talk) == ["pregunta"]


async def test_the_best_way_is_chosen_and_named_and_any_other_can_be_asked_for(people: People, heard: Receiver) -> None:
    mail, chat, _ = await people.ana_with_phone()
    account = {name: str(each.id) for name, each in people.accounts.items()}

    first = await people.done("POST", f"/conversations/{mail}/messages", {"text": "por donde escribió"})
    other = {"text": "por el otro lado", "channel_account": account["chat"]}
    second = await people.done("POST", f"/conversations/{mail}/messages", other)
    typed = await people.done(
        "POST", f"/conversations/{chat}/messages", {"text": "al correo", "to": "Ana@Correo.example"}
    )

    assert (first["account"], first["to"][0]["value"]) == (account["mail"], ANA)
    assert (second["account"], second["to"][0]["value"]) == (account["chat"], PHONE)
    assert (typed["account"], typed["to"][0]["value"]) == (account["mail"], ANA)
    assert [one["text"] for one in await sent(people, heard, "mail")] == ["por donde escribió", "al correo"]
    assert [one["text"] for one in await sent(people, heard, "chat")] == ["por el otro lado"]
    whole = await people.get(f"/conversations/{mail}")
    assert {p["value"] for p in whole["participants"]} == {ANA, PHONE}


async def test_a_reply_answers_and_takes_the_conversation(people: People) -> None:
    talk = await people.conversation()
    before = await people.get(f"/conversations/{talk}")
    people.clock.pass_(minutes=5)
    item = await people.done("POST", f"/conversations/{talk}/messages", {"text": "respuesta"})
    after = await people.get(f"/conversations/{talk}")

    assert (item["state"], item["direction"], item["from"]["name"]) == ("queued", "out", "Marta")
    assert (before["unread"], before["assignee"]) == (1, None)
    assert (after["unread"], after["waiting_since"], after["assignee"]["name"]) == (0, None, "Marta")
    assert (after["last"]["text"], after["last"]["from"]) == ("respuesta", "staff")
    claim = {"if-match": f'"{before["version"]}"'}  # who looked before the reply claims no more
    path = f"/conversations/{talk}/assignee"
    assert await people.problem("PUT", path, {"assignee": "me"}, **claim) == (412, "conversation_changed")


async def test_copies_go_along_in_normal_form_and_never_to_who_stopped(people: People, heard: Receiver) -> None:
    talk = await people.conversation()
    copies = {"cc": [{"value": "Leo@Correo.example", "name": "Leo"}], "bcc": [{"value": "jefa@correo.example"}]}
    await people.done("POST", f"/conversations/{talk}/messages", {"text": "uno"} | copies)
    [arrived] = await sent(people, heard, "mail")
    assert arrived["cc"] == [{"kind": "email", "value": "leo@correo.example", "name": "Leo"}]
    assert arrived["bcc"] == [{"kind": "email", "value": "jefa@correo.example"}]

    stop = {"kind": "email", "value": "leo@correo.example", "scope": "everything"}
    await people.done("POST", "/suppressions", stop)
    item = await people.done("POST", f"/conversations/{talk}/messages", {"text": "dos"} | copies)
    assert len(await sent(people, heard, "mail")) == 1
    assert (await people.get(f"/messages/{item['id']}"))["state"] == "refused"
    nowhere = {"text": "tres", "cc": [{"value": "leo"}]}
    assert await people.problem("POST", f"/conversations/{talk}/messages", nowhere) == (422, "unusable_handle")


async def test_send_at_holds_until_then_and_a_moment_that_passed_holds_nothing(people: People, heard: Receiver) -> None:
    talk = await people.conversation()
    later = people.clock.now() + timedelta(hours=2)
    path = f"/conversations/{talk}/messages"
    held = await people.done("POST", path, {"text": "luego", "send_at": later.isoformat()})
    assert held["state"] == "held"
    assert await sent(people, heard, "mail") == []
    people.clock.pass_(hours=2, seconds=1)
    assert [one["text"] for one in await sent(people, heard, "mail")] == ["luego"]
    assert (await people.get(f"/messages/{held['id']}"))["state"] == "sent"
    past = await people.done("POST", path, {"text": "ya", "send_at": later.isoformat()})
    assert past["state"] == "queued"
    assert await people.problem("POST", path, {"text": "x", "send_at": "2026-11-24T10:00:00"}) == (422, "invalid_body")


async def test_nothing_to_say_a_closed_conversation_and_an_unknown_one_are_refused(people: People) -> None:
    talk = await people.conversation()
    path = f"/conversations/{talk}/messages"
    assert await people.problem("POST", path, {"text": " \n\t"}) == (422, "empty_message")
    await people.done("POST", f"/conversations/{talk}/closure")
    assert await people.problem("POST", path, {"text": "hola"}) == (409, "conversation_closed")
    nowhere = f"/conversations/{people.accounts['mail'].id}/messages"
    assert await people.problem("POST", nowhere, {"text": "hola"}) == (404, "unknown_conversation")
    assert await people.texts(talk) == ["pregunta"]


async def test_the_same_key_replies_once(people: People) -> None:
    talk = await people.conversation()
    path, key = f"/conversations/{talk}/messages", {"idempotency-key": "k1"}
    first = await people.done("POST", path, {"text": "una vez"}, **key)
    again = await people.done("POST", path, {"text": "una vez"}, **key)
    assert again["id"] == first["id"]
    assert await people.problem("POST", path, {"text": "otra"}, **key) == (422, "idempotency_key_reused")
    assert await people.texts(talk) == ["pregunta", "una vez"]
