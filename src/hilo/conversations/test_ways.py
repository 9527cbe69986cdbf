"""The ways to answer: the one last used here first, closed ones with the reason, never to a third party."""

from typing import get_args
from uuid import UUID

import pytest

from hilo.channels import accounts
from hilo.channels.testing import connect
from hilo.consent.gate import decide
from hilo.consent.model import Question, Scope, Stop
from hilo.consent.store import hash_of
from hilo.consent.suppress import suppress
from hilo.conversations.conftest import ANA, PHONE, People
from hilo.conversations.reference import make_reference
from hilo.kernel.ids import new_id
from hilo.kernel.principal import system_principal


async def shown(people: People, talk: str) -> list[tuple[str, str, str]]:
    """Account, address and reason of each way, in order."""
    ways = (await people.get(f"/conversations/{talk}/ways"))["items"]
    return [(way["account_name"], way["to"]["value"], way["reason"]) for way in ways]


async def test_a_stranger_is_told_no_ways(people: People) -> None:
    talk = await people.conversation()
    assert await people.refuses("GET", f"/conversations/{talk}/ways") == (401, 403)


async def test_each_conversation_has_first_the_way_that_was_last_used_in_it(people: People) -> None:
    mail, chat, _ = await people.ana_with_phone()
    assert await shown(people, mail) == [("mail", ANA, ""), ("chat", PHONE, "")]
    assert await shown(people, chat) == [("chat", PHONE, ""), ("mail", ANA, "")]


async def test_who_writes_by_two_accounts_from_one_address_is_answered_where_each_was_written(people: People) -> None:
    mail = await people.conversation("por correo")
    await people.write("chat", "email", ANA, "por chat", chatlike=True)
    chat = (await people.inbox())[0]["id"]
    assert chat != mail
    assert await shown(people, mail) == [("mail", ANA, ""), ("chat", ANA, "")]
    assert await shown(people, chat) == [("chat", ANA, ""), ("mail", ANA, "")]


async def test_an_account_that_reaches_a_kind_is_a_way_to_who_never_wrote_there(people: People) -> None:
    await connect(people.env, "api", "sms", url="http://127.0.0.1:9/", reaches=["phone"])
    mail, _, _ = await people.ana_with_phone()
    assert await shown(people, mail) == [("mail", ANA, ""), ("chat", PHONE, ""), ("sms", PHONE, "")]


async def test_an_account_that_cannot_be_opened_is_no_way_and_stands_in_no_others(people: People) -> None:
    mail, _, _ = await people.ana_with_phone()
    async with people.env.db.unit_of_work() as tx:
        broken = people.accounts["chat"].id
        await tx.execute("update channel_accounts set sealed = 'x', version = 9 where id = $1", broken)
    assert await shown(people, mail) == [("mail", ANA, ""), ("chat", PHONE, "cannot_send")]
    assert (await people.done("POST", f"/conversations/{mail}/messages", {"text": "hola"}))["state"] == "queued"


async def test_closed_ways_say_why_and_come_last(people: People) -> None:
    mail, _, _ = await people.ana_with_phone()
    silent = await connect(people.env, "api", "buzón", reaches=["phone"])
    by = system_principal("test")
    async with people.env.db.unit_of_work() as tx:
        await accounts.needs_reauth(tx, people.accounts["mail"].id, "HTTP 401", by)
    path = f"/conversations/{mail}/messages"

    assert (await shown(people, mail))[0] == ("chat", PHONE, "")
    assert sorted((await shown(people, mail))[1:]) == [
        ("buzón", PHONE, "cannot_send"),
        ("mail", ANA, "account_needs_reauth"),
    ]
    asked = {"text": "hola", "channel_account": str(people.accounts["mail"].id)}
    refused = await people.send("POST", path, asked)
    assert (refused.status_code, refused.json()["code"]) == (409, "way_closed")
    assert refused.json()["reason"] == "account_needs_reauth"
    answered = await people.done("POST", path, {"text": "por el que queda"})
    assert answered["account"] == str(people.accounts["chat"].id)

    async with people.env.db.unit_of_work() as tx:
        await accounts.pause(tx, people.accounts["chat"].id, by)
    assert ("chat", PHONE, "account_paused") in await shown(people, mail)
    assert await people.problem("POST", path, {"text": "hola"}) == (409, "way_closed")
    nowhere = {"text": "hola", "channel_account": str(silent.account.id), "to": ANA}
    assert await people.problem("POST", path, nowhere) == (409, "no_way_to_answer")


async def test_nobody_else_can_be_named_as_the_addressee(people: People) -> None:
    talk = await people.conversation()
    sent = await people.done("POST", f"/conversations/{talk}/messages", {"text": "respuesta"})
    reference = make_reference(people.env.secrets, UUID(sent["id"]))
    await people.write("mail", "email", "gestor@otro.example", "soy su gestor", in_reply_to=reference)
    assert await shown(people, talk) == [("mail", ANA, "")]
    for other in ("gestor@otro.example", "nadie"):
        body = {"text": "hola", "to": other}
        assert await people.problem("POST", f"/conversations/{talk}/messages", body) == (409, "no_way_to_answer")


async def test_where_no_word_is_wanted_the_way_is_closed_before_one_writes_as_the_gate_would_refuse(
    people: People,
) -> None:
    mail, _, _ = await people.ana_with_phone()
    path = f"/conversations/{mail}/messages"
    for scope in ("promotional", "all"):  # an answer is neither
        await people.done("POST", "/suppressions", {"kind": "email", "value": ANA, "scope": scope})
    assert await shown(people, mail) == [("mail", ANA, ""), ("chat", PHONE, "")]
    dead = {"kind": "email", "value": ANA, "scope": "bouncing", "source": "bounce"}
    await people.done("POST", "/suppressions", dead)
    assert await shown(people, mail) == [("chat", PHONE, ""), ("mail", ANA, "bouncing")]
    stop = await people.done("POST", "/suppressions", {"kind": "email", "value": ANA, "scope": "everything"})
    assert await shown(people, mail) == [("chat", PHONE, ""), ("mail", ANA, "everything")]  # a wish counts more
    refused = await people.send("POST", path, {"text": "hola", "channel_account": str(people.accounts["mail"].id)})
    assert (refused.status_code, refused.json()["code"], refused.json()["reason"]) == (409, "way_closed", "everything")

    await people.done("POST", "/suppressions", {"kind": "phone", "value": PHONE, "scope": "everything"})
    assert [reason for *_, reason in await shown(people, mail)] == ["everything", "everything"]
    assert await people.problem("POST", path, {"text": "hola"}) == (409, "way_closed")
    await people.done("POST", f"/suppressions/{stop['id']}/lift", {"reason": "quiere respuesta"})
    assert ("mail", ANA, "bouncing") in await shown(people, mail)


@pytest.mark.parametrize("scope", get_args(Scope))
@pytest.mark.parametrize("erased", [False, True])
async def test_each_stop_closes_the_way_exactly_where_the_gate_refuses_an_answer(
    people: People, scope: Scope, *, erased: bool
) -> None:
    talk = await people.conversation()
    kept = hash_of(people.env, "email", ANA) if erased else ANA  # somebody erased is stopped by the hash
    async with people.env.db.unit_of_work() as tx:
        await suppress(tx, [Stop("email", kept, scope, "staff")])
        [decision] = await decide(tx, [Question(new_id(), "email", ANA, "service")])
    [(_, _, reason)] = await shown(people, talk)
    assert reason == ("" if decision.verdict == "allow" else scope)
