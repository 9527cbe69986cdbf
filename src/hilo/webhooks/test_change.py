"""Changing webhooks: paused ones keep what is for them, enabled ones get it, deleted ones hear nothing more."""

from typing import Any

import httpx
import pytest

from hilo.kernel.env import Env
from hilo.kernel.testing import FakeClock
from hilo.kernel.testing_http import Reply
from hilo.staff.testing import sign_in
from hilo.webhooks.interest import interest
from hilo.webhooks.testing import Hooks, merged


@pytest.fixture
async def owner(env: Env) -> dict[str, str]:
    return await sign_in(env, "owner")


async def test_a_stranger_is_refused(client: httpx.AsyncClient, hooks: Hooks) -> None:
    endpoint, _ = await hooks.add()
    assert (await client.patch(f"/api/v1/webhooks/{endpoint.id}", json={"state": "paused"})).status_code == 401
    assert (await client.delete(f"/api/v1/webhooks/{endpoint.id}")).status_code == 401
    assert (await hooks.now(endpoint)).state == "enabled"


async def test_paused_it_waits_and_enabled_it_gets_everything(
    client: httpx.AsyncClient, hooks: Hooks, owner: dict[str, str]
) -> None:
    endpoint, _ = await hooks.add()
    path = f"/api/v1/webhooks/{endpoint.id}"
    assert (await client.patch(path, json={"state": "paused"}, headers=owner)).json()["state"] == "paused"
    await hooks.tell(merged(1), merged(2))
    await hooks.post()
    assert hooks.told() == []
    assert (await client.patch(path, json={"state": "enabled"}, headers=owner)).json()["state"] == "enabled"
    await hooks.post()
    assert len(hooks.told()) == 2


async def test_disabled_it_starts_with_a_clean_slate_when_enabled(
    client: httpx.AsyncClient, hooks: Hooks, owner: dict[str, str], clock: FakeClock
) -> None:
    endpoint, _ = await hooks.add()
    hooks.receiver.replies["/hook"] = [Reply(410, {"retry-after": "3600"})]
    await hooks.tell()
    await hooks.post()
    path = f"/api/v1/webhooks/{endpoint.id}"
    now: dict[str, Any] = (await client.get(path, headers=owner)).json()
    assert (now["state"], now["state_reason"]) == ("disabled", "gone")
    (delivery,) = await hooks.deliveries(endpoint)
    replayed = await client.post(f"{path}/deliveries/{delivery.id}/replay", headers=owner)
    assert (replayed.status_code, replayed.json()["code"]) == (409, "webhook_is_disabled")
    now = (await client.patch(path, json={"state": "enabled"}, headers=owner)).json()
    assert (now["state"], now["state_reason"], now["failing_since"]) == ("enabled", "", None)
    await hooks.tell(merged(2))
    await hooks.post()
    assert hooks.told()[-1]["data"] == {"customer_id": str(merged(2).data["customer_id"])}


async def test_other_events_and_another_address(
    env: Env, client: httpx.AsyncClient, hooks: Hooks, owner: dict[str, str]
) -> None:
    endpoint, _ = await hooks.add(events=["message.received"])
    await interest(env).look(env)
    changes = {"events": ["customers.merged", "message.sent"], "url": hooks.receiver.url("/new"), "description": "ERP"}
    answer = await client.patch(f"/api/v1/webhooks/{endpoint.id}", json=changes, headers=owner)
    assert answer.json()["events"] == ["message.sent", "customers.merged"]
    await hooks.tell()
    await hooks.post()
    assert len(hooks.told("/new")) == 1
    refused = await client.patch(
        f"/api/v1/webhooks/{endpoint.id}", json={"url": "https://a:b@c.example"}, headers=owner
    )
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid_url")


async def test_deleted_it_hears_nothing_more_and_is_not_found(
    env: Env, client: httpx.AsyncClient, hooks: Hooks, owner: dict[str, str]
) -> None:
    endpoint, _ = await hooks.add()
    await hooks.tell()
    path = f"/api/v1/webhooks/{endpoint.id}"
    assert (await client.delete(path, headers=owner)).status_code == 204
    await hooks.tell()
    await hooks.post()
    assert hooks.receiver.heard == []
    for gone in (path, f"{path}/deliveries"):
        assert (await client.get(gone, headers=owner)).json()["code"] == "webhook_unknown"
    async with env.db.read() as tx:
        assert await tx.fetchval("select sealed from webhook_endpoints") == ""


async def test_who_may_less_than_its_role_cannot_turn_it_round(
    env: Env, client: httpx.AsyncClient, hooks: Hooks
) -> None:
    endpoint, _ = await hooks.add(role="owner")
    headers = await sign_in(env, "administrator")
    path = f"/api/v1/webhooks/{endpoint.id}"
    for method, way in [("PATCH", ""), ("DELETE", ""), ("POST", "/secret"), ("POST", "/test")]:
        body = {"url": "https://mine.example/"} if method == "PATCH" else None
        answer = await client.request(method, path + way, json=body, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (403, "more_than_your_own")
