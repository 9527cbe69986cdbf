"""Trying an endpoint out: what came of it is said at once."""

import httpx
import pytest
import time_machine
from standardwebhooks.webhooks import Webhook

from hilo.kernel.config import Settings
from hilo.kernel.env import Env
from hilo.kernel.http_client import OutgoingHttp
from hilo.kernel.testing import FakeClock
from hilo.kernel.testing_http import Reply
from hilo.staff.testing import sign_in
from hilo.webhooks.testing import Hooks


@pytest.fixture
async def owner(env: Env) -> dict[str, str]:
    return await sign_in(env, "owner")


async def test_a_stranger_is_refused(client: httpx.AsyncClient, hooks: Hooks) -> None:
    endpoint, _ = await hooks.add()
    assert (await client.post(f"/api/v1/webhooks/{endpoint.id}/test")).status_code == 401
    assert hooks.receiver.heard == []


async def test_it_gets_a_signed_test_also_while_it_is_paused(
    client: httpx.AsyncClient, hooks: Hooks, owner: dict[str, str], clock: FakeClock
) -> None:
    endpoint, secret = await hooks.add()
    path = f"/api/v1/webhooks/{endpoint.id}"
    await client.patch(path, json={"state": "paused"}, headers=owner)
    answer = (await client.post(f"{path}/test", headers=owner)).json()
    (heard,) = hooks.receiver.heard
    assert answer == {"id": heard.headers["webhook-id"], "delivered": True, "status": 200, "error": ""}
    with time_machine.travel(clock.now(), tick=False):
        told = Webhook(secret).verify(heard.body, heard.headers)
    assert (told["type"], told["data"]) == ("webhook.test", {"webhook_id": str(endpoint.id)})


async def test_a_failure_is_said_and_changes_nothing(
    client: httpx.AsyncClient, hooks: Hooks, owner: dict[str, str]
) -> None:
    endpoint, _ = await hooks.add()
    hooks.receiver.always["/hook"] = Reply(500)
    answer = (await client.post(f"/api/v1/webhooks/{endpoint.id}/test", headers=owner)).json()
    assert (answer["delivered"], answer["status"]) == (False, 500)
    assert await hooks.now(endpoint) == endpoint
    assert await hooks.deliveries(endpoint) == []


async def test_a_private_address_is_refused_with_a_word_on_how_to_permit_it(
    env: Env, client: httpx.AsyncClient, hooks: Hooks, owner: dict[str, str]
) -> None:
    endpoint, _ = await hooks.add()
    permitted, env.http = env.http, OutgoingHttp(Settings())
    answer = (await client.post(f"/api/v1/webhooks/{endpoint.id}/test", headers=owner)).json()
    await env.http.close()
    env.http = permitted
    assert (answer["delivered"], answer["status"]) == (False, None)
    assert "HILO_EGRESS_ALLOW" in answer["error"]
    assert hooks.receiver.heard == []
