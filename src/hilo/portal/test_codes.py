"""A code shows that an address is the visitor's: before it nothing of anybody shows, and guesses are throttled."""

import httpx
import pytest

from hilo.kernel.env import Env
from hilo.kernel.jobs_worker import Worker
from hilo.kernel.testing import FakeClock
from hilo.portal.jobs import sweep
from hilo.portal.testing import ORIGIN, Shop, Visitor
from hilo.portal.testing_mail import Post, open_post

ANA = "ana@correo.example"


@pytest.fixture
async def post(env: Env) -> Post:
    return await open_post(env)


async def asks(visitor: Visitor, address: str = ANA) -> httpx.Response:
    """For a code, which is written."""
    answer = await visitor.ask("POST", "email", {"email": address})
    await Worker(visitor.shop.env).work_off()
    return answer


async def test_a_stranger_is_refused(shop: Shop) -> None:
    for path, body in (("email", {"email": ANA}), ("email/code", {"code": "123456"}), ("resume-links", None)):
        answer = await shop.ask("POST", path, body)
        assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")


async def test_the_code_joins_what_was_said_by_mail_and_renews_the_token(shop: Shop, post: Post) -> None:
    await post.gets(ANA, "¿Y mi factura?")
    visitor = await shop.visitor()
    await visitor.says("hola")
    assert (await asks(visitor)).status_code == 202
    assert await visitor.reads() == ["hola"]
    old = visitor.token
    visitor.take(await visitor.done("POST", "email/code", {"code": await post.code(ANA)}))

    assert visitor.token != old
    assert visitor.begun["visitor"]["assurance"] == 3
    assert await visitor.reads() == ["¿Y mi factura?", "hola"]
    stale = await shop.ask("GET", "messages", authorization=f"Bearer {old}", origin=ORIGIN)
    assert (stale.status_code, stale.json()["code"]) == (401, "visitor_unknown")
    [customer] = (await shop.staff("GET", f"/customers?q={ANA}"))["items"]
    assert len((await shop.staff("GET", f"/customers/{customer['id']}/thread"))["items"]) == 2


async def test_a_stranger_who_types_a_customers_address_sees_nothing_before_and_after_guessing(
    shop: Shop, post: Post
) -> None:
    await post.gets(ANA, "es un secreto")
    thief = await shop.visitor()
    known, unknown = await asks(thief), await asks(thief, "nadie@correo.example")
    assert (known.status_code, known.content) == (unknown.status_code, unknown.content) == (202, b"")
    await asks(thief)
    right = await post.code(ANA)
    guesses = [f"{n:06}" for n in range(9) if f"{n:06}" != right][:5]
    for guess in guesses:
        assert await thief.problem("POST", "email/code", {"code": guess}) == (422, "code_wrong")
    assert await thief.problem("POST", "email/code", {"code": right}) == (409, "code_void")
    assert await thief.reads() == []
    answer = await thief.ask("POST", "email", {"email": ANA})
    assert (answer.status_code, answer.json()["code"]) == (429, "too_much")


async def test_a_code_is_good_in_its_own_session_for_ten_minutes_and_once(
    shop: Shop, post: Post, clock: FakeClock
) -> None:
    visitor, other = await shop.visitor(), await shop.visitor()
    await asks(visitor)
    first = await post.code(ANA)
    await asks(visitor)
    second = await post.code(ANA)
    assert await other.problem("POST", "email/code", {"code": second}) == (409, "code_void")
    if first != second:
        assert await visitor.problem("POST", "email/code", {"code": first}) == (422, "code_wrong")
    visitor.take(await visitor.done("POST", "email/code", {"code": f" {second[:3]} {second[3:]} "}))
    assert await visitor.problem("POST", "email/code", {"code": second}) == (409, "code_void")
    await asks(visitor)
    clock.pass_(minutes=10)
    assert await visitor.problem("POST", "email/code", {"code": await post.code(ANA)}) == (409, "code_void")


async def test_an_address_is_written_to_five_times_an_hour_whoever_asks_and_nobody_is_told(
    shop: Shop, post: Post, clock: FakeClock
) -> None:
    for _ in range(7):
        assert (await asks(await shop.visitor())).status_code == 202
    assert len(await post.letters(ANA)) == 5
    last = await shop.visitor()
    await asks(last)
    assert await last.problem("POST", "email/code", {"code": "000000"}) == (422, "code_wrong")
    clock.pass_(hours=1, seconds=1)
    await asks(await shop.visitor())
    assert len(await post.letters(ANA)) == 6


async def test_a_link_in_the_mail_leads_only_to_pages_that_hold_the_chat(shop: Shop, post: Post) -> None:
    here, elsewhere = await shop.visitor(page=f"{ORIGIN}/pedidos#x"), await shop.visitor(page="https://evil.example/")
    await asks(here)
    code = await post.code(ANA)
    assert f"{ORIGIN}/pedidos#hilo-code={code}" in (await post.letters(ANA))[-1]["text"]
    await asks(elsewhere, "leo@correo.example")
    [letter] = await post.letters("leo@correo.example")
    assert "://" not in letter["text"]
    assert letter["purpose"] == "automatic"


async def test_who_somebody_keeps_apart_is_not_joined_and_what_was_joined_can_be_undone(shop: Shop, post: Post) -> None:
    await post.gets(ANA, "por correo")
    visitor = await shop.visitor()
    await visitor.says("por chat")
    await asks(visitor)
    visitor.take(await visitor.done("POST", "email/code", {"code": await post.code(ANA)}))
    [customer] = (await shop.staff("GET", f"/customers?q={ANA}"))["items"]
    async with shop.env.db.read() as tx:
        merge = await tx.fetchval("select merge_id from visitor_proofs where visitor_id = $1", visitor.id)
    await shop.staff("DELETE", f"/customers/{customer['id']}/merges/{merge}")
    assert await visitor.reads() == ["por chat"]

    [line] = [one for one in await shop.conversations() if one["last"]["text"] == "por chat"]
    body = {"other": line["customer"]["id"], "reason": "two people"}
    await shop.staff("POST", f"/customers/{customer['id']}/never-merges", body)
    await asks(visitor)
    visitor.take(await visitor.done("POST", "email/code", {"code": await post.code(ANA)}))
    assert await visitor.reads() == ["por chat"]


async def test_who_said_nothing_yet_comes_to_their_mails_too_but_never_across_a_wall(shop: Shop, post: Post) -> None:
    await post.gets(ANA, "lo que se ve")
    await post.gets(ANA, "lo que está tras un muro")
    [hidden] = [one for one in await shop.conversations() if "muro" in one["last"]["text"]]
    await shop.staff("PUT", f"/conversations/{hidden['id']}/wall", {"roles": ["supervisor"]})
    visitor = await shop.visitor()
    await asks(visitor)
    visitor.take(await visitor.done("POST", "email/code", {"code": await post.code(ANA)}))
    assert await visitor.reads() == ["lo que se ve"]
    await visitor.says("y ahora por aquí")
    assert await visitor.reads() == ["lo que se ve", "y ahora por aquí"]
    assert len({line["customer"]["id"] for line in await shop.conversations()}) == 1


@pytest.mark.parametrize("typed", ["ana", "ana@", "a@b@c.example"])
async def test_what_is_no_address_is_said(shop: Shop, typed: str) -> None:
    visitor = await shop.visitor()
    assert await visitor.problem("POST", "email", {"email": typed}) == (422, "unusable_handle")


async def test_codes_are_forgotten_after_a_day(shop: Shop, post: Post, env: Env, clock: FakeClock) -> None:
    await asks(await shop.visitor())
    clock.pass_(days=1, minutes=1)
    await sweep(env)
    async with env.db.read() as tx:
        assert await tx.fetchval("select count(*) from visitor_codes") == 0
