"""Making webhooks through HTTP: who may, what is refused, and a secret that is shown once."""

from typing import Any

import httpx
import pytest

from hilo.kernel.env import Env
from hilo.kernel.ids import new_id
from hilo.staff.testing import sign_in
from hilo.webhooks.module import MODULE

NEW: dict[str, Any] = {"url": "https://example.org/hook", "events": ["message.received", "customers.merged"]}


@pytest.fixture
async def owner(env: Env) -> dict[str, str]:
    return await sign_in(env, "owner")


async def test_a_stranger_is_refused_and_so_is_an_agent(env: Env, client: httpx.AsyncClient) -> None:
    agent = await sign_in(env, "agent")
    for route in MODULE.routes:
        (path,) = route.paths
        path = path.replace("{webhook_id:uuid}", str(new_id())).replace("{delivery_id:uuid}", str(new_id()))
        for method in route.http_methods:
            assert (await client.request(method, path, json=NEW)).status_code == 401
            assert (await client.request(method, path, json=NEW, headers=agent)).status_code == 403


async def test_the_secret_is_shown_once_and_kept_sealed(
    env: Env, client: httpx.AsyncClient, owner: dict[str, str]
) -> None:
    answer = await client.post("/api/v1/webhooks", json=NEW | {"description": "ERP"}, headers=owner)
    assert answer.status_code == 201
    made = answer.json()
    assert made["secret"].startswith("whsec_")
    assert made["webhook"]["events"] == ["message.received", "customers.merged"]
    assert (made["webhook"]["role"], made["webhook"]["state"]) == ("read-only", "enabled")
    for path in ("/api/v1/webhooks", f"/api/v1/webhooks/{made['webhook']['id']}"):
        shown = await client.get(path, headers=owner)
        assert shown.status_code == 200
        assert "ERP" in shown.text
        assert "whsec_" not in shown.text
        assert "sealed" not in shown.text
    async with env.db.read() as tx:
        kept = await tx.fetchval("select row_to_json(e)::text from webhook_endpoints e")
        audited = await tx.fetchval("select count(*) from audit_log where action = 'webhook.added'")
    assert made["secret"].removeprefix("whsec_") not in kept
    assert audited == 1


@pytest.mark.parametrize(
    "bad",
    [
        {"url": "ftp://example.org/"},
        {"url": "https://user:secret@example.org/"},
        {"url": "https://example.org:port/"},
        {"url": "http://"},
        {"url": "https://exa mple.org/"},
        {"events": []},
        {"events": ["message.whispered"]},
        {"role": "emperor"},
        {"description": "a\u0000b"},
        {"secret": "mine"},
    ],
)
async def test_what_cannot_be_used_is_a_problem(
    env: Env, client: httpx.AsyncClient, owner: dict[str, str], bad: dict[str, Any]
) -> None:
    answer = await client.post("/api/v1/webhooks", json=NEW | bad, headers=owner)
    assert answer.status_code in (400, 422), answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert (await client.get("/api/v1/webhooks", headers=owner)).json()["items"] == []


async def test_nobody_gives_a_webhook_more_than_their_own(env: Env, client: httpx.AsyncClient) -> None:
    headers = await sign_in(env, "administrator")
    answer = await client.post("/api/v1/webhooks", json=NEW | {"role": "owner"}, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "more_than_your_own")
    assert (await client.post("/api/v1/webhooks", json=NEW | {"role": "agent"}, headers=headers)).status_code == 201


async def test_pages_hold_each_once(client: httpx.AsyncClient, owner: dict[str, str]) -> None:
    made = [(await client.post("/api/v1/webhooks", json=NEW, headers=owner)).json()["webhook"]["id"] for _ in range(3)]
    first = (await client.get("/api/v1/webhooks?limit=2", headers=owner)).json()
    rest = (await client.get(f"/api/v1/webhooks?limit=2&cursor={first['next']}", headers=owner)).json()
    assert [item["id"] for item in first["items"] + rest["items"]] == sorted(made)
    assert rest["next"] is None
