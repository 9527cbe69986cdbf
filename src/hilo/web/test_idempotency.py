"""Idempotency-Key: the same answer for a day, refused with another body, scoped to who asks and what."""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated, Any

import httpx
import msgspec
import pytest
from litestar import Request, Response
from litestar.params import QueryParameter

from hilo.kernel.config import Settings
from hilo.kernel.db import Database, Tx
from hilo.kernel.env import Env
from hilo.kernel.errors import NotFound
from hilo.kernel.ids import new_id
from hilo.kernel.kernel_module import forget_idempotency_keys
from hilo.kernel.module import Module
from hilo.kernel.principal import Principal
from hilo.kernel.route import PUBLIC, Body, route
from hilo.kernel.testing import FakeClock
from hilo.web.app import make_app

PEOPLE = {name: Principal("token", new_id(), name, frozenset({"notes.write"})) for name in ("ana", "bea")}
KEY = {"idempotency-key": "k-1"}
GATES: dict[str, asyncio.Event] = {}


class NewNote(Body):
    text: str


class Note(msgspec.Struct):
    number: int
    text: str


async def authenticate(request: Request[Any, Any, Any]) -> Principal | None:
    return PEOPLE.get(request.headers.get("authorization", ""))


@route("POST", "/notes", needs="notes.write", status=201)
async def post_note(
    tx: Tx, data: NewNote, colour: Annotated[str, QueryParameter(max_length=10)] = "none"
) -> Response[Note]:
    number = await tx.fetchval("insert into jottings (text) values ($1) returning number", data.text + colour)
    if data.text == "missing":
        raise NotFound
    if gate := GATES.get(data.text):
        GATES["begun"].set()
        await gate.wait()
    return Response(Note(number, data.text), headers={"etag": '"1"', "x-other": "1"})


@route("POST", "/public-notes", needs=PUBLIC, status=201)
async def post_public_note(tx: Tx, data: NewNote) -> Note:
    return Note(await tx.fetchval("insert into jottings (text) values ($1) returning number", data.text), data.text)


@route("DELETE", "/notes/{number:int}", needs="notes.write", status=204)
async def delete_note(tx: Tx, number: int) -> None:
    if await tx.execute("delete from jottings where number = $1", number) != "DELETE 1":
        raise NotFound


MODULE = Module("notes", routes=(post_note, post_public_note, delete_note), authenticate=authenticate)


@pytest.fixture
async def env(dsn: str, clock: FakeClock) -> AsyncIterator[Env]:
    made = Env(Settings(secret_key="test"), clock, Database(dsn, size=4), [MODULE])
    await made.db.open()
    async with made.db.unit_of_work() as tx:
        await tx.execute("create table jottings (number int generated always as identity, text text)")
    yield made
    await made.db.close()


@pytest.fixture
async def ana(env: Env) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=make_app(env), raise_app_exceptions=False)  # type: ignore[arg-type]
    async with httpx.AsyncClient(
        transport=transport, base_url="http://127.0.0.1/api/v1", headers={"authorization": "ana"}
    ) as made:
        yield made


async def notes(env: Env) -> list[str]:
    async with env.db.read() as tx:
        return [row["text"] for row in await tx.fetch("select text from jottings order by number")]


def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


async def test_the_same_key_gives_the_same_answer_and_writes_once(env: Env, ana: httpx.AsyncClient) -> None:
    answers = [await ana.post("/notes", json={"text": "milk"}, headers=KEY) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [201] * 3
    assert len({answer.content for answer in answers}) == 1
    assert [answer.headers.get("etag") for answer in answers] == ['"1"'] * 3
    assert {answer.headers["content-type"] for answer in answers} == {"application/json"}
    assert await notes(env) == ["milknone"]


async def test_without_a_key_each_write_is_one(env: Env, ana: httpx.AsyncClient) -> None:
    for _ in range(2):
        await ana.post("/notes", json={"text": "milk"})
    assert len(await notes(env)) == 2


async def test_the_same_key_with_another_body_or_parameter_is_refused(env: Env, ana: httpx.AsyncClient) -> None:
    await ana.post("/notes", json={"text": "milk"}, headers=KEY)
    assert code(await ana.post("/notes", json={"text": "wine"}, headers=KEY)) == (422, "idempotency_key_reused")
    other = await ana.post("/notes?colour=red", json={"text": "milk"}, headers=KEY)
    assert code(other) == (422, "idempotency_key_reused")
    assert len(await notes(env)) == 1


async def test_a_key_belongs_to_who_asks_and_to_one_route(env: Env, ana: httpx.AsyncClient) -> None:
    await ana.post("/notes", json={"text": "milk"}, headers=KEY)
    bea = await ana.post("/notes", json={"text": "milk"}, headers=KEY | {"authorization": "bea"})
    assert (bea.status_code, bea.json()["number"]) == (201, 2)
    assert (await ana.delete("/notes/1", headers=KEY)).status_code == 204
    assert (await ana.delete("/notes/2", headers=KEY)).status_code == 204
    again = await ana.delete("/notes/2", headers=KEY)
    assert (again.status_code, again.content) == (204, b"")


async def test_while_the_first_is_worked_on_the_second_is_told_so(env: Env, ana: httpx.AsyncClient) -> None:
    GATES.update(slow=asyncio.Event(), begun=asyncio.Event())
    first = asyncio.create_task(ana.post("/notes", json={"text": "slow"}, headers=KEY))
    await GATES["begun"].wait()
    second = await ana.post("/notes", json={"text": "slow"}, headers=KEY)
    GATES["slow"].set()
    assert code(second) == (409, "idempotency_in_flight")
    assert "retry-after" in second.headers
    done = await first
    third = await ana.post("/notes", json={"text": "slow"}, headers=KEY)
    assert (done.status_code, done.content) == (201, third.content)
    assert len(await notes(env)) == 1
    GATES.clear()


async def test_ten_at_once_write_once(env: Env, ana: httpx.AsyncClient) -> None:
    answers = await asyncio.gather(*[ana.post("/notes", json={"text": "milk"}, headers=KEY) for _ in range(10)])
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert len({answer.content for answer in answers if answer.status_code == 201}) == 1
    assert len(await notes(env)) == 1


async def test_a_refused_write_leaves_its_key_free(env: Env, ana: httpx.AsyncClient) -> None:
    assert code(await ana.post("/notes", json={"text": "missing"}, headers=KEY)) == (404, "not_found")
    assert await notes(env) == []
    assert (await ana.post("/notes", json={"text": "milk"}, headers=KEY)).status_code == 201


async def test_a_key_is_forgotten_after_a_day(env: Env, ana: httpx.AsyncClient, clock: FakeClock) -> None:
    await ana.post("/notes", json={"text": "milk"}, headers=KEY)
    clock.pass_(hours=23)
    await ana.post("/notes", json={"text": "milk"}, headers=KEY)
    assert len(await notes(env)) == 1
    clock.pass_(hours=1)
    await ana.post("/notes", json={"text": "milk"}, headers=KEY)
    assert len(await notes(env)) == 2, "even before it is swept away"
    clock.pass_(hours=24)
    await forget_idempotency_keys(env)
    async with env.db.read() as tx:
        assert await tx.fetchval("select count(*) from idempotency_keys") == 0


async def test_strangers_share_no_keys(env: Env, ana: httpx.AsyncClient) -> None:
    for text in ("milk", "wine"):
        answer = await ana.post("/public-notes", json={"text": text}, headers=KEY | {"authorization": ""})
        assert answer.json()["text"] == text
    assert await notes(env) == ["milk", "wine"]


@pytest.mark.parametrize("key", ["", "x" * 201, "a\tb"])
async def test_a_key_that_is_none_is_refused(env: Env, ana: httpx.AsyncClient, key: str) -> None:
    answer = await ana.post("/notes", json={"text": "milk"}, headers={"idempotency-key": key})
    assert code(answer) == (422, "invalid_body")
    assert await notes(env) == []
