"""One customer, one thread: what people live through, from the door to the receiver, by HTTP alone."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from standardwebhooks.webhooks import WebhookVerificationError

from hilo.channels.contract import Address
from hilo.channels.deliver import deliver
from hilo.channels.outgoing import ToSend
from hilo.conversations import thread
from hilo.conversations.store import Item
from hilo.kernel.env import Env
from hilo.kernel.ids import new_id
from hilo.kernel.testing import FakeClock
from hilo.staff.testing import sign_in
from tests.people import ANA, CARMEN, MARCOS, Handle, Office, open_office


@pytest.fixture
async def office(env: Env, clock: FakeClock, client: httpx.AsyncClient) -> AsyncIterator[Office]:
    async with open_office(env, clock, client) as made:
        yield made


async def test_two_accounts_one_person_one_thread_and_two_again(office: Office) -> None:
    await office.hears("mail", ANA.mail, "por correo")
    office.clock.pass_(minutes=1)
    await office.hears("chat", ANA.phone, "por teléfono")
    by_mail, by_phone = await office.customer_of(ANA.mail), await office.customer_of(ANA.phone)
    before = {who: await office.thread(f"customers/{who}") for who in (by_mail, by_phone)}
    conversation = before[by_mail][0]["conversation"]
    merge = await office.merges(by_mail, by_phone)

    assert await office.texts(f"customers/{by_mail}") == ["por correo", "por teléfono"]
    assert await office.thread(f"customers/{by_phone}") == await office.thread(f"customers/{by_mail}")
    office.clock.pass_(minutes=1)
    chosen = str(office.gates["chat"].account.id)
    item = await office.reply(conversation, "por teléfono, como quería", channel_account=chosen)
    await office.sends()

    [arrived] = office.arrived("chat")
    assert (arrived["text"], arrived["to"]["value"]) == ("por teléfono, como quería", ANA.phone.value)
    assert (arrived["conversation"], office.heard.at("/mail")) == (conversation, [])
    office.gates["chat"], mine = office.gates["mail"], office.gates["chat"]
    with pytest.raises(WebhookVerificationError):
        office.arrived("chat")  # another account's secret opens nothing
    office.gates["chat"] = mine
    assert (await office.get(f"/messages/{item['id']}"))["state"] == "sent"

    await office.done("DELETE", merge)
    assert await office.thread(f"customers/{by_mail}") == before[by_mail]
    *earlier, reply = await office.thread(f"customers/{by_phone}")
    assert (earlier, reply["text"]) == (before[by_phone], "por teléfono, como quería")
    split = await office.get(f"/conversations/{reply['conversation']}")
    assert split["linked_to"] == {"id": conversation, "because": "split"}
    assert await office.texts(f"conversations/{conversation}") == ["por correo"]


async def test_an_invoice_by_mail_and_a_sim_by_chat_are_two_conversations_of_one_thread(office: Office) -> None:
    await office.hears("mail", ANA.mail, "La factura está mal", subject="Factura de octubre")
    office.clock.pass_(hours=2)
    await office.hears("chat", ANA.mail, "¿Y mi SIM?")
    office.clock.pass_(hours=71)
    await office.hears("chat", ANA.mail, "¿Hola?")
    ana = await office.customer_of(ANA.mail)
    chat, mail = await office.inbox()

    assert chat["customer"] == mail["customer"] == {"id": ana, "name": "Ana Ruiz"}
    assert await office.texts(f"conversations/{mail['id']}") == ["La factura está mal"]
    assert await office.texts(f"conversations/{chat['id']}") == ["¿Y mi SIM?", "¿Hola?"]
    assert await office.texts(f"customers/{ana}") == ["La factura está mal", "¿Y mi SIM?", "¿Hola?"]
    office.clock.pass_(hours=73)
    await office.hears("chat", ANA.mail, "otra cosa")
    assert len(await office.inbox()) == 3


async def test_the_reply_to_our_reference_finds_its_conversation_after_a_year(office: Office) -> None:
    await office.hears("mail", ANA.mail, "La factura está mal")
    [line] = await office.inbox()
    await office.reply(line["id"], "Ya está corregida")
    await office.sends()
    [arrived] = office.arrived("mail")
    office.clock.pass_(days=366)
    await office.hears("mail", ANA.mail, "Gracias", in_reply_to=f"<{arrived['reference']}@tienda.example>")
    assert await office.texts(f"conversations/{line['id']}") == ["La factura está mal", "Ya está corregida", "Gracias"]

    await office.done("POST", f"/conversations/{line['id']}/closure")
    office.clock.pass_(days=366)
    await office.hears("mail", ANA.mail, "Otro año", in_reply_to=arrived["reference"])
    [new] = await office.inbox()
    linked = (await office.get(f"/conversations/{new['id']}"))["linked_to"]
    assert linked == {"id": line["id"], "because": "later"}


async def test_who_types_anothers_address_sees_and_changes_nothing_of_theirs(office: Office) -> None:
    door = await office.hears("chat", ANA.mail, "El pedido 458821 no llega")
    office.clock.pass_(minutes=1)
    [line] = await office.inbox()
    ana = line["customer"]["id"]
    before = await seen_of(office, ana)
    typed = Handle("email", " ANA@correo.example", "Ana Ruiz")
    tries: list[dict[str, Any]] = [
        {},
        {"in_reply_to": door},
        {"text": f"sobre el pedido 458821 y {line['number']}"},
        {"subject": "Re: pedido 458821"},
        {"text": "soy otra", "from": typed.spoken() | {"name": "Marcos"}},
    ]
    for n, attempt in enumerate(tries):
        await office.hears("chat", typed, **({"text": f"soy Ana {n}"} | attempt), proof=0)
        assert await seen_of(office, ana) == before, attempt
    again = await office.post("chat", {"id": door, "from": typed.spoken(), "text": "lo que dije"})
    assert (again.status_code, again.json()["code"]) == (409, "envelope_conflict")

    strangers = {one["customer"]["id"] for one in await office.inbox()} - {ana}
    assert len(strangers) == 2, "who calls himself Marcos is nobody who called herself Ana"
    threads = [await office.thread(f"customers/{one}") for one in strangers]
    items = [item for thread in threads for item in thread]
    assert sorted(len(thread) for thread in threads) == [1, len(tries) - 1]
    assert {item["from"]["assurance"] for item in items} == {0}
    for theirs in {item["conversation"] for item in items}:
        await office.reply(theirs, "¿Quién es usted?")
    await office.sends()
    assert await seen_of(office, ana) == before


async def test_with_a_stolen_reference_they_are_a_third_party_and_no_more(office: Office) -> None:
    await office.hears("mail", ANA.mail, "La factura está mal")
    [line] = await office.inbox()
    await office.reply(line["id"], "Son 40 €")
    await office.sends()
    [arrived] = office.arrived("mail")
    ana = line["customer"]["id"]
    person, ways, _ = await seen_of(office, ana)
    for who in (ANA.mail, MARCOS.mail):
        await office.hears("mail", who, "mándenmela aquí", proof=0, in_reply_to=arrived["reference"])
    [whole] = [await office.get(f"/conversations/{one['id']}") for one in await office.inbox(customer=ana)]
    items = await office.thread(f"conversations/{line['id']}")

    assert [(i["from"]["kind"], i["from"]["assurance"]) for i in items[2:]] == [("third_party", 0)] * 2
    roles = {p["value"]: p["role"] for p in whole["participants"]}
    assert roles == {ANA.mail.value: "customer", MARCOS.mail.value: "third_party"}
    assert (await seen_of(office, ana))[:2] == (person, ways)
    await office.reply(line["id"], "Aquí está")
    await office.sends()
    last = office.arrived("mail")[-1]
    assert last["to"]["value"] == ANA.mail.value
    assert "mándenmela" not in str(last)
    refused = await office.ask("POST", f"/conversations/{line['id']}/messages", {"text": "x", "to": MARCOS.mail.value})
    assert refused.json()["code"] == "no_way_to_answer"


async def seen_of(office: Office, customer: str) -> tuple[Any, Any, Any]:
    """All that there is to see of a person: who they are and how to answer them; their conversations and thread."""
    person = await office.get(f"/customers/{customer}")
    del person["suggestions"]  # staff is told that it may be her, and decides
    lines = await office.inbox(customer=customer, state="any")
    wholes = [await office.get(f"/conversations/{one['id']}") for one in lines]
    ways = [await office.get(f"/conversations/{one['id']}/ways") for one in lines]
    return person, ways, (wholes, await office.thread(f"customers/{customer}"))


async def offered(office: Office, customer: str) -> UUID:
    """The upgrade that a campaign will send her tomorrow, and that already stands in her thread."""
    person = await office.get(f"/customers/{customer}")
    offer, profile = new_id(), UUID(person["profiles"][0]["id"])
    [line] = await office.inbox(customer=customer)
    async with office.env.db.unit_of_work() as tx:
        await thread.put(tx, Item(profile, tx.now, offer, "offer", offer, "Fibra más rápida por 29 €"))
        message = ToSend(
            message_id=offer,
            account_id=office.gates["mail"].account.id,
            profile_id=profile,
            conversation_id=UUID(line["id"]),
            to=Address("email", CARMEN.mail.value),
            text="Fibra más rápida por 29 €",
            purpose="promotional",
            hold_until=tx.now + timedelta(days=1),
        )
        await deliver(tx, [message])
    return offer


async def test_a_mother_is_offered_an_upgrade_and_nobody_asks_her_twice(office: Office) -> None:
    await office.hears("mail", CARMEN.mail, "¿Tienen algo más rápido?")
    carmen = await office.customer_of(CARMEN.mail)
    yes = {"kind": "email", "value": CARMEN.mail.value, "assurance": 2, "evidence": {"form": "alta 2026"}}
    await office.done("POST", "/consents", yes)
    offer = await offered(office, carmen)
    office.clock.pass_(minutes=10)
    await office.hears("chat", CARMEN.phone, "Soy Carmen. ¿Qué es esa fibra?")
    await office.merges(carmen, await office.customer_of(CARMEN.phone))
    office.clock.pass_(hours=1)
    visit, person = new_id(), await office.get(f"/customers/{carmen}")
    async with office.env.db.unit_of_work() as tx:
        profile = UUID(person["profiles"][0]["id"])
        await thread.put(tx, Item(profile, tx.now, visit, "visit", visit, "En la tienda de Sol", by_name="Luis"))
    office.clock.pass_(hours=1)
    await office.hears("chat", CARMEN.phone, "No me manden más ofertas")
    stop = {"kind": "email", "value": CARMEN.mail.value, "source": "staff"}
    await office.done("POST", "/suppressions", stop)

    story = [("message", "¿Tienen algo más rápido?"), ("offer", "Fibra más rápida por 29 €"),
             ("message", "Soy Carmen. ¿Qué es esa fibra?"), ("visit", "En la tienda de Sol"),
             ("message", "No me manden más ofertas")]  # fmt: skip
    for role in ("supervisor", "agent", "shop", "read-only"):
        office.headers = await sign_in(office.env, role=role)
        assert [(i["kind"], i["text"]) for i in await office.thread(f"customers/{carmen}")] == story
    office.clock.pass_(days=2)
    await office.sends()
    assert office.heard.heard == []
    [decision] = (await office.get("/gate-decisions", ref=str(offer)))["items"]
    assert decision["verdict"] == "refuse"
    assert [reason["code"] for reason in decision["reasons"]] == ["suppressed_promotional", "no_consent"]

    office.headers = await sign_in(office.env, role="agent")
    [answer] = [line for line in await office.inbox(customer=carmen) if line["last"]["text"] == story[-1][1]]
    await office.reply(answer["id"], "Hecho, Carmen")
    await office.sends()
    assert [one["text"] for one in office.arrived("chat")] == ["Hecho, Carmen"]
