"""Which pages may ask: the account's, exactly, and our own; told to browsers before they ask and with each answer."""

import httpx
import pytest

from hilo.kernel.env import Env
from hilo.kernel.errors import DatabaseAway
from hilo.portal.testing import ORIGIN, Shop


async def ask(shop: Shop, method: str, path: str, **headers: str) -> httpx.Response:
    return await shop.ask(method, path, None, **headers)


async def test_a_browser_that_asks_before_it_asks_is_told_what_it_may(shop: Shop) -> None:
    wanted = {"access-control-request-method": "POST", "access-control-request-headers": "authorization,content-type"}
    answer = await ask(shop, "OPTIONS", "messages", origin=ORIGIN, **wanted)
    assert answer.status_code == 204
    assert answer.headers["access-control-allow-origin"] == ORIGIN
    assert "authorization" in answer.headers["access-control-allow-headers"]
    assert "POST" in answer.headers["access-control-allow-methods"]
    assert answer.headers["vary"] == "origin"
    assert "access-control-allow-credentials" not in answer.headers


@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "null", "http://shop.example", "https://shop.example:444", "https://shop.example.evil.example",
     "https://sub.shop.example", "HTTPS://SHOP.EXAMPLE/", "file://", "https://127.0.0.1:9"],
)  # fmt: skip
async def test_no_other_page_may_ask_for_anything(shop: Shop, origin: str) -> None:
    visitor = await shop.visitor()
    for method, path in (("OPTIONS", "messages"), ("GET", "config"), ("POST", "sessions"), ("GET", "messages")):
        answer = await ask(shop, method, path, origin=origin, authorization=f"Bearer {visitor.token}")
        assert (answer.status_code, answer.json()["code"]) == (403, "origin_not_allowed"), (method, path)
        assert "access-control-allow-origin" not in answer.headers


async def test_our_own_pages_may_ask_and_what_is_no_browser(shop: Shop) -> None:
    for headers in (
        {"origin": "http://127.0.0.1:8000"},
        {"origin": "http://localhost:8000", "host": "localhost:8000"},
        {},
    ):
        answer = await ask(shop, "GET", "config", **headers)
        assert answer.status_code == 200
        assert answer.headers.get("access-control-allow-origin") == headers.get("origin")
    rebound = {"origin": "http://evil.example:8000", "host": "evil.example:8000"}
    assert (await ask(shop, "GET", "config", **rebound)).status_code == 403


async def test_a_page_can_read_why_something_was_refused(shop: Shop) -> None:
    for path, status in (("messages", 401), ("nowhere", 404)):
        answer = await ask(shop, "GET", path, origin=ORIGIN)
        assert answer.status_code == status
        assert answer.headers["access-control-allow-origin"] == ORIGIN
        assert "retry-after" in answer.headers["access-control-expose-headers"]


async def test_no_cookie_counts_for_anything(shop: Shop) -> None:
    visitor = await shop.visitor()
    answer = await ask(shop, "GET", "messages", origin=ORIGIN, cookie=f"hilo_session={visitor.token}")
    assert answer.status_code == 401
    begun = await shop.ask("POST", "sessions", {"client_id": str(visitor.id)}, origin=ORIGIN, cookie="hilo_session=abc")
    assert begun.status_code == 201
    assert "set-cookie" not in begun.headers


async def test_while_the_database_is_away_a_page_can_read_that_too(
    shop: Shop, env: Env, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (await ask(shop, "GET", "config", origin=ORIGIN)).status_code == 200
    await env.db.close()
    answer = await ask(shop, "GET", "config", origin=ORIGIN)
    assert (answer.status_code, answer.json()["code"]) == (503, DatabaseAway.code)
    assert answer.headers["access-control-allow-origin"] == ORIGIN
    assert answer.headers["retry-after"]
    assert (await ask(shop, "GET", "config", origin="https://evil.example")).status_code == 403


async def test_what_a_page_needs_to_know_is_told_to_anybody(shop: Shop) -> None:
    told = (await ask(shop, "GET", "config?lang=es", origin=ORIGIN)).json()
    assert told["account"] == str(shop.account.id)
    assert set(told) == {
        "account", "brand", "language", "languages", "open", "opens_at", "agents", "form", "attachments", "greeting",
        "identity_required", "shared", "style",
    }  # fmt: skip
    assert told["open"] is True
    assert told["attachments"]["max_bytes"] == 10_000_000
    assert "secret" not in str(told)
