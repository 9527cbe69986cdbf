"""Imports by route: uploaded, run by a worker, watched, cancelled, and what was refused read as pages or as a table."""

from typing import Any

import httpx
import pytest

from hilo.imports.conftest import rows
from hilo.kernel.env import Env
from hilo.kernel.jobs_worker import Worker
from hilo.staff.testing import sign_in

TABLE = "nombre,correo\nAna,ana@correo.es\nNadie,nada\nEva,eva@correo.es\nOtro,tampoco\n"


@pytest.fixture
async def owner(env: Env) -> dict[str, str]:
    return await sign_in(env, "owner")


async def upload(client: httpx.AsyncClient, headers: dict[str, str], content: str, **params: Any) -> httpx.Response:
    return await client.post("/api/v1/imports", params={"kind": "people", **params}, content=content, headers=headers)


async def test_a_stranger_is_refused(client: httpx.AsyncClient, env: Env) -> None:
    assert (await upload(client, {}, TABLE)).status_code == 401
    agent = await sign_in(env, "agent")
    assert (await upload(client, agent, TABLE)).status_code == 403
    assert (await client.get("/api/v1/imports", headers=agent)).status_code == 403


async def test_an_upload_runs_and_says_what_it_refused(
    client: httpx.AsyncClient, env: Env, owner: dict[str, str]
) -> None:
    answer = await upload(client, owner, TABLE, name="clientes.csv")
    assert (answer.status_code, answer.json()["state"]) == (202, "waiting"), answer.text
    path = f"/api/v1/imports/{answer.json()['id']}"
    await Worker(env).work_off()
    shown = (await client.get(path, headers=owner)).json()
    assert (shown["state"], shown["progress"], shown["added"], shown["refused"]) == ("done", 1.0, 2, 2)
    page = (await client.get(f"{path}/refusals?limit=1", headers=owner)).json()
    assert [(r["line"], r["field"]) for r in page["items"]] == [(3, "email")]
    page = (await client.get(f"{path}/refusals", params={"cursor": page["next"]}, headers=owner)).json()
    assert ([r["line"] for r in page["items"]], page["next"]) == ([5], None)
    table = (await client.get(f"{path}/refusals.csv", headers=owner)).text
    assert table.splitlines()[1].startswith("3,email,unusable_handle,")
    listed = (await client.get("/api/v1/imports", headers=owner)).json()
    assert [one["name"] for one in listed["items"]] == ["clientes.csv"]
    assert await rows(env, "select 1 from blobs") == [], "the file is full of people, and is not kept"


async def test_a_cancelled_one_stops(client: httpx.AsyncClient, env: Env, owner: dict[str, str]) -> None:
    made = (await upload(client, owner, TABLE)).json()
    path = f"/api/v1/imports/{made['id']}/cancellation"
    assert (await client.post(path, headers=owner)).status_code == 201
    again = await client.post(path, headers=owner)
    assert (again.status_code, again.json()["code"]) == (409, "import_has_ended")
    await Worker(env).work_off()
    assert await rows(env, "select 1 from profiles") == []


async def test_the_same_file_is_not_imported_twice(client: httpx.AsyncClient, env: Env, owner: dict[str, str]) -> None:
    assert (await upload(client, owner, TABLE, dry_run=True)).status_code == 202
    assert (await upload(client, owner, TABLE)).status_code == 202
    await Worker(env).work_off()
    again = await upload(client, owner, TABLE)
    assert (again.status_code, again.json()["code"]) == (409, "imported_already")
    assert (await upload(client, owner, TABLE, again=True)).status_code == 202


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"columns": "[]"}, "invalid_body"),
        ({"time_zone": "Mars/Olympus"}, "invalid_body"),
        ({"kind": "mbox"}, "needs_an_account"),
        ({"assurance": 2}, "invalid_body"),
        ({"shoes": 1}, "unknown_parameter"),
    ],
)
async def test_what_cannot_be_asked_is_refused(
    client: httpx.AsyncClient, owner: dict[str, str], params: dict[str, Any], code: str
) -> None:
    answer = await upload(client, owner, TABLE, **params)
    assert (answer.status_code, answer.json()["code"]) == (422, code), answer.text


async def test_an_empty_upload_is_refused(client: httpx.AsyncClient, owner: dict[str, str]) -> None:
    answer = await upload(client, owner, "")
    assert (answer.status_code, answer.json()["code"]) == (422, "nothing_in_it")
