"""A write by cookie comes from our own pages; an address is believed as far as its proxies are trusted."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import pytest
from litestar import Request

from hilo.kernel.env import Env
from hilo.staff.conftest import ANA, PASSWORD, MakeBrowser, hire
from hilo.staff.errors import CrossOrigin
from hilo.staff.web_safety import AnyRequest, client_address, ensure_own_pages

JSON = {"content-type": "application/json"}
OWN = {"origin": "http://127.0.0.1:8000"}
REFUSED: list[dict[str, str]] = [
    JSON,
    JSON | {"sec-fetch-site": "cross-site"},
    JSON | {"sec-fetch-site": "same-site"},
    JSON | {"sec-fetch-site": "none"},
    JSON | {"sec-fetch-site": "cross-site"} | OWN,
    JSON | {"origin": "https://evil.example"},
    JSON | {"origin": "http://127.0.0.1:8001"},
    JSON | {"origin": "http://127.0.0.1:8000.evil.example"},
    JSON | {"origin": "null"},
    JSON | {"origin": ""},
    JSON | {"x-csrf": "1"},
    OWN | {"content-type": "text/plain"},
    OWN | {"content-type": "multipart/form-data; boundary=x"},
    OWN | {"content-type": "application/x-www-form-urlencoded"},
    OWN | {"content-type": "text/plain; application/json"},
    OWN,
]
LET_IN: list[dict[str, str]] = [
    JSON | OWN,
    JSON | {"sec-fetch-site": "same-origin"},
    {"content-type": "application/json; charset=utf-8"} | OWN,
]


async def test_a_write_by_cookie_from_elsewhere_is_refused(env: Env, browser: MakeBrowser) -> None:
    await hire(env, role="owner")
    ana = browser()
    await ana.sign_in(ANA)
    for headers in REFUSED:
        answer = await ana.ask("POST", "/teams", {"name": "Forged"}, **headers)
        assert (answer.status_code, answer.json()["code"]) == (403, "cross_origin"), headers
    assert (await ana.send("GET", "/teams")).json()["items"] == []


async def test_a_write_by_cookie_from_our_own_page_is_done(env: Env, browser: MakeBrowser) -> None:
    await hire(env, role="owner")
    ana = browser()
    await ana.sign_in(ANA)
    for n, headers in enumerate(LET_IN):
        answer = await ana.ask("POST", "/teams", {"name": f"Team {n}"}, **headers)
        assert answer.status_code == 201, (headers, answer.text)
    for headers in (OWN | {"x-csrf": "1"}, OWN | {"x-csrf": "1", "content-type": "multipart/form-data; boundary=x"}):
        answer = await ana.ask("POST", "/teams", {"name": "No JSON"}, **headers)
        assert answer.status_code == 415, "it comes from our page; that this route wants JSON is another matter"
    [team, *_] = (await ana.send("GET", "/teams")).json()["items"]
    removed = await ana.ask("DELETE", f"/teams/{team['id']}", **OWN)
    assert removed.status_code == 204, "browsers ask first before they send a DELETE from elsewhere"


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
async def test_no_method_gets_around(env: Env, browser: MakeBrowser, method: str) -> None:
    await hire(env)
    ana = browser()
    await ana.sign_in(ANA)
    path = {"PUT": "/presence", "PATCH": "/me", "DELETE": "/session"}[method]
    answer = await ana.ask(method, path, {"state": "busy"}, **JSON, **{"sec-fetch-site": "cross-site"})
    assert answer.json()["code"] == "cross_origin"
    assert (await ana.send("GET", "/me")).status_code == 200


async def test_reading_by_cookie_needs_no_proof(env: Env, browser: MakeBrowser) -> None:
    await hire(env)
    ana = browser()
    await ana.sign_in(ANA)
    assert (await ana.ask("GET", "/me", **{"sec-fetch-site": "cross-site"})).status_code == 200


async def test_nobody_is_signed_in_by_another_site(env: Env, browser: MakeBrowser) -> None:
    await hire(env)
    credentials = {"email": ANA, "password": PASSWORD}
    for headers in REFUSED:
        if not headers.keys() & {"origin", "sec-fetch-site"}:
            continue  # no browser: it carries nobody's cookie
        answer = await browser().ask("POST", "/session", credentials, **headers)
        assert answer.status_code in (403, 415), headers
        assert "set-cookie" not in answer.headers
    assert (await browser().ask("POST", "/session", credentials, **JSON)).status_code == 201


async def test_behind_tls_only_a_page_with_tls_is_ours(env: Env) -> None:
    env.settings = msgspec.structs.replace(env.settings, public_url="https://hilo.example")
    ensure_own_pages(request(JSON | {"origin": "https://hilo.example", "host": "inner:8000"}), env)
    ensure_own_pages(request(JSON | {"origin": "https://other.example", "host": "other.example"}), env)
    for origin in ("http://hilo.example", "http://inner:8000", "https://hilo.example.evil.example"):
        with pytest.raises(CrossOrigin):
            ensure_own_pages(request(JSON | {"origin": origin, "host": "inner:8000"}), env)


@pytest.mark.parametrize(
    ("peer", "forwarded", "trusted", "expected"),
    [
        ("203.0.113.5", [], [], "203.0.113.5"),
        ("203.0.113.5", ["198.51.100.1"], [], "203.0.113.5"),
        ("10.0.0.2", ["198.51.100.1"], ["10.0.0.0/8"], "198.51.100.1"),
        ("10.0.0.2", ["1.1.1.1, 198.51.100.1"], ["10.0.0.0/8"], "198.51.100.1"),
        ("10.0.0.2", ["1.1.1.1, 198.51.100.1, 10.0.0.3"], ["10.0.0.0/8"], "198.51.100.1"),
        ("10.0.0.2", ["1.1.1.1", "198.51.100.1"], ["10.0.0.0/8"], "198.51.100.1"),
        ("10.0.0.2", ["1.1.1.1, nonsense"], ["10.0.0.0/8"], "10.0.0.2"),
        ("10.0.0.2", [], ["10.0.0.0/8"], "10.0.0.2"),
        ("::ffff:10.0.0.2", ["198.51.100.1"], ["10.0.0.2"], "198.51.100.1"),
        ("2001:db8:1:2:3:4:5:6", [], [], "2001:db8:1:2::/64"),
        ("::1", [], [], "::/64"),
        ("", ["198.51.100.1"], [], ""),
    ],
)
def test_an_address_is_believed_as_far_as_its_proxies_are_trusted(
    env: Env, peer: str, forwarded: list[str], trusted: list[str], expected: str
) -> None:
    env.settings = msgspec.structs.replace(env.settings, trusted_proxies=trusted)
    assert client_address(request({}, peer, forwarded), env) == expected


def request(headers: Mapping[str, str], peer: str = "127.0.0.1", forwarded: Sequence[str] = ()) -> AnyRequest:
    """A POST as it comes to the application."""
    told = [*headers.items(), *(("x-forwarded-for", value) for value in forwarded)]
    scope: Any = {
        "type": "http",
        "method": "POST",
        "path": "/api/v1/teams",
        "query_string": b"",
        "client": (peer, 5000) if peer else None,
        "headers": [(name.encode(), value.encode()) for name, value in told],
        "state": {},
    }
    return Request(scope)
