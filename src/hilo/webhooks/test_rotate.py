"""Replacing a secret: for a day both are good."""

import httpx
import time_machine
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from hilo.kernel.env import Env
from hilo.kernel.testing import FakeClock
from hilo.kernel.testing_http import Heard
from hilo.staff.testing import sign_in
from hilo.webhooks.testing import Hooks, merged


def verifies(secret: str, heard: Heard, clock: FakeClock) -> bool:
    with time_machine.travel(clock.now(), tick=False):
        try:
            return bool(Webhook(secret).verify(heard.body, heard.headers))
        except WebhookVerificationError:
            return False


async def test_a_stranger_is_refused(client: httpx.AsyncClient, hooks: Hooks) -> None:
    endpoint, _ = await hooks.add()
    assert (await client.post(f"/api/v1/webhooks/{endpoint.id}/secret")).status_code == 401


async def test_the_old_secret_is_good_for_a_day_and_the_new_one_at_once(
    env: Env, client: httpx.AsyncClient, hooks: Hooks, clock: FakeClock
) -> None:
    endpoint, first = await hooks.add()
    owner = await sign_in(env, "owner")
    secrets = [first]
    for _ in range(2):
        answer = await client.post(f"/api/v1/webhooks/{endpoint.id}/secret", headers=owner)
        assert (answer.status_code, answer.json()["old_until"]) == (201, "2026-11-25T10:00:00Z")
        secrets.append(answer.json()["secret"])
    assert len(set(secrets)) == 3
    await hooks.tell(merged(1))
    clock.pass_(hours=23)
    await hooks.post()
    assert [verifies(secret, hooks.receiver.heard[0], clock) for secret in secrets] == [True, True, True]
    clock.pass_(hours=1)
    await hooks.tell(merged(2))
    await hooks.post()
    assert [verifies(secret, hooks.receiver.heard[1], clock) for secret in secrets] == [False, False, True]


async def test_a_secret_sealed_with_a_lost_key_disables_until_a_new_one_is_made(
    env: Env, client: httpx.AsyncClient, hooks: Hooks, clock: FakeClock
) -> None:
    endpoint, _ = await hooks.add()
    well, _ = await hooks.add("/well")
    async with env.db.unit_of_work() as tx:
        await tx.execute("update webhook_endpoints set sealed = 'of another home' where id = $1", endpoint.id)
    await hooks.tell()
    await hooks.post()
    assert (await hooks.now(endpoint)).state_reason == "secret_unreadable"
    assert (await hooks.now(well)).state == "enabled"
    assert len(hooks.told("/well")) == 1
    owner = await sign_in(env, "owner")
    secret = (await client.post(f"/api/v1/webhooks/{endpoint.id}/secret", headers=owner)).json()["secret"]
    await client.patch(f"/api/v1/webhooks/{endpoint.id}", json={"state": "enabled"}, headers=owner)
    await hooks.post()
    (heard,) = hooks.receiver.at("/hook")
    assert verifies(secret, heard, clock)
