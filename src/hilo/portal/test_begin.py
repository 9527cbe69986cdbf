"""Sessions: begun by anybody, good for one account and one page, renewed by being used, ended when one says so."""

from uuid import uuid4

import pytest

from hilo.kernel.env import Env
from hilo.kernel.testing import FakeClock
from hilo.portal.conftest import hosting_kind
from hilo.portal.testing import ORIGIN, Shop, Visitor, open_shop


async def test_a_stranger_begins_and_nobody_else_has_their_token(shop: Shop, env: Env) -> None:
    visitor = await shop.visitor()
    assert visitor.begun["visitor"] == {"id": str(visitor.id), "name": "", "assurance": 1}
    assert await visitor.sees() == []
    async with env.db.read() as tx:
        row = await tx.fetchrow("select * from visitor_sessions")
    assert row is not None
    assert row["origin"] == ORIGIN
    assert visitor.token not in str(dict(row)), "only its hash is kept"


async def test_a_token_is_good_for_its_account_and_page_alone(shop: Shop, env: Env) -> None:
    visitor = await shop.visitor()
    other = await open_shop(env, shop.client, hosting_kind(), "Other", origins=[ORIGIN, "https://other.example"])
    elsewhere = Visitor(other, visitor.begun)
    assert await elsewhere.problem("GET", "messages") == (403, "visitor_wrong_account")
    first = await other.visitor()
    assert await first.problem("GET", "messages", origin="https://other.example") == (403, "visitor_wrong_origin")
    assert await visitor.problem("GET", "messages", authorization="Bearer hv_wrong") == (401, "visitor_unknown")
    assert await visitor.problem("GET", "messages", authorization="Basic abc") == (401, "not_signed_in")
    nobody = await shop.client.get(f"/portal/v1/{uuid4()}/messages", headers={"authorization": "Bearer x"})
    assert (nobody.status_code, nobody.json()["code"]) == (404, "unknown_account")


async def test_a_session_goes_on_while_it_is_used_and_ends_when_it_is_not(shop: Shop, clock: FakeClock) -> None:
    visitor = await shop.visitor()
    for _ in range(3):
        clock.pass_(hours=71)
        assert await visitor.sees() == []
    clock.pass_(hours=73)
    assert await visitor.problem("GET", "messages") == (401, "visitor_expired")


async def test_on_a_shared_computer_a_token_lives_half_an_hour(shop: Shop, clock: FakeClock) -> None:
    visitor = await shop.visitor(shared=True)
    assert visitor.begun["shared"]
    clock.pass_(minutes=29)
    assert await visitor.sees() == []
    clock.pass_(minutes=31)
    assert await visitor.problem("GET", "messages") == (401, "visitor_expired")


async def test_who_logs_out_is_out(shop: Shop) -> None:
    visitor = await shop.visitor()
    await visitor.done("DELETE", "session")
    assert await visitor.problem("GET", "messages") == (401, "visitor_unknown")


async def test_two_tabs_that_begin_at_once_are_one_visitor_and_later_ones_are_not(shop: Shop, clock: FakeClock) -> None:
    browser = str(uuid4())
    one, two = await shop.visitor(client_id=browser), await shop.visitor(client_id=browser)
    assert one.id == two.id
    assert one.token != two.token
    clock.pass_(minutes=11)
    later = await shop.visitor(client_id=browser)
    assert later.id != one.id, "an id that somebody saw once opens nothing"


async def test_a_closed_account_and_another_kind_of_channel_have_no_visitors(shop: Shop, env: Env) -> None:
    other = await open_shop(env, shop.client, "api", "Not a chat", origins=None, identity_secret=None)
    assert await other.refusal() == (404, "unknown_account")
    assert (await shop.client.get("/portal/v1/nonsense/config")).status_code == 404


@pytest.mark.parametrize(
    ("form", "where"),
    [
        ({}, "$.form.email"),
        ({"email": "  "}, "$.form.email"),
        ({"email": "nobody"}, "$.form.email"),
        ({"email": "ana@correo.example", "phone": "12"}, "$.form.phone"),
    ],
)
async def test_a_form_that_is_not_filled_in_says_where(shop: Shop, env: Env, form: dict[str, str], where: str) -> None:
    asking = await open_shop(
        env, shop.client, hosting_kind(), "Asks", form=[{"field": "email", "required": True}, {"field": "phone"}]
    )
    body = {"client_id": str(uuid4()), "form": form}
    answer = await asking.ask("POST", "sessions", body, origin=ORIGIN)
    assert (answer.status_code, answer.json()["code"]) == (422, "form_incomplete")
    assert answer.json()["where"] == where


async def test_a_flood_of_sessions_from_one_address_waits(shop: Shop, clock: FakeClock) -> None:
    for _ in range(60):
        await shop.visitor()
    answer = await shop.ask("POST", "sessions", {"client_id": str(uuid4())}, origin=ORIGIN)
    assert (answer.status_code, answer.json()["code"]) == (429, "too_much")
    clock.pass_(seconds=int(answer.headers["retry-after"]))
    assert await shop.visitor()


async def test_what_is_malformed_is_refused(shop: Shop) -> None:
    for body in (
        {},
        {"client_id": "1"},
        {"client_id": str(uuid4()), "admin": True},
        {"client_id": str(uuid4()), "form": 1},
    ):
        answer = await shop.ask("POST", "sessions", body, origin=ORIGIN)
        assert answer.status_code in (400, 422), answer.text
        assert answer.headers["access-control-allow-origin"] == ORIGIN, "a page may read why"
