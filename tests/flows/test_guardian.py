"""A minor's words go to her mother instead: on every channel, for replies, automatic messages and advertising."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import httpx
import pytest

from hilo.channels.contract import Address
from hilo.channels.deliver import deliver
from hilo.channels.outgoing import ToSend
from hilo.consent.grant import Yes, grant
from hilo.consent.model import Purpose
from hilo.kernel.env import Env
from hilo.kernel.ids import new_id
from hilo.kernel.testing import FakeClock
from tests.people import Office, open_office, person

LUCIA = person("Lucía Gil", "lucia", "+34600777888")
ELENA = person("Elena Mora", "elena", "+34600999000")
EVERYTHING = ["service", "automatic", "promotional"]


class Family:
    """Lucía, who is twelve, and her mother; both wrote by mail and by chat."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.daughter, self.mother, self.guardian = "", "", ""
        self.talks: dict[str, str] = {}  # account -> Lucía's conversation on it

    async def comes(self) -> None:
        homes: list[str] = []
        for who in (LUCIA, ELENA):
            await self.office.hears("mail", who.mail, "hola por correo")
            await self.office.hears("chat", who.phone, "hola por teléfono")
            home = await self.office.customer_of(who.mail)
            await self.office.merges(home, await self.office.customer_of(who.phone))
            homes.append(home)
        self.daughter, self.mother = homes
        for line in await self.office.inbox(customer=self.daughter):
            [item] = await self.office.thread(f"conversations/{line['id']}")
            self.talks["mail" if item["text"] == "hola por correo" else "chat"] = line["id"]

    async def guarded(self, *scopes: str) -> str:
        body = {"kind": "guardian", "other": self.mother, "scopes": list(scopes), "evidence": {"shown": "family book"}}
        made = await self.office.done("POST", f"/customers/{self.daughter}/relations", body)
        self.guardian = made["id"]
        return self.guardian

    async def routed(self, kind: str, mode: str = "instead", purposes: list[str] = EVERYTHING, **more: Any) -> str:
        """To the mother's address of that kind; the path of the route."""
        body = {"other": self.mother, "to": await self.address(self.mother, kind), "mode": mode, "reason": "a minor"}
        path = f"/customers/{self.daughter}/contact-routes"
        made = await self.office.done("POST", path, body | {"purposes": purposes} | more)
        return f"{path}/{made['id']}"

    async def address(self, customer: str, kind: str) -> str:
        links = (await self.office.get(f"/customers/{customer}"))["identifiers"]
        return next(link["id"] for link in links if link["kind"] == kind)

    async def says(self, text: str, purpose: Purpose, account: str = "chat") -> UUID:
        """What a campaign or a reminder would hand over, to Lucía's address on that account."""
        who = LUCIA.phone if account == "chat" else LUCIA.mail
        person_ = await self.office.get(f"/customers/{self.daughter}")
        [profile] = {link["profile"] for link in person_["identifiers"] if link["value"] == who.value}
        gate = self.office.gates[account].account
        to = Address(who.kind, who.value, who.name)
        message = ToSend(
            new_id(), gate.id, UUID(profile), UUID(self.talks[account]), to, text, purpose, chat="room-of-lucia"
        )
        async with self.office.env.db.unit_of_work() as tx:
            await deliver(tx, [message])
        await self.office.sends()
        return message.message_id

    async def got(self, account: str) -> list[tuple[str, str]]:
        """Text and addressee of all that left by the account."""
        return [(one["text"], one["to"]["value"]) for one in self.office.arrived(account)]

    async def decided(self, message: UUID | str) -> list[dict[str, Any]]:
        return (await self.office.get("/gate-decisions", ref=str(message)))["items"]


@pytest.fixture
async def family(env: Env, clock: FakeClock, client: httpx.AsyncClient) -> AsyncIterator[Family]:
    async with open_office(env, clock, client) as office:
        made = Family(office)
        await made.comes()
        yield made


async def test_every_word_to_the_daughter_goes_to_her_mother_on_every_channel(family: Family) -> None:
    office = family.office
    await family.guarded("redirect", "decide_consent")
    await family.routed("phone", relation=family.guardian)
    await family.routed("email", relation=family.guardian)
    async with office.env.db.unit_of_work() as tx:
        await grant(tx, Yes("phone", ELENA.phone.value, 3, {"form": "club"}))

    for account, who in (("chat", ELENA.phone), ("mail", ELENA.mail)):
        [way] = [w for w in (await ways_of(family, account)) if w["account_name"] == account]
        told = way["instead"]
        assert (told["value"], told["name"], told["relation"]) == (who.value, "Elena Mora", "guardian")
        assert (told["reason"], way["open"]) == ("a minor", True)
    reply = await office.reply(family.talks["chat"], "Tu pedido está listo")
    await office.reply(family.talks["mail"], "La factura")
    await office.sends()
    reminder = await family.says("Recordatorio", "automatic")
    advert = await family.says("Rebajas", "promotional")

    assert await family.got("chat") == [
        (text, ELENA.phone.value) for text in ("Tu pedido está listo", "Recordatorio", "Rebajas")
    ]
    assert await family.got("mail") == [("La factura", ELENA.mail.value)]
    assert all(one.get("chat", "") != "room-of-lucia" for one in office.arrived("chat"))
    for message in (reply["id"], reminder, advert):
        [kept] = await family.decided(message)
        assert (kept["verdict"], kept["value"]) == ("allow", ELENA.phone.value)
        assert kept["meant_for"] == {"kind": "phone", "value": LUCIA.phone.value}
        assert kept["reasons"][-1]["code"] == "routed_instead"
    assert (await office.get(f"/messages/{reply['id']}"))["state"] == "sent"


async def ways_of(family: Family, account: str) -> list[dict[str, Any]]:
    return (await family.office.get(f"/conversations/{family.talks[account]}/ways"))["items"]


async def test_only_the_purposes_that_were_named_are_routed(family: Family) -> None:
    await family.routed("phone", purposes=["automatic"])
    await family.says("Recordatorio", "automatic")
    await family.office.reply(family.talks["chat"], "para ti")
    await family.office.sends()
    assert await family.got("chat") == [("Recordatorio", ELENA.phone.value), ("para ti", LUCIA.phone.value)]


async def test_a_route_that_ended_is_gone_for_what_waits_as_well(family: Family) -> None:
    office = family.office
    await family.guarded("redirect")
    await family.routed("phone", relation=family.guardian)
    await office.reply(family.talks["chat"], "antes")
    await office.sends()
    await office.reply(family.talks["chat"], "en cola")
    await office.done("POST", f"/customers/{family.daughter}/relations/{family.guardian}/end", {"reason": "of age"})
    await office.sends()
    await office.reply(family.talks["chat"], "después")
    await office.sends()
    assert await family.got("chat") == [
        ("antes", ELENA.phone.value),
        ("en cola", LUCIA.phone.value),
        ("después", LUCIA.phone.value),
    ]
    path = await family.routed("phone")
    await office.done("POST", f"{path}/end", {"reason": "no more"})
    assert [way["instead"] for way in await ways_of(family, "chat")] == [None] * 2
    again = await office.ask("POST", f"{path}/end", {"reason": "again"})
    assert (again.status_code, again.json()["code"]) == (409, "contact_route_ended")


async def test_where_the_mother_cannot_be_reached_the_daughter_gets_nothing_either(family: Family) -> None:
    """By mail only the phone of the mother is known as a target: refused loudly, and the way says so before."""
    office = family.office
    await family.routed("phone")
    [way] = [w for w in await ways_of(family, "mail") if w["account_name"] == "mail"]
    assert (way["open"], way["reason"]) == (False, "route_unreachable")
    message = await family.says("por correo", "automatic", "mail")
    [kept] = await family.decided(message)
    assert (kept["verdict"], kept["reasons"][0]["code"]) == ("refuse", "route_unreachable")

    await office.done("PUT", f"/identifiers/{await family.address(family.mother, 'phone')}/blocked")
    message = await family.says("a un número que ya no es suyo", "automatic")
    [kept] = await family.decided(message)
    assert (kept["verdict"], kept["reasons"][0]["code"]) == ("refuse", "route_broken")
    assert (office.arrived("mail"), office.arrived("chat")) == ([], [])


async def test_a_copy_is_a_delivery_of_its_own(family: Family) -> None:
    """The payer gets invoices as well, as long as they want them."""
    office = family.office
    path = await family.routed("email", "copy", ["service"])
    [way] = [w for w in await ways_of(family, "mail") if w["account_name"] == "mail"]
    assert (way["instead"], [one["value"] for one in way["copies"]]) == (None, [ELENA.mail.value])
    first = await office.reply(family.talks["mail"], "Factura 1")
    await office.sends()
    assert sorted(await family.got("mail")) == [("Factura 1", ELENA.mail.value), ("Factura 1", LUCIA.mail.value)]
    codes = [(d["value"], [r["code"] for r in d["reasons"]]) for d in await family.decided(first["id"])]
    assert sorted(codes) == [(ELENA.mail.value, ["service", "routed_copy"]), (LUCIA.mail.value, ["service"])]

    stop = {"kind": "email", "value": ELENA.mail.value, "scope": "everything"}
    stopped = await office.done("POST", "/suppressions", stop)
    second = await office.reply(family.talks["mail"], "Factura 2")
    await office.sends()
    assert (await family.got("mail"))[2:] == [("Factura 2", LUCIA.mail.value)]
    assert (await office.get(f"/messages/{second['id']}"))["state"] == "sent", "the person's own words went"
    assert sorted(d["verdict"] for d in await family.decided(second["id"])) == ["allow", "refuse"]

    await office.done("POST", f"/suppressions/{stopped['id']}/lift", {"reason": "asked for it"})
    await office.done("POST", f"{path}/end", {"reason": "pays herself"})
    await office.reply(family.talks["mail"], "Factura 3")
    await office.sends()
    assert (await family.got("mail"))[3:] == [("Factura 3", LUCIA.mail.value)]


async def test_the_mothers_answer_stands_in_both_threads(family: Family) -> None:
    office = family.office
    await family.routed("email")
    await office.reply(family.talks["mail"], "La factura de Lucía")
    await office.sends()
    [arrived] = office.arrived("mail")
    office.clock.pass_(minutes=1)
    await office.hears("mail", ELENA.mail, "La pago yo", in_reply_to=arrived["reference"])

    assert (await office.texts(f"conversations/{family.talks['mail']}"))[-1] == "La pago yo"
    assert (await office.texts(f"customers/{family.mother}"))[-1] == "La pago yo"
    whole = await office.get(f"/conversations/{family.talks['mail']}")
    assert {p["value"]: p["role"] for p in whole["participants"]}[ELENA.mail.value] == "third_party"
    ways = {way["to"]["value"] for way in await ways_of(family, "mail")}
    assert ELENA.mail.value not in ways, "she is still no addressee of her daughter's conversation"


async def test_no_advertising_for_a_child_whom_nobody_answers_for(family: Family) -> None:
    office = family.office
    links = (await office.get(f"/customers/{family.daughter}"))["identifiers"]
    profile = next(link["profile"] for link in links if link["value"] == LUCIA.phone.value)
    async with office.env.db.unit_of_work() as tx:
        await grant(tx, Yes("phone", LUCIA.phone.value, 3, {"form": "club"}))
    today = office.clock.now().date()

    async def refused_because(years: int) -> str:
        born = today.replace(year=today.year - years).isoformat()
        await office.done("PATCH", f"/profiles/{profile}", {"birth_date": born})
        [kept] = await family.decided(await family.says("Rebajas", "promotional"))
        return "" if kept["verdict"] == "allow" else kept["reasons"][0]["code"]

    assert [await refused_because(age) for age in (13, 17, 18)] == ["minor_without_guardian"] * 2 + [""]
    await family.guarded()
    assert [await refused_because(age) for age in (13, 14)] == ["guardian_may_not_consent", ""]
    await office.done("POST", f"/customers/{family.daughter}/relations/{family.guardian}/end", {"reason": "court"})
    await family.guarded("decide_consent")
    assert await refused_because(13) == ""
    service = await family.says("Tu pedido", "service")
    assert [d["verdict"] for d in await family.decided(service)] == ["allow"]


async def test_a_copy_line_of_a_mail_to_somebody_else_is_routed_too(family: Family) -> None:
    office = family.office
    await family.routed("email")
    await office.hears("mail", person("Ana Ruiz", "ana", "+34600111222").mail, "hola")
    [talk] = [line["id"] for line in await office.inbox() if line["customer"]["name"] == "Ana Ruiz"]
    await office.reply(talk, "con copia", cc=[{"value": LUCIA.mail.value}])
    await office.sends()
    [arrived] = office.arrived("mail")
    assert [one["value"] for one in arrived["cc"]] == [ELENA.mail.value]
