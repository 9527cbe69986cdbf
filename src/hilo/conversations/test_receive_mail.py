"""Mails as the centre takes them: one of several copies, others in copy, what is folded, machines that write."""

import asyncio
from typing import Any
from uuid import UUID

import pytest

from hilo.channels.accounts import connect
from hilo.channels.contract import Address
from hilo.conversations.conftest import ANA, People
from hilo.conversations.receive import receive
from hilo.conversations.reference import make_reference
from hilo.conversations.search_indexer import work_off
from hilo.conversations.store_envelopes import hidden_among
from hilo.kernel.db import Tx
from hilo.kernel.person import erase, subject_of
from hilo.kernel.principal import System, Viewer, system_principal

LUIS, EVA = Address("email", "luis@correo.example", "Luis"), Address("email", "Eva@Correo.example")
SHOP, SALES = "tienda@hilo.example", "ventas@hilo.example"


@pytest.fixture
async def shop(people: People) -> People:
    """With two mail accounts that have addresses of their own."""
    async with people.env.db.unit_of_work() as tx:
        for name, address in (("shop", SHOP), ("sales", SALES)):
            people.accounts[name], _ = await connect(tx, "email", name, {"address": address}, system_principal())
    return people


def mail(people: People, text: str = "Hola", account: str = "shop", who: str = ANA, **event: Any) -> Any:
    more = {name: event.pop(name) for name in ("id", "in_reply_to", "assurance", "subject") if name in event}
    return people.arrival(account, "email", who, text, name=who.partition("@")[0], event=event, **more)


async def items(people: People, **params: Any) -> list[dict[str, Any]]:
    """Of the one conversation there is."""
    (line,) = await people.inbox(**params)
    return (await people.get(f"/conversations/{line['id']}/thread"))["items"]


async def answered(
    people: People, text: str = "Su pedido sale mañana por la tarde de nuestro almacén."
) -> tuple[str, str]:
    """Ana wrote a mail and was answered: the conversation, our reference."""
    line = await people.conversation("¿Y mi pedido?")
    sent = await people.done("POST", f"/conversations/{line}/messages", {"text": text})
    return line, make_reference(people.env.secrets, UUID(sent["id"]))


async def test_quote_and_signature_are_folded_and_neither_listed_nor_found(shop: People) -> None:
    await shop.write_all([mail(shop, "Sí, gracias", quoted="> ornitorrinco", signature="Ana\nDirectora de jirafas")])
    (item,) = await items(shop)
    assert (item["text"], item["quoted"], item["signature"]) == (
        "Sí, gracias",
        "> ornitorrinco",
        "Ana\nDirectora de jirafas",
    )
    assert (await shop.inbox())[0]["last"]["text"] == "Sí, gracias"
    await work_off(shop.env)
    for word, hits in (("gracias", 1), ("ornitorrinco", 0), ("jirafas", 0)):
        assert len((await shop.get("/search", q=word))["messages"]["items"]) == hits, word


async def test_a_chat_message_leaves_no_rows_of_mails(people: People) -> None:
    await people.write("chat", "phone", "+34600111222", "hola")
    async with people.env.db.read() as tx:
        for table in ("message_parts", "message_once", "message_copies", "message_html"):
            assert await tx.fetchval(f"select count(*) from {table}") == 0


@pytest.mark.parametrize("assurance", [0, 2])
@pytest.mark.parametrize("batches", [1, 2])
async def test_a_mail_to_several_of_our_addresses_is_one_message(shop: People, assurance: int, batches: int) -> None:
    to = (Address("email", SHOP), Address("email", SALES))
    copies = [
        mail(shop, "Una factura", name, once="<m1@x>", id="<m1@x>", to=to, assurance=assurance)
        for name in ("shop", "sales")
    ]
    for batch in [copies] if batches == 1 else [[one] for one in copies]:
        await shop.write_all(batch)
        await shop.write_all(batch)  # a provider repeats itself
    (item,) = await items(shop)
    assert item["account"] == str(shop.accounts["shop"].id)
    assert item["also_at"] == [{"id": str(shop.accounts["sales"].id), "name": "sales"}]
    assert [one["value"] for one in item["to"]] == [SHOP, SALES]
    assert len((await shop.get(f"/conversations/{item['conversation']}"))["participants"]) == 1
    assert len(await shop.inbox()) == 1


async def test_copies_that_come_at_the_same_moment_are_one_message(shop: People) -> None:
    for n in range(5):
        copies = [mail(shop, f"factura {n}", name, once=f"<{n}@x>", id=f"<{n}@x>") for name in ("shop", "sales")]
        await asyncio.gather(*(shop.write_all([copy]) for copy in copies))
    lines = await shop.inbox()
    assert [line["unread"] for line in lines] == [1] * 5
    async with shop.env.db.read() as tx:
        assert await tx.fetchval("select count(*) from message_copies") == 5


async def test_the_name_of_a_mail_in_another_hand_hides_nothing(shop: People) -> None:
    await shop.write_all([mail(shop, "falso", once="<m1@x>", id="<m1@x>", assurance=0)])
    await shop.write_all([mail(shop, "falso", "sales", who="malo@otro.example", once="<m1@x>", id="<m1@x>")])
    await shop.write_all([mail(shop, "verdadero", "sales", once="<m1@x>", id="<m2@x>")])
    assert sorted(line["last"]["text"] for line in await shop.inbox()) == ["falso", "falso", "verdadero"]


async def test_an_answer_at_the_other_address_finds_its_conversation(shop: People) -> None:
    await shop.write_all([mail(shop, "principio", id="<m1@x>"), mail(shop, "otra cosa", id="<n1@x>")])
    await shop.write_all([mail(shop, "sigue", "sales", id="<m2@x>", in_reply_to="<m1@x>")])
    await shop.write_all(
        [mail(shop, "y más", "sales", id="<m4@x>", in_reply_to="<m3@x>", references=["<m1@x>", "<m3@x>"])]
    )
    line = next(one for one in await shop.inbox() if one["unread"] == 3)
    assert await shop.texts(line["id"]) == ["principio", "sigue", "y más"]
    await shop.write_all([mail(shop, "ajeno", "sales", who="otro@x.example", id="<z@x>", in_reply_to="<m1@x>")])
    assert len(await shop.inbox()) == 3, "a reference to somebody else's mail leads nowhere"


async def test_others_in_copy_take_part_and_are_offered_and_never_written_to_first(shop: People) -> None:
    await shop.write_all(
        [
            mail(
                shop,
                to=[Address("email", SHOP), LUIS, Address("email", "TIENDA+h123@hilo.example")],
                cc=[EVA, Address("email", ANA)],
            )
        ]
    )
    (item,) = await items(shop)
    assert [one["value"] for one in item["cc"]] == ["Eva@Correo.example", ANA]
    talk = await shop.get(f"/conversations/{item['conversation']}")
    took = {(one["role"], one["value"]) for one in talk["participants"]}
    assert took == {("customer", ANA), ("cc", "luis@correo.example"), ("cc", "eva@correo.example")}
    ways = await shop.get(f"/conversations/{item['conversation']}/ways")
    assert {way["to"]["value"] for way in ways["items"]} == {ANA}
    assert [one["value"] for one in ways["cc"]] == ["eva@correo.example", "luis@correo.example"]


async def test_who_was_in_copy_answers_as_that_and_a_stranger_as_third_party(people: People) -> None:
    await people.write_all([people.arrival("mail", "email", ANA, "¿Y mi pedido?", event={"cc": [LUIS]})])
    (line,) = await people.inbox()
    sent = await people.done("POST", f"/conversations/{line['id']}/messages", {"text": "Mañana"})
    ours = make_reference(people.env.secrets, UUID(sent["id"]))
    await people.write("mail", "email", "luis@correo.example", "soy Luis", in_reply_to=ours)
    await people.write("mail", "email", "malo@otro.example", "dígame más", in_reply_to=ours, assurance=0)
    thread = (await people.get(f"/conversations/{line['id']}/thread"))["items"]
    assert [one["from"]["kind"] for one in thread] == ["customer", "staff", "cc", "third_party"]
    assert {way["to"]["value"] for way in (await people.get(f"/conversations/{line['id']}/ways"))["items"]} == {ANA}
    assert (await people.inbox(q=ANA))[0]["customer"]["id"] == line["customer"]["id"]


async def test_a_mail_to_a_thousand_is_to_no_thousand_customers(shop: People) -> None:
    to = [Address("email", f"p{n}@correo.example") for n in range(1000)]
    await shop.write_all([mail(shop, to=to)])
    (item,) = await items(shop)
    assert len(item["to"]) == 500
    assert len((await shop.get(f"/conversations/{item['conversation']}"))["participants"]) == 31


async def test_what_we_said_is_no_word_of_the_answer(people: People) -> None:
    line, ours = await answered(people)
    text = "Gracias, perfecto.\n\nSu pedido sale mañana por la tarde\nde nuestro almacén."
    await people.write("mail", "email", ANA, text, in_reply_to=ours)
    last = (await people.get(f"/conversations/{line}/thread"))["items"][-1]
    assert last["text"] == "Gracias, perfecto."
    assert last["quoted"] == "Su pedido sale mañana por la tarde de nuestro almacén."


async def test_a_machine_that_answers_us_wakes_nobody_and_its_news_is_heard(people: People) -> None:
    line, ours = await answered(people)
    await people.done("POST", f"/conversations/{line}/closure")
    away = people.arrival("mail", "email", ANA, "Estoy fuera", in_reply_to=ours, event={"automatic": True})
    await people.write_all([away])
    talk = await people.get(f"/conversations/{line}")
    assert (talk["state"], talk["unread"], talk["waiting_since"]) == ("closed", 0, None)
    last = (await people.get(f"/conversations/{line}/thread"))["items"][-1]
    assert (last["text"], last["automatic"]) == ("Estoy fuera", True)
    await people.write_all([people.arrival("mail", "email", "crm@x.example", "Nuevo aviso", event={"automatic": True})])
    assert [one["last"]["text"] for one in await people.inbox()] == ["Nuevo aviso"]


async def test_a_hundred_mails_cost_as_many_statements_as_a_hundred_chats(shop: People) -> None:
    counted: list[str] = []

    class Counting(Tx):
        async def fetch(self, sql: str, *args: Any) -> Any:
            counted.append(sql)
            return await super().fetch(sql, *args)

        async def execute(self, sql: str, *args: Any) -> str:
            counted.append(sql)
            return await super().execute(sql, *args)

    await shop.write_all([mail(shop, cc=[LUIS])])  # our own addresses are known for a minute
    mails = [
        mail(
            shop, f"carta {n % 50}", name, f"p{n % 50}@correo.example", id=f"<{n % 50}@x>", once=f"<{n % 50}@x>",
            cc=[LUIS, EVA], quoted="> a", signature="b",
        )
        for n, name in enumerate(["shop"] * 50 + ["sales"] * 50)
    ]  # fmt: skip
    async with shop.env.db.unit_of_work() as tx:
        await receive(Counting(tx.conn, shop.env), mails)
    ours = [sql for sql in counted if "webhook" not in sql]
    assert len(ours) <= 7, [" ".join(sql.split())[:90] for sql in ours]  # with BEGIN, take and COMMIT: ten
    assert len(await shop.inbox(limit=200)) == 51


async def test_the_raw_form_of_a_copy_stands_behind_the_wall_of_its_message(shop: People) -> None:
    await shop.write_all([mail(shop, "secreto", name, once="<m1@x>", id="<m1@x>") for name in ("shop", "sales")])
    (line,) = await shop.inbox()
    outside, inside = Viewer(frozenset({-1})), System("a test")
    accounts_ = [shop.accounts[name].id for name in ("shop", "sales")]
    async with shop.env.db.read() as tx:
        assert not any([await hidden_among(tx, one, ["<m1@x>"], outside) for one in accounts_])
    await shop.done("PUT", f"/conversations/{line['id']}/wall", {"roles": ["supervisor"]})
    async with shop.env.db.read() as tx:
        assert all([await hidden_among(tx, one, ["<m1@x>"], outside) for one in accounts_])
        assert not any([await hidden_among(tx, one, ["<m1@x>"], inside) for one in accounts_])


async def test_somebody_erased_leaves_nothing_of_their_mails(shop: People) -> None:
    html: dict[str, Any] = {
        "html": "<p>ornitorrinco</p>",
        "quoted": "> ornitorrinco",
        "signature": "ornitorrinco",
        "cc": [LUIS],
    }
    await shop.write_all([mail(shop, "hola", name, once="<m1@x>", id="<m1@x>", **html) for name in ("shop", "sales")])
    await shop.write_all([mail(shop, "otro", who="eva@correo.example", cc=[Address("email", ANA)])])
    (line,) = await shop.inbox(q=ANA)
    (item,) = (await shop.get(f"/conversations/{line['id']}/thread"))["items"]
    await shop.send("GET", f"/messages/{item['id']}/html")
    await shop.done("POST", f"/conversations/{line['id']}/blocked-senders", {})
    async with shop.env.db.unit_of_work() as tx:
        subject = await subject_of(tx, UUID(line["customer"]["id"]), deep=True)
        assert len(subject["own_envelopes"]) == 2, "that of the copy too"
        await erase(tx, subject)
    async with shop.env.db.read() as tx:
        for table in ("message_once", "message_copies", "message_html", "blocked_senders"):
            assert await tx.fetchval(f"select count(*) from {table}") == 0, table
        rows = await tx.fetch("select quoted, signature, recipients from message_parts")
    assert [tuple(row) for row in rows] == [("", "", None)], "of the other's mail whom it went to is gone"
