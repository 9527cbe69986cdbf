"""What became of deliveries can be seen, and each can be told again with the same id."""

import httpx
import pytest

from hilo.kernel.env import Env
from hilo.kernel.ids import new_id
from hilo.kernel.principal import Viewer
from hilo.kernel.testing import FakeClock
from hilo.kernel.testing_http import Reply
from hilo.staff.testing import sign_in
from hilo.webhooks.model import WAITS
from hilo.webhooks.store_deliveries import replay_range
from hilo.webhooks.testing import Hooks, merged


@pytest.fixture
async def owner(env: Env) -> dict[str, str]:
    return await sign_in(env, "owner")


async def test_a_stranger_is_refused(client: httpx.AsyncClient, hooks: Hooks) -> None:
    endpoint, _ = await hooks.add()
    await hooks.tell()
    (delivery,) = await hooks.deliveries(endpoint)
    path = f"/api/v1/webhooks/{endpoint.id}/deliveries"
    assert (await client.get(path)).status_code == 401
    assert (await client.get(f"{path}/{delivery.id}")).status_code == 401
    assert (await client.post(f"{path}/{delivery.id}/replay")).status_code == 401


async def test_what_was_given_up_is_told_again_with_the_same_id(
    client: httpx.AsyncClient, hooks: Hooks, owner: dict[str, str], clock: FakeClock
) -> None:
    endpoint, _ = await hooks.add()
    hooks.receiver.always["/hook"] = Reply(500)
    await hooks.tell(merged(1))
    for _ in range(len(WAITS) + 1):
        await hooks.post()
        (delivery,) = await hooks.deliveries(endpoint)
        clock.pass_(delivery.next_at - clock.now())
    path = f"/api/v1/webhooks/{endpoint.id}/deliveries"
    (failed,) = (await client.get(f"{path}?state=failed", headers=owner)).json()["items"]
    assert (failed["tries"], failed["status"]) == (len(WAITS) + 1, 500)
    hooks.receiver.always.clear()
    answer = await client.post(f"{path}/{failed['id']}/replay", headers=owner)
    assert (answer.status_code, answer.json()["state"]) == (202, "waiting")
    await hooks.post()
    assert {each.headers["webhook-id"] for each in hooks.receiver.heard} == {failed["id"]}
    shown = (await client.get(f"{path}/{failed['id']}", headers=owner)).json()
    assert (shown["state"], shown["status"], shown["tries"]) == ("delivered", 200, 1)


async def test_what_arrived_can_be_told_again_too(
    client: httpx.AsyncClient, hooks: Hooks, owner: dict[str, str]
) -> None:
    endpoint, _ = await hooks.add()
    await hooks.tell()
    await hooks.post()
    (delivery,) = await hooks.deliveries(endpoint)
    await client.post(f"/api/v1/webhooks/{endpoint.id}/deliveries/{delivery.id}/replay", headers=owner)
    await hooks.post()
    first, second = hooks.receiver.heard
    assert (first.body, first.headers["webhook-id"]) == (second.body, second.headers["webhook-id"])


async def test_deliveries_are_paged_newest_first(
    client: httpx.AsyncClient, hooks: Hooks, owner: dict[str, str], clock: FakeClock
) -> None:
    endpoint, _ = await hooks.add()
    for n in range(5):
        await hooks.tell(merged(n))
        clock.pass_(minutes=1)
    seen: list[str] = []
    cursor = ""
    while True:
        page = (await client.get(f"/api/v1/webhooks/{endpoint.id}/deliveries?limit=2{cursor}", headers=owner)).json()
        seen += [item["at"] for item in page["items"]]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert len(seen) == 5
    assert seen == sorted(seen, reverse=True)


async def test_one_of_another_endpoint_is_not_found(
    client: httpx.AsyncClient, hooks: Hooks, owner: dict[str, str]
) -> None:
    endpoint, _ = await hooks.add(events=["customers.merged"])
    other, _ = await hooks.add(events=["message.sent"])
    await hooks.tell()
    (delivery,) = await hooks.deliveries(endpoint)
    for webhook, wanted in [(other.id, delivery.id), (endpoint.id, new_id())]:
        answer = await client.post(f"/api/v1/webhooks/{webhook}/deliveries/{wanted}/replay", headers=owner)
        assert (answer.status_code, answer.json()["code"]) == (404, "delivery_unknown")


async def test_all_that_failed_in_a_time_is_told_again(
    client: httpx.AsyncClient, hooks: Hooks, owner: dict[str, str], clock: FakeClock
) -> None:
    endpoint, _ = await hooks.add()
    path = f"/api/v1/webhooks/{endpoint.id}/replays"
    assert (await client.post(path, json={"since": "2026-11-24T00:00:00Z"})).status_code == 401
    hooks.receiver.always["/hook"] = Reply(410)
    times: list[str] = []
    for n in range(3):
        times.append(clock.now().isoformat())
        await hooks.tell(merged(n))
        clock.pass_(minutes=10)
    hooks.receiver.always.clear()
    async with hooks.env.db.unit_of_work() as tx:
        await tx.execute("update webhook_deliveries set state = 'failed' where data ->> 'customer_id' not like '%2'")
        await tx.execute("update webhook_deliveries set state = 'delivered' where data ->> 'customer_id' like '%2'")

    answer = await client.post(path, json={"since": times[1], "until": times[2]}, headers=owner)
    assert (answer.status_code, answer.json()) == (202, {"replayed": 1, "more": False, "next": None}), answer.text
    await hooks.post()
    assert [told["data"]["customer_id"][-1] for told in hooks.told()] == ["1"]
    both = {"since": times[0], "states": ["failed", "delivered"]}
    assert (await client.post(path, json=both, headers=owner)).json()["replayed"] == 3
    bad = await client.post(path, json={"since": times[0], "states": ["waiting"]}, headers=owner)
    assert bad.status_code == 422


async def test_what_is_behind_a_wall_is_not_replayed_by_who_is_outside(hooks: Hooks) -> None:
    endpoint, _ = await hooks.add()
    await hooks.tell()
    async with hooks.env.db.unit_of_work() as tx:
        await tx.execute("update webhook_deliveries set state = 'failed', conversation_id = $1", new_id())
        span = (tx.now.replace(year=2000), tx.now.replace(year=3000))
        assert await replay_range(tx, endpoint.id, span, ["failed"], Viewer(frozenset()), 10) == []
