"""An endpoint is a reader: it is told nothing of what its role may not see, judged at each try."""

from typing import Any
from uuid import UUID

import pytest

from hilo.conversations.conftest import People
from hilo.conversations.reply import author
from hilo.conversations.wall import Inside, build_wall, take_wall_down
from hilo.kernel.principal import System, system_principal
from hilo.kernel.testing import FakeClock
from hilo.kernel.testing_http import Reply
from hilo.staff.testing import join, sign_in
from hilo.webhooks.testing import Hooks, merged

SYSTEM = System("a test builds a wall")
BY = author(system_principal())


async def conversation(people: People) -> UUID:
    await people.write("mail", "email", "ana@correo.example", "canario")
    (line,) = await people.inbox()
    return UUID(line["id"])


async def wall(people: People, of: UUID, *roles: str) -> None:
    async with people.env.db.unit_of_work() as tx:
        await build_wall(tx, of, Inside(roles=roles), BY, SYSTEM)


async def test_only_who_is_inside_the_wall_is_told(people: People, hooks: Hooks) -> None:
    await hooks.add("/inside", role="supervisor")
    outside, _ = await hooks.add("/outside", role="agent")
    walled = await conversation(people)
    await wall(people, walled, "supervisor")
    await hooks.post()
    assert len(hooks.told("/inside")) == 1
    assert hooks.told("/outside") == []
    (delivery,) = await hooks.deliveries(outside)
    assert delivery.state == "withheld"


async def test_a_wall_built_between_two_tries_holds_at_the_second(
    people: People, hooks: Hooks, clock: FakeClock
) -> None:
    endpoint, _ = await hooks.add(role="agent")
    hooks.receiver.replies["/hook"] = [Reply(500)]
    walled = await conversation(people)
    await hooks.post()
    await wall(people, walled, "supervisor")
    clock.pass_(minutes=1)
    await hooks.post()
    assert len(hooks.receiver.heard) == 1
    (delivery,) = await hooks.deliveries(endpoint)
    assert delivery.state == "withheld"


async def test_what_was_withheld_can_be_replayed_once_the_wall_is_down(people: People, hooks: Hooks) -> None:
    endpoint, _ = await hooks.add(role="agent")
    walled = await conversation(people)
    await wall(people, walled, "supervisor")
    await hooks.post()
    async with people.env.db.unit_of_work() as tx:
        await take_wall_down(tx, walled, BY, SYSTEM)
    (delivery,) = await hooks.deliveries(endpoint)
    headers = await sign_in(people.env, "owner")
    path = f"/api/v1/webhooks/{endpoint.id}/deliveries/{delivery.id}/replay"
    assert (await people.client.post(path, headers=headers)).status_code == 202
    await hooks.post()
    assert [event["type"] for event in hooks.told()] == ["message.received"]


async def test_a_walled_message_in_an_open_conversation_is_not_told(people: People, hooks: Hooks) -> None:
    await hooks.add(role="agent")
    await conversation(people)
    async with people.env.db.unit_of_work() as tx:
        await tx.execute("update messages set wall = array[-1]")
    await hooks.post()
    assert hooks.receiver.heard == []


async def test_a_role_without_the_permission_is_told_nothing(people: People, hooks: Hooks) -> None:
    endpoint, _ = await hooks.add(role="marketing")  # may read customers, no conversations
    await conversation(people)
    await hooks.tell(merged(1))
    await hooks.post()
    assert [event["type"] for event in hooks.told()] == ["customers.merged"]
    assert sorted(delivery.state for delivery in await hooks.deliveries(endpoint)) == ["delivered", "withheld"]


@pytest.mark.parametrize("inside", [True, False])
async def test_who_looks_at_deliveries_sees_none_from_behind_a_wall(people: People, hooks: Hooks, inside: bool) -> None:
    endpoint, _ = await hooks.add(role="agent")
    user, headers = await join(people.env, "administrator")
    walled = await conversation(people)
    async with people.env.db.unit_of_work() as tx:
        await build_wall(tx, walled, Inside(users=[user.id] if inside else [], roles=["supervisor"]), BY, SYSTEM)
    (delivery,) = await hooks.deliveries(endpoint)
    path = f"/api/v1/webhooks/{endpoint.id}/deliveries"
    page: Any = (await people.client.get(path, headers=headers)).json()
    assert [item["id"] for item in page["items"]] == ([str(delivery.id)] if inside else [])
    status = 200 if inside else 404
    assert (await people.client.get(f"{path}/{delivery.id}", headers=headers)).status_code == status
    replayed = await people.client.post(f"{path}/{delivery.id}/replay", headers=headers)
    assert replayed.status_code == (202 if inside else 404)
