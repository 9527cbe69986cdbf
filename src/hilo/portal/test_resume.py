"""A link goes on with one conversation in another browser: once, for a quarter of an hour, when it is confirmed."""

import pytest

from hilo.kernel.env import Env
from hilo.kernel.testing import FakeClock
from hilo.portal.testing import Shop, Visitor
from hilo.portal.testing_mail import Post, open_post

OURS = "http://127.0.0.1:8000"


@pytest.fixture
async def post(env: Env) -> Post:
    return await open_post(env)


async def link(visitor: Visitor) -> tuple[str, str]:
    """The page of a new link, and its token."""
    made = await visitor.done("POST", "resume-links")
    page, _, token = made["url"].partition("#")
    assert made["qr"].startswith("<svg ")
    return page, token


async def resumed(shop: Shop, token: str) -> Visitor:
    answer = await shop.ask("POST", "resume", {"token": token}, origin=OURS)
    assert answer.status_code == 201, answer.text
    return Visitor(shop, answer.json(), OURS)


async def refusal(shop: Shop, token: str) -> tuple[int, str]:
    answer = await shop.ask("POST", "resume", {"token": token}, origin=OURS)
    return answer.status_code, answer.json()["code"]


async def test_a_stranger_without_a_link_gets_nothing(shop: Shop) -> None:
    assert await refusal(shop, "x" * 43) == (410, "resume_link_void")
    assert (await shop.ask("POST", "resume-links")).status_code == 401


async def test_the_conversation_goes_on_on_another_device_and_is_one(shop: Shop) -> None:
    desk = await shop.visitor()
    await desk.says("empiezo aquí")
    await shop.answers("dígame")
    _, token = await link(desk)
    phone = await resumed(shop, token)
    assert await phone.reads() == ["empiezo aquí", "dígame"]
    await phone.says("y sigo aquí")
    await shop.answers("perfecto")

    [line] = await shop.conversations()
    assert line["last"]["text"] == "perfecto"
    assert await phone.reads() == ["empiezo aquí", "dígame", "y sigo aquí", "perfecto"]
    assert await desk.reads() == await phone.reads()
    assert phone.begun["visitor"]["assurance"] == 1
    assert phone.token != desk.token


async def test_who_comes_by_a_link_sees_its_conversation_and_no_other(shop: Shop, clock: FakeClock, post: Post) -> None:
    desk = await shop.visitor()
    await desk.says("la vieja")
    [old] = await shop.conversations()
    await shop.staff("POST", f"/conversations/{old['id']}/closure")
    clock.pass_(days=8)
    desk = await again(shop, desk)
    await desk.says("la nueva")
    assert len(await shop.conversations()) == 2
    phone = await resumed(shop, (await link(desk))[1])
    assert await phone.reads() == ["la nueva"]
    assert await desk.reads() == ["la vieja", "la nueva"]

    [new] = [line for line in await shop.conversations() if line["id"] != old["id"]]
    await shop.staff("DELETE", f"/conversations/{old['id']}/closure")
    await shop.answers("¿algo más?", old["id"])  # now two would do, and without the link it were a third one
    await phone.says("sigo con la nueva")
    lines = {line["id"]: line["last"]["text"] for line in await shop.conversations()}
    assert lines == {old["id"]: "¿algo más?", new["id"]: "sigo con la nueva"}
    assert await phone.reads() == ["la nueva", "sigo con la nueva"]


async def again(shop: Shop, before: Visitor) -> Visitor:
    """The same visitor, whose session was over."""
    async with shop.env.db.unit_of_work() as tx:
        await tx.execute(
            "update visitor_sessions set expires_at = $2 where visitor_id = $1", before.id, tx.now.replace(year=2099)
        )
    return before


async def test_opening_the_page_uses_nothing_up_and_shows_only_the_brand(shop: Shop) -> None:
    desk = await shop.visitor(form={})
    await desk.says("algo privado")
    page, token = await link(desk)
    for headers in ({}, {"user-agent": "a scanner of mail"}, {"accept-language": "es"}):
        answer = await shop.client.get(page, headers=headers)
        assert answer.status_code == 200
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["cache-control"] == "no-store"
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        assert "privado" not in answer.text
        assert token not in answer.text
        assert "<h1>" in answer.text
    assert "Seguir" in answer.text
    head = await shop.client.head(page)
    assert head.status_code == 200
    for name in ("resume.js", "resume.css"):
        assert (await shop.client.get(f"/portal/resume-page/{name}")).status_code == 200
    assert (await shop.client.get("/portal/resume-page/resume.py")).status_code == 404
    assert await (await resumed(shop, token)).reads() == ["algo privado"]


async def test_a_link_is_good_once_for_a_quarter_of_an_hour_and_at_its_own_chat(
    shop: Shop, clock: FakeClock, env: Env
) -> None:
    desk = await shop.visitor()
    assert await desk.problem("POST", "resume-links") == (409, "nothing_to_continue")
    await desk.says("hola")
    _, token = await link(desk)
    await resumed(shop, token)
    assert await refusal(shop, token) == (410, "resume_link_void")
    _, late = await link(desk)
    clock.pass_(minutes=15)
    assert await refusal(shop, late) == (410, "resume_link_void")
    async with env.db.read() as tx:
        kept = await tx.fetchval("select string_agg(l::text, ' ') from visitor_links l")
    assert token not in kept


async def test_two_who_were_joined_by_a_link_and_are_told_apart_see_nothing_of_each_other(shop: Shop) -> None:
    desk = await shop.visitor()
    await desk.says("de la mesa")
    phone = await resumed(shop, (await link(desk))[1])
    await phone.says("del móvil")
    async with shop.env.db.read() as tx:
        merge = await tx.fetchval("select merge_id from visitors where id = $1", phone.id)
    [line] = await shop.conversations()
    await shop.staff("DELETE", f"/customers/{line['customer']['id']}/merges/{merge}")
    assert await desk.reads() == ["de la mesa"]
    assert await phone.reads() == ["del móvil"]
