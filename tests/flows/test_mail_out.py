"""Mail goes out by real servers: threaded, returned with its code, and never in a war between machines."""

from pathlib import Path

import httpx
import pytest

from hilo.kernel.env import Env
from hilo.kernel.testing import FakeClock, Server, eventually
from tests.mail_house import ANA, SUPPORT, House, another_hilo, letter, read
from tests.mail_servers import MailServers


@pytest.fixture
async def shop(env: Env, client: httpx.AsyncClient, servers: MailServers) -> House:
    return await House(env, client, servers, SUPPORT).open()


async def test_the_reply_arrives_in_the_mailbox_with_right_threading_and_the_answer_finds_its_conversation(
    shop: House, servers: MailServers
) -> None:
    question = letter(
        f"Ana Ñ <{ANA}>", SUPPORT, "¿Dónde está mi pedido?", Subject="Mi pedido", Message_ID="<q1@x.example>"
    )
    servers.send(question, SUPPORT, sender=ANA)
    await shop.carry_in(1)
    talk = (await shop.talk())["id"]
    reply = {"text": "Sale hoy, señora.", "html": "<p>Sale <b>hoy</b>, señora.</p>"}
    message = await shop.ask("POST", f"/conversations/{talk}/messages", reply)
    await shop.send()
    [raw] = await eventually(lambda: servers.mails(ANA))
    got = read(raw)
    assert (got["In-Reply-To"], got["References"]) == ("<q1@x.example>", "<q1@x.example>")
    assert got["Subject"] == "Re: Mi pedido"
    assert got["Return-Path"].startswith("<support+b.h")
    assert got["Message-ID"] not in (None, "<q1@x.example>")
    plain, html = got.get_body(("plain",)), got.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert plain.get_content().strip() == "Sale hoy, señora."
    assert "<b>hoy</b>" in html.get_content()
    [first, second] = await shop.thread(talk)
    assert (first["direction"], second["id"], second["state"]) == ("in", message["id"], "sent")

    answer = letter(ANA, str(got["Reply-To"]), "Gracias", Subject="Re: Mi pedido", Message_ID="<q2@x.example>")
    servers.send(answer, got["Reply-To"].addresses[0].addr_spec, sender=ANA)
    await shop.carry_in(2)
    assert [one["text"] for one in await shop.thread(talk)][-1] == "Gracias"
    await shop.ask("POST", f"/conversations/{talk}/messages", {"text": "A usted"})
    await shop.send()
    both = await eventually(lambda: len(found := servers.mails(ANA)) == 2 and found)
    assert read(both[1])["References"].split() == ["<q1@x.example>", got["Message-ID"], "<q2@x.example>"]


async def test_a_hard_bounce_fails_the_message_by_its_code_and_stops_the_address_until_it_lives(
    shop: House, servers: MailServers
) -> None:
    await shop.hear(letter("nobody@customer.example", SUPPORT, "Hola"))
    talk = await shop.talk()
    await shop.ask("POST", f"/conversations/{talk['id']}/messages", {"text": "Buenos días"})
    await shop.send()
    assert (await shop.thread(talk["id"]))[-1]["state"] == "sent"
    await shop.carry_in(1)
    failed = (await shop.thread(talk["id"]))[-1]
    assert (failed["state"], failed["code"]) == ("failed", "5.1.1")
    [report] = failed["reports"]
    assert (report["value"], report["state"], report["code"]) == ("nobody@customer.example", "failed", "5.1.1")
    [stop] = (await shop.ask("GET", f"/customers/{talk['customer']['id']}/preferences"))["items"][0]["suppressions"]
    assert (stop["scope"], stop["source"], stop["evidence"]["code"]) == ("bouncing", "bounce", "5.1.1")
    assert len(await shop.thread(talk["id"])) == 2, "a return is no message of anybody"

    [way] = (await shop.ask("GET", f"/conversations/{talk['id']}/ways"))["items"]
    assert (way["open"], way["reason"]) == (False, "bouncing")
    await shop.hear(letter("nobody@customer.example", SUPPORT, "Ya funciona"))
    [address] = (await shop.ask("GET", f"/customers/{talk['customer']['id']}/preferences"))["items"]
    assert address["suppressions"] == []
    await shop.ask("POST", f"/conversations/{talk['id']}/messages", {"text": "Me alegro"})


async def test_a_server_that_refuses_at_once_fails_the_message_by_its_code(shop: House) -> None:
    await shop.hear(letter("x@closed.example", SUPPORT, "Hola"))
    talk = await shop.talk()
    await shop.ask("POST", f"/conversations/{talk['id']}/messages", {"text": "Buenos días"})
    await shop.send()
    failed = (await shop.thread(talk["id"]))[-1]
    assert (failed["state"], failed["code"]) == ("failed", "5.1.1")


async def test_between_two_hilos_nobody_answers_a_machine(
    shop: House, servers: MailServers, server: Server, clock: FakeClock, tmp_path: Path
) -> None:
    async with another_hilo(server, clock, str(tmp_path)) as (env, client):
        other = await House(env, client, servers, ANA).open()
        for house in (shop, other):
            await house.says_when_closed()
        await shop.hear(letter(ANA, SUPPORT, "Hola", Subject="Hola"))
        await other.carry_in(1)
        assert read(servers.mails(ANA)[0])["Auto-Submitted"] == "auto-replied"
        assert servers.mails(SUPPORT) == []
        assert [one["text"] for one in await other.thread((await other.talk())["id"])] == [f"{SUPPORT} is closed."]


async def test_a_war_whose_machines_look_like_people_stops_at_the_second_round(
    shop: House, servers: MailServers, server: Server, clock: FakeClock, tmp_path: Path
) -> None:
    """As where a gateway between the two takes out what says that a machine wrote."""
    async with another_hilo(server, clock, str(tmp_path)) as (env, client):
        other = await House(env, client, servers, ANA).open()
        for house in (shop, other):
            await house.says_when_closed()
        await shop.hear(letter(ANA, SUPPORT, "Hola", Subject="Hola"))
        for _ in range(4):
            for house, mailbox in ((other, ANA), (shop, SUPPORT)):
                found = await eventually(lambda mailbox=mailbox: servers.mails(mailbox))
                new, house.taken = found[house.taken :], len(found)
                await house.hear(*(like_a_person(raw) for raw in new))
                clock.pass_(minutes=1)
        assert (len(servers.mails(ANA)), len(servers.mails(SUPPORT))) == (1, 1)


def like_a_person(raw: bytes) -> bytes:
    mail = read(raw)
    for name in ("Auto-Submitted", "X-Auto-Response-Suppress", "Return-Path"):
        del mail[name]
    return mail.as_bytes()
