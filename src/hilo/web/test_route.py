"""The route helper: who may, what is taken from where, one transaction around a write, an audit of each."""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated, Any
from uuid import UUID

import httpx
import msgspec
import pytest
from litestar import Request, Response
from litestar.params import QueryParameter

from hilo.kernel.config import Settings
from hilo.kernel.db import Database, Tx
from hilo.kernel.env import Env
from hilo.kernel.errors import InvalidBody
from hilo.kernel.ids import new_id
from hilo.kernel.module import Module
from hilo.kernel.principal import Principal
from hilo.kernel.route import PUBLIC, SIGNED_IN, Body, route
from hilo.kernel.testing import FakeClock, eventually
from hilo.web.app import make_app

ANA = Principal("user", new_id(), "Ana", frozenset({"boxes.write"}))
BEA = Principal("user", new_id(), "Bea", frozenset())
AUDITED: list[tuple[str, str, int]] = []
ASKED: list[str] = []
MET: set[int] = set()


class NewBox(Body):
    name: str


class Pair(Body):
    one: int
    other: int


class Box(msgspec.Struct):
    name: str
    by: str = ""
    more: str = ""


async def authenticate(request: Request[Any, Any, Any]) -> Principal | None:
    ASKED.append(request.url.path)
    return {"ana": ANA, "bea": BEA}.get(request.headers.get("authorization", ""))


async def audit(tx: Tx, request: Request[Any, Any, Any], by: Principal | None, response: Response[bytes]) -> None:
    assert tx.conn.is_in_transaction()
    AUDITED.append((request.method, by.name if by else "", response.status_code or 0))


@route("POST", "/boxes", needs="boxes.write", status=201)
async def post_box(tx: Tx, by: Principal, data: NewBox) -> Box:
    """Make a box."""
    await tx.execute("insert into boxes values ($1)", data.name)
    if data.name == "bad":
        raise InvalidBody
    return Box(data.name, by.name)


@route("GET", "/boxes/{box_id:uuid}", needs=SIGNED_IN)
async def get_box(
    tx: Tx, box_id: UUID, in_state: Annotated[str, QueryParameter(name="state", max_length=5)] = "any"
) -> Box:
    assert not tx.conn.is_in_transaction()
    return Box(str(box_id), more=in_state)


@route("DELETE", "/boxes", needs=SIGNED_IN)
async def delete_boxes(tx: Tx) -> None:
    await tx.execute("delete from boxes")


@route("POST", "/pairs", needs="boxes.write", status=201)
async def post_pair(tx: Tx, data: Pair) -> None:
    await tx.execute("insert into boxes values ($1)", f"{data.one} {data.other}")
    await tx.execute("select pg_advisory_xact_lock($1)", data.one)
    if data.one not in MET:
        MET.add(data.one)
        await eventually(lambda: asyncio.sleep(0, len(MET) == 2))
    await tx.execute("select pg_advisory_xact_lock($1)", data.other)


@route("GET", "//open", needs=PUBLIC)
async def get_open() -> Box:
    return Box("open")


MODULE = Module(
    "boxes", routes=(post_box, get_box, delete_boxes, post_pair, get_open), authenticate=authenticate, audit=audit
)


@pytest.fixture
async def env(dsn: str, clock: FakeClock) -> AsyncIterator[Env]:
    made = Env(Settings(secret_key="test"), clock, Database(dsn, size=2), [MODULE])
    await made.db.open()
    async with made.db.unit_of_work() as tx:
        await tx.execute("create table boxes (name text)")
    AUDITED.clear()
    ASKED.clear()
    MET.clear()
    yield made
    await made.db.close()


@pytest.fixture
async def client(env: Env) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=make_app(env), raise_app_exceptions=False)  # type: ignore[arg-type]
    async with httpx.AsyncClient(
        transport=transport, base_url="http://127.0.0.1", headers={"authorization": "ana"}
    ) as made:
        yield made


async def boxes(env: Env) -> list[str]:
    async with env.db.read() as tx:
        return [row["name"] for row in await tx.fetch("select name from boxes")]


async def test_a_stranger_is_refused_and_so_is_who_lacks_the_permission(env: Env, client: httpx.AsyncClient) -> None:
    for who, told in (("", (401, "not_signed_in")), ("bea", (403, "not_allowed"))):
        # Before anything of the request is read: what is wrong with it is nobody's business.
        answer = await client.post("/api/v1/boxes?x=1", content=b"{", headers={"authorization": who})
        assert (answer.status_code, answer.json()["code"]) == told
    assert await boxes(env) == []
    assert AUDITED == []


async def test_a_write_is_one_transaction_and_is_audited_in_it(env: Env, client: httpx.AsyncClient) -> None:
    made = await client.post("/api/v1/boxes", json={"name": "red"})
    assert (made.status_code, made.json()) == (201, {"name": "red", "by": "Ana", "more": ""})
    bad = await client.post("/api/v1/boxes", json={"name": "bad"})
    assert bad.status_code == 422
    assert await boxes(env) == ["red"]
    assert (await client.delete("/api/v1/boxes")).status_code == 204
    assert await boxes(env) == []
    assert AUDITED == [("POST", "Ana", 201), ("DELETE", "Ana", 204)]


async def test_what_a_route_takes_comes_from_path_and_query(client: httpx.AsyncClient) -> None:
    box_id = str(new_id())
    answer = await client.get(f"/api/v1/boxes/{box_id}?state=shut", headers={"authorization": "bea"})
    assert answer.json() == {"name": box_id, "by": "", "more": "shut"}
    for path, status in ((f"{box_id}?state=much-too-long", 422), (f"{box_id}?in_state=x", 422), ("none", 404)):
        assert (await client.get(f"/api/v1/boxes/{path}")).status_code == status, path


async def test_a_public_read_that_wants_nobody_asks_nobody(client: httpx.AsyncClient) -> None:
    assert (await client.get("/open")).json()["name"] == "open"
    assert ASKED == []


async def test_who_is_rolled_back_for_a_crosswise_wait_does_it_again(env: Env, client: httpx.AsyncClient) -> None:
    answers = await asyncio.gather(
        client.post("/api/v1/pairs", json={"one": 1, "other": 2}),
        client.post("/api/v1/pairs", json={"one": 2, "other": 1}),
    )
    assert [answer.status_code for answer in answers] == [201, 201]
    assert sorted(await boxes(env)) == ["1 2", "2 1"]
    assert len(AUDITED) == 2
