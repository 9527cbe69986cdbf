"""The edge: ids, safe headers, and what no route can mean, as problem documents."""

import json
from collections.abc import AsyncIterator, Mapping
from typing import Annotated, Any

import httpx
import msgspec
import pytest
from litestar import Request
from litestar.params import QueryParameter

from hilo.kernel.config import Settings
from hilo.kernel.db import Database, Tx
from hilo.kernel.env import Env
from hilo.kernel.metrics import scrape
from hilo.kernel.module import Module
from hilo.kernel.principal import Principal
from hilo.kernel.route import PUBLIC, Body, route
from hilo.kernel.testing import FakeClock
from hilo.web.app import make_app


class Word(Body):
    text: str
    more: dict[str, list[str]] | None = None


class Said(msgspec.Struct):
    text: str


async def nobody(_: Request[Any, Any, Any]) -> Principal | None:
    return None


@route("POST", "/words", needs=PUBLIC)
async def post_word(tx: Tx, data: Word) -> Said:
    return Said(await tx.fetchval("select $1::text", data.text))


@route("GET", "/words", needs=PUBLIC)
async def get_word(tx: Tx, q: Annotated[str, QueryParameter(name="query")] = "", limit: int = 1) -> Said:
    return Said(await tx.fetchval("select $1::text", q))


@route("GET", "/broken/{name:str}", needs=PUBLIC)
async def get_broken(name: str) -> Said:
    raise RuntimeError(f"{name} lives in Lima")


@route("GET", "/secret", needs="words.read")
async def get_secret() -> Said:
    return Said("secret")


MODULE = Module("words", routes=(post_word, get_word, get_broken, get_secret), authenticate=nobody)


@pytest.fixture
async def env(dsn: str, clock: FakeClock) -> AsyncIterator[Env]:
    made = Env(Settings(secret_key="test", body_max_bytes=5000), clock, Database(dsn, size=2), [MODULE])
    await made.db.open()
    yield made
    await made.db.close()


@pytest.fixture
async def client(env: Env) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=make_app(env), raise_app_exceptions=False)  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1/api/v1") as made:
        yield made


def code(answer: httpx.Response) -> tuple[int, str]:
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.status_code, answer.json()["code"]


@pytest.mark.parametrize("path", ["/words", "/nowhere", "/secret", "/broken/ana", "/words?x=1", "/a%00b"])
async def test_every_answer_has_an_id_and_safe_headers(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path)
    assert len(answer.headers["x-request-id"]) >= 8
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "no-store"
    assert "server" not in answer.headers


async def test_a_sane_id_of_the_caller_is_kept_and_another_is_not(client: httpx.AsyncClient) -> None:
    sane = await client.get("/words", headers={"x-request-id": "0b9e1f-caller.7_x"})
    assert sane.headers["x-request-id"] == "0b9e1f-caller.7_x"
    ids = {sane.headers["x-request-id"]}
    for odd in ("short", "x" * 65, "a b c d e f g h", "ana@example.org"):
        ids.add((await client.get("/words", headers={"x-request-id": odd})).headers["x-request-id"])
    assert len(ids) == 5
    assert not ids & {"short", "ana@example.org"}


async def test_what_breaks_is_told_by_its_request_id_and_nothing_else(client: httpx.AsyncClient) -> None:
    answer = await client.get("/broken/ana")
    assert code(answer) == (500, "internal_error")
    assert answer.json()["request_id"] == answer.headers["x-request-id"]
    assert "Lima" not in answer.text


async def test_what_there_is_not_and_what_is_not_done_there(client: httpx.AsyncClient) -> None:
    assert code(await client.get("/nowhere")) == (404, "not_found")
    wrong = await client.delete("/words")
    assert code(wrong) == (405, "wrong_method")
    assert {"GET", "POST"} <= set(wrong.headers["allow"].split(", "))
    assert code(await client.request("BREW", "/words")) == (405, "wrong_method")
    stranger = await client.get("/secret")
    assert code(stranger) == (401, "not_signed_in")
    assert stranger.headers["www-authenticate"] == "Bearer"


async def test_head_is_get_without_the_body(client: httpx.AsyncClient) -> None:
    got, head = await client.get("/words?query=hola"), await client.head("/words?query=hola")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == got.headers["content-length"]
    missing = await client.head("/nowhere")
    assert (missing.status_code, missing.content) == (404, b"")


@pytest.mark.parametrize("path", ["/wor%00ds", "/broken/%00", "/broken/%ff%fe", "/%ed%a0%80"])
async def test_a_path_with_nul_or_bad_utf_8_is_not_found(client: httpx.AsyncClient, path: str) -> None:
    assert code(await client.get(path)) == (404, "not_found")


async def test_a_nul_in_a_parameter_is_refused(client: httpx.AsyncClient) -> None:
    assert code(await client.get("/words?query=a%00b")) == (422, "invalid_body")
    assert (await client.get("/words?query=a%2500b")).json() == {"text": "a%00b"}


async def test_a_parameter_that_is_not_known_is_refused_by_its_name(client: httpx.AsyncClient) -> None:
    answer = await client.get("/words?query=a&colour=red")
    assert code(answer) == (422, "unknown_parameter")
    assert answer.json()["where"] == "colour"
    assert (await client.get("/words?query=a&limit=2")).status_code == 200
    assert code(await client.get("/words?q=a")) == (422, "unknown_parameter")
    assert code(await client.get("/words?limit=many")) == (422, "invalid_body")


async def send(client: httpx.AsyncClient, body: bytes, **headers: str) -> httpx.Response:
    told: Mapping[str, str] = {"content-type": "application/json"} | headers
    return await client.post("/words", content=body, headers=told)


@pytest.mark.parametrize(
    ("body", "status", "told"),
    [
        (b"{", 400, "invalid_json"),
        (b"", 422, "invalid_body"),
        (b'{"text": "\xff"}', 400, "invalid_json"),
        (b'{"text": "\\ud800"}', 400, "invalid_json"),
        (b'{"text": "\x00"}', 400, "invalid_json"),
        (b"[" * 2400, 400, "invalid_json"),
        (b"[" * 2400 + b"]" * 2400, 400, "invalid_json"),
        (b"[]", 422, "invalid_body"),
        (b'{"text": 1}', 422, "invalid_body"),
        (b'{"text": "a", "colour": "red"}', 422, "invalid_body"),
        (b'{"text": "a\\u0000b"}', 422, "invalid_body"),
        (b'{"text": "a", "more": {"x": ["", "\\u0000"]}}', 422, "invalid_body"),
        (b'{"text": "a", "more": {"\\u0000": []}}', 422, "invalid_body"),
        (b'{"text": "' + b"x" * 5000 + b'"}', 413, "body_too_large"),
    ],
)
async def test_a_bad_body_is_a_problem(client: httpx.AsyncClient, body: bytes, status: int, told: str) -> None:
    assert code(await send(client, body)) == (status, told)


async def test_the_place_of_a_nul_is_told(client: httpx.AsyncClient) -> None:
    answer = await send(client, b'{"text": "a", "more": {"x": ["", "\\u0000"]}}')
    assert answer.json()["where"] == "$.more.x[1]"


async def test_a_backslash_before_u0000_is_a_text(client: httpx.AsyncClient) -> None:
    body = json.dumps({"text": "a\\u0000b"}).encode()
    assert (await send(client, body)).json() == {"text": "a\\u0000b"}


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "", "multipart/form-data"])
async def test_what_a_page_of_another_site_could_send_is_no_json(client: httpx.AsyncClient, kind: str) -> None:
    answer = await send(client, b'{"text": "a"}', **{"content-type": kind})
    assert code(answer) == (415, "wrong_media_type")


async def test_json_of_a_kind_and_with_parameters_is_json(client: httpx.AsyncClient) -> None:
    for kind in ("application/json; charset=utf-8", "application/vnd.hilo+json", "Application/JSON"):
        assert (await send(client, b'{"text": "a"}', **{"content-type": kind})).status_code == 200


async def test_a_host_that_is_none_is_a_bad_request(client: httpx.AsyncClient) -> None:
    assert code(await client.get("/words", headers={"host": "a b"})) == (400, "bad_request")


async def test_answers_are_counted_by_route_and_not_by_address(env: Env, client: httpx.AsyncClient) -> None:
    await client.get("/broken/ana-lives-in-lima")
    await client.get("/nobody-knows-this")
    told = (await scrape(env)).decode()
    assert 'hilo_requests_total{method="GET",route="/api/v1/broken/{name}",status="500"}' in told
    assert 'hilo_requests_total{method="GET",route="none",status="404"}' in told
    assert "lima" not in told
    assert "nobody-knows" not in told
