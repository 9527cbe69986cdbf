"""Brands: the faces of the company."""

import asyncio
from datetime import datetime
from typing import Any
from uuid import uuid4

import httpx
import pytest

from hilo.company.brands import add_brand, archive_brand, make_default
from hilo.company.errors import BrandIsDefault
from hilo.company.model import Brand
from hilo.company.store import brands_by_id, default_brand
from hilo.kernel.env import Env
from hilo.kernel.ids import new_id

NEW: dict[str, Any] = {"name": "Volta", "language": "es", "time_zone": "Europe/Madrid"}


async def test_a_stranger_is_refused(client: httpx.AsyncClient, agent: dict[str, str]) -> None:
    one = f"/api/v1/brands/{uuid4()}"
    for method, path in (("POST", "/api/v1/brands"), ("PATCH", one), ("DELETE", one), ("PUT", f"{one}/default")):
        assert (await client.request(method, path)).status_code == 401
        assert (await client.request(method, path, headers=agent)).status_code == 403
    assert (await client.get("/api/v1/brands")).status_code == 401


async def test_a_fresh_installation_has_one_brand_which_is_the_default(
    client: httpx.AsyncClient, agent: dict[str, str]
) -> None:
    listed = (await client.get("/api/v1/brands", headers=agent)).json()
    [brand] = listed["items"]
    assert listed["default"] == brand["id"]
    assert brand["name"] == "Hilo"


async def test_a_brand_is_made_and_changed(client: httpx.AsyncClient, manager: dict[str, str]) -> None:
    made = await client.post("/api/v1/brands", json=NEW, headers=manager)
    assert made.status_code == 201
    brand = made.json()
    assert (brand["sender_name"], brand["languages"], brand["accent"]) == ("Volta", ["es"], "#0f766e")
    path = f"/api/v1/brands/{brand['id']}"
    changes = {"language": "ca", "languages": ["ca", "es"], "sender_email": "hola@volta.example"}
    changed = (await client.patch(path, json=changes, headers=manager)).json()
    assert changed == brand | changes | {"changed_at": changed["changed_at"]}
    assert (await client.get(path, headers=manager)).json() == changed
    listed = (await client.get("/api/v1/brands", headers=manager)).json()
    assert [one["name"] for one in listed["items"]] == ["Hilo", "Volta"]


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"name": "hilo"}, 409, "brand_name_taken"),
        ({"time_zone": "Europe/Atlantis"}, 422, "unknown_time_zone"),
        ({"time_zone": "../../etc/passwd"}, 422, "unknown_time_zone"),
        ({"languages": ["en"]}, 422, "language_not_offered"),
        ({"calendar_id": str(uuid4())}, 422, "no_such_calendar"),
        ({"default_team_id": str(uuid4())}, 422, "no_such_team"),
        ({"languages": []}, 422, "invalid_body"),
        ({"language": "spanish"}, 422, "invalid_body"),
        ({"language": "es\n"}, 422, "invalid_body"),
        ({"accent": "red"}, 422, "invalid_body"),
        ({"accent": "#0f766e\n"}, 422, "invalid_body"),
        ({"sender_name": "Volta\n"}, 422, "invalid_body"),
        ({"sender_name": "Volta\r\nBcc: all@volta.example"}, 422, "invalid_body"),
        ({"sender_email": "no address"}, 422, "invalid_body"),
        ({"sender_email": "a@b.example\n"}, 422, "invalid_body"),
        ({"name": "\0"}, 422, "invalid_body"),
        ({"name": 1}, 422, "invalid_body"),
        ({"id": str(uuid4())}, 422, "invalid_body"),
    ],
)
async def test_what_does_not_fit_is_told(
    client: httpx.AsyncClient, manager: dict[str, str], change: dict[str, Any], status: int, code: str
) -> None:
    brand = (await client.post("/api/v1/brands", json=NEW, headers=manager)).json()
    for refused in (
        await client.patch(f"/api/v1/brands/{brand['id']}", json=change, headers=manager),
        await client.post("/api/v1/brands", json=NEW | {"name": "Otra"} | change, headers=manager),
    ):
        assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert (await client.get(f"/api/v1/brands/{brand['id']}", headers=manager)).json() == brand


async def test_the_default_brand_is_not_archived_until_another_is_it(
    env: Env, client: httpx.AsyncClient, manager: dict[str, str]
) -> None:
    async with env.db.read() as tx:
        first = await default_brand(tx)
    path = f"/api/v1/brands/{first.id}"
    refused = await client.delete(path, headers=manager)
    assert (refused.status_code, refused.json()["code"]) == (409, "brand_is_default")
    other = (await client.post("/api/v1/brands", json=NEW, headers=manager)).json()
    assert (await client.put(f"/api/v1/brands/{other['id']}/default", headers=manager)).status_code == 200
    assert (await client.delete(path, headers=manager)).status_code == 204
    listed = (await client.get("/api/v1/brands", headers=manager)).json()
    assert (listed["default"], [one["id"] for one in listed["items"]]) == (other["id"], [other["id"]])
    for method, end in (("GET", ""), ("DELETE", ""), ("PUT", "/default")):
        assert (await client.request(method, path + end, headers=manager)).status_code == 404
    async with env.db.read() as tx:
        assert set(await brands_by_id(tx, [first.id])) == {first.id}, "what was said in its name stays"


async def test_an_archived_brand_frees_its_name(client: httpx.AsyncClient, manager: dict[str, str]) -> None:
    brand = (await client.post("/api/v1/brands", json=NEW, headers=manager)).json()
    await client.delete(f"/api/v1/brands/{brand['id']}", headers=manager)
    assert (await client.post("/api/v1/brands", json=NEW, headers=manager)).status_code == 201


async def test_there_always_is_a_default_whoever_archives_and_chooses_at_once(env: Env) -> None:
    async with env.db.unit_of_work() as tx:
        other = await add_brand(tx, brand(tx.now))

    async def choose() -> None:
        async with env.db.unit_of_work() as tx:
            await make_default(tx, other.id)

    async def archive() -> None:
        async with env.db.unit_of_work() as tx:
            await archive_brand(tx, other.id)

    results = await asyncio.gather(choose(), archive(), return_exceptions=True)
    async with env.db.read() as tx:
        default = await default_brand(tx)
    archived = results[1] is None
    assert archived or isinstance(results[1], BrandIsDefault)
    assert (default.id == other.id) != archived


async def test_two_brands_of_one_name_at_once_are_one_brand(client: httpx.AsyncClient, manager: dict[str, str]) -> None:
    asked = [client.post("/api/v1/brands", json=NEW, headers=manager) for _ in range(2)]
    answers = await asyncio.gather(*asked)
    assert sorted(answer.status_code for answer in answers) == [201, 409]


def brand(at: datetime) -> Brand:
    return Brand(
        id=new_id(),
        name="Otra",
        sender_name="Otra",
        sender_email="",
        accent="#000000",
        language="es",
        languages=["es"],
        time_zone="UTC",
        calendar_id=None,
        default_team_id=None,
        created_at=at,
        changed_at=at,
    )
