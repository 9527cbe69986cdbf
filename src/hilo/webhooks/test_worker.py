"""Posting: signed, tried again with the same id, shared by workers, held up by nobody."""

import asyncio
from datetime import timedelta
from email.utils import format_datetime

import pytest
import time_machine
from standardwebhooks.webhooks import Webhook

from hilo.kernel.config import Settings
from hilo.kernel.env import Env
from hilo.kernel.http_client import OutgoingHttp
from hilo.kernel.services import running
from hilo.kernel.testing import FakeClock, eventually
from hilo.kernel.testing_http import Reply, receiver
from hilo.webhooks.model import AT_ONCE_EACH, DISABLE_AFTER, LEASE, WAITS
from hilo.webhooks.module import MODULE
from hilo.webhooks.testing import Hooks, merged
from hilo.webhooks.worker import WebhookWorker


async def test_the_library_of_the_standard_verifies_what_comes(hooks: Hooks, clock: FakeClock) -> None:
    _, secret = await hooks.add()
    await hooks.tell(merged(7))
    clock.pass_(seconds=30)
    await hooks.post()
    (heard,) = hooks.receiver.heard
    with time_machine.travel(clock.now(), tick=False):
        told = Webhook(secret).verify(heard.body, heard.headers)
    assert told["type"] == "customers.merged"
    assert told["timestamp"] == "2026-11-24T10:00:00Z"
    assert heard.headers["content-type"] == "application/json"


async def test_a_failure_is_tried_again_with_the_same_id_and_bytes_and_a_new_time(
    hooks: Hooks, clock: FakeClock
) -> None:
    endpoint, secret = await hooks.add()
    hooks.receiver.replies["/hook"] = [Reply(500), Reply(404), Reply(302, {"location": "/other"})]
    await hooks.tell()
    for _ in range(6):
        await hooks.post()
        clock.pass_(minutes=6)
    first, *others = hooks.receiver.heard
    assert len(others) == 3
    assert {each.headers["webhook-id"] for each in others} == {first.headers["webhook-id"]}
    assert {each.body for each in others} == {first.body}
    assert len({each.headers["webhook-timestamp"] for each in hooks.receiver.heard}) == 4
    with time_machine.travel(clock.now() - timedelta(minutes=18), tick=False):
        Webhook(secret).verify(others[-1].body, others[-1].headers)
    (delivery,) = await hooks.deliveries(endpoint)
    assert (delivery.state, delivery.tries, delivery.status) == ("delivered", 4, 200)
    assert (await hooks.now(endpoint)).failing_since is None


async def test_it_is_given_up_after_about_three_days(hooks: Hooks, clock: FakeClock) -> None:
    endpoint, _ = await hooks.add()
    hooks.receiver.always["/hook"] = Reply(503)
    began = clock.now()
    await hooks.tell()
    while True:
        await hooks.post()
        (delivery,) = await hooks.deliveries(endpoint)
        if delivery.state != "waiting":
            break
        clock.pass_(delivery.next_at - clock.now())
    assert (delivery.state, delivery.status) == ("failed", 503)
    assert len(hooks.receiver.heard) == delivery.tries == len(WAITS) + 1
    assert timedelta(days=2.3) < clock.now() - began < timedelta(days=3.7)


@pytest.mark.parametrize("as_date", [False, True])
async def test_an_endpoint_that_asks_for_a_rest_gets_it(hooks: Hooks, clock: FakeClock, as_date: bool) -> None:
    await hooks.add()
    until = format_datetime(clock.now() + timedelta(minutes=10), usegmt=True) if as_date else "600"
    hooks.receiver.replies["/hook"] = [Reply(429, {"retry-after": until})]
    await hooks.tell(merged(1))
    await hooks.post()
    clock.pass_(minutes=9)
    await hooks.tell(merged(2))
    await hooks.post()
    assert len(hooks.receiver.heard) == 1
    clock.pass_(minutes=2)
    await hooks.post()
    assert len(hooks.receiver.heard) == 3


async def test_one_that_says_it_is_gone_is_disabled_and_told_nothing_more(hooks: Hooks, clock: FakeClock) -> None:
    endpoint, _ = await hooks.add()
    hooks.receiver.always["/hook"] = Reply(410)
    await hooks.tell()
    await hooks.post()
    await hooks.tell()
    clock.pass_(days=1)
    await hooks.post()
    assert len(hooks.receiver.heard) == 1
    assert len(await hooks.deliveries(endpoint)) == 1
    now = await hooks.now(endpoint)
    assert (now.state, now.state_reason) == ("disabled", "gone")
    async with hooks.env.db.read() as tx:
        assert await tx.fetchval("select details->>'reason' from audit_log where action = 'webhook.disabled'") == "gone"


async def test_one_that_fails_for_days_is_disabled_but_not_at_the_first_failure_after_a_quiet_time(
    hooks: Hooks, clock: FakeClock
) -> None:
    endpoint, _ = await hooks.add()
    hooks.receiver.always["/hook"] = Reply(500)
    await hooks.tell()
    await hooks.post()
    clock.pass_(DISABLE_AFTER + timedelta(hours=1))
    await hooks.tell()
    await hooks.post()
    assert (await hooks.now(endpoint)).state == "enabled"
    for _ in range(5):
        clock.pass_(hours=3)
        await hooks.post()
    now = await hooks.now(endpoint)
    assert (now.state, now.state_reason) == ("disabled", "failing")


async def test_a_dead_endpoint_holds_up_nobody(hooks: Hooks) -> None:
    hooks.receiver.silent.add("/dead")
    await hooks.add("/dead")
    await hooks.add("/well")
    await hooks.tell(*[merged(n) for n in range(100)])
    working = asyncio.create_task(WebhookWorker(hooks.env, at_once=AT_ONCE_EACH + 2).run())
    await eventually(lambda: len(hooks.told("/well")) == 100)
    assert len(hooks.receiver.at("/dead")) <= AT_ONCE_EACH
    hooks.receiver.hang_up.set()
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)


async def test_a_worker_killed_between_post_and_record_is_followed_by_one_that_repeats_the_id(
    hooks: Hooks, clock: FakeClock
) -> None:
    endpoint, _ = await hooks.add()
    await hooks.tell()
    dying = WebhookWorker(hooks.env)
    await dying.round()
    await hooks.receiver.hears(1)  # it arrived; nobody wrote that down
    await asyncio.gather(*dying._flying)
    await hooks.post()
    assert len(hooks.receiver.heard) == 1  # the lease holds
    clock.pass_(LEASE)
    await hooks.post()
    first, second = hooks.receiver.heard
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.body == second.body
    await dying.work_off()  # it comes back to life: its lease is lost, its word counts no more
    (delivery,) = await hooks.deliveries(endpoint)
    assert (delivery.state, delivery.tries) == ("delivered", 2)


async def test_several_workers_share_the_work_and_double_nothing(hooks: Hooks) -> None:
    for n in range(5):
        await hooks.add(f"/{n}")
    await hooks.tell(*[merged(n) for n in range(60)])
    await asyncio.gather(*[WebhookWorker(hooks.env).work_off() for _ in range(4)])
    posted = [(each.path, each.headers["webhook-id"]) for each in hooks.receiver.heard]
    assert len(posted) == len(set(posted)) == 300


async def test_what_waits_while_nobody_listens_arrives_when_somebody_does(hooks: Hooks, clock: FakeClock) -> None:
    async with receiver() as short_lived:
        url = short_lived.url()
    endpoint, _ = await hooks.add(url=url)
    await hooks.tell()
    await hooks.post()
    (delivery,) = await hooks.deliveries(endpoint)
    assert (delivery.state, delivery.tries, delivery.status) == ("waiting", 1, None)
    assert "127.0.0.1" in delivery.error
    assert timedelta(seconds=3) < delivery.next_at - clock.now() < timedelta(seconds=7)


async def test_private_addresses_are_not_reached_unless_permitted(env: Env, hooks: Hooks) -> None:
    endpoint, _ = await hooks.add()
    await hooks.tell()
    permitted, env.http = env.http, OutgoingHttp(Settings())
    await hooks.post()
    await env.http.close()
    env.http = permitted
    (delivery,) = await hooks.deliveries(endpoint)
    assert hooks.receiver.heard == []
    assert "HILO_EGRESS_ALLOW" in delivery.error


async def test_the_service_is_woken_by_the_commit_and_finishes_what_it_began(env: Env, hooks: Hooks) -> None:
    endpoint, _ = await hooks.add()
    async with running(env, MODULE.services):
        await asyncio.sleep(0)
        await hooks.tell(merged(1))
        await eventually(lambda: len(hooks.receiver.heard) == 1, timeout=3)  # sooner than the poll
        await hooks.tell(merged(2))
        await hooks.receiver.hears(2)
    assert {delivery.state for delivery in await hooks.deliveries(endpoint)} == {"delivered"}
