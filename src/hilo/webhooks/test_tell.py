"""What happens is written down for those who want to hear of it, with its transaction, by one statement."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from hilo.channels.facts import DeliveryChanged, MessageState
from hilo.conversations.conftest import People
from hilo.conversations.receive import receive
from hilo.customers.facts import CustomersMerged, MergeUndone
from hilo.kernel.env import Env
from hilo.kernel.facts import publish
from hilo.webhooks.interest import interest
from hilo.webhooks.testing import Hooks, merged


async def statements(people: People, who: str) -> list[str]:
    """What a batch of 100 messages of as many people costs."""
    arrivals = [people.arrival("chat", "email", f"{who}{n}@correo.example", "hola") for n in range(100)]
    asked: list[str] = []

    def note(record: Any) -> None:
        asked.append(record.query)

    async with people.env.db.unit_of_work() as tx:
        with tx.conn.query_logger(note):
            await receive(tx, arrivals)
    return asked


async def test_a_batch_of_100_messages_costs_nothing_without_endpoints_and_one_statement_with_two(
    env: Env, people: People, hooks: Hooks
) -> None:
    await statements(people, "uno")  # the driver asks for the types it does not know yet
    await interest(env).look(env)
    nobody = await statements(people, "ana")
    assert not [sql for sql in nobody if "webhook" in sql]

    await hooks.add("/one", ["message.received"])
    await hooks.add("/two", ["message.received", "conversation.closed"])
    both = await statements(people, "eva")
    assert len([sql for sql in both if "webhook" in sql]) == 1
    assert len(both) == len(nobody) + 1
    await hooks.post()
    assert (len(hooks.told("/one")), len(hooks.told("/two"))) == (100, 100)


async def test_what_only_others_want_costs_nothing(env: Env, people: People, hooks: Hooks) -> None:
    await hooks.add(events=["customers.merged"])
    await interest(env).look(env)
    assert not [sql for sql in await statements(people, "ana") if "webhook" in sql]


async def test_a_message_is_told_with_what_a_list_needs_and_without_its_words(people: People, hooks: Hooks) -> None:
    await hooks.add()
    await people.write("mail", "email", "ana@correo.example", "muy secreto", subject="privado", name="Ana Sanz")
    await hooks.post()
    (line,) = await people.inbox()
    ((event,), (heard,)) = hooks.told(), hooks.receiver.heard
    assert (event["type"], event["timestamp"]) == ("message.received", "2026-11-24T10:00:00Z")
    message_id = event["data"].pop("message_id")
    assert event["data"] == {
        "conversation_id": line["id"],
        "customer_id": line["customer"]["id"],
        "channel": line["channels"][0],
        "opened": True,
    }
    thread = await people.get(f"/conversations/{line['id']}/thread")
    assert [item["ref"] if "ref" in item else item["id"] for item in thread["items"]] == [message_id]
    for words in (b"secreto", b"privado", b"Ana", b"correo"):
        assert words not in heard.body


async def test_work_on_a_conversation_is_told_in_its_time(people: People, hooks: Hooks) -> None:
    await people.write("mail", "email", "ana@correo.example", "hola")
    (line,) = await people.inbox()
    await hooks.add()
    path = f"/conversations/{line['id']}"
    assert (await people.send("POST", f"{path}/messages", {"text": "buenas"})).status_code == 201
    for method, what in [("POST", "closure"), ("DELETE", "closure")]:
        people.clock.pass_(minutes=1)
        assert (await people.send(method, f"{path}/{what}")).status_code < 300
    await hooks.post()
    told = sorted(hooks.told(), key=lambda event: event["timestamp"])
    assert [event["type"] for event in told] == ["message.sent", "conversation.closed", "conversation.reopened"]
    assert {event["data"]["conversation_id"] for event in told} == {line["id"]}


@pytest.mark.parametrize(
    ("state", "count"), [("queued", 0), ("sending", 0), ("held", 0), ("sent", 1), ("failed", 1), ("unknown", 1)]
)
async def test_a_delivery_is_told_where_it_ends_not_on_its_way(
    people: People, hooks: Hooks, state: MessageState, count: int
) -> None:
    await people.write("mail", "email", "ana@correo.example", "hola")
    (line,) = await people.inbox()
    sent = await people.send("POST", f"/conversations/{line['id']}/messages", {"text": "buenas"})
    await hooks.add(events=["message.changed"])
    async with people.env.db.unit_of_work() as tx:
        fact = DeliveryChanged(UUID(sent.json()["id"]), state, tx.now, "550 no such user ana@correo.example", "bounced")
        await publish(tx, fact)
    await hooks.post()
    told = hooks.told()
    assert len(told) == count
    for event in told:
        assert (event["data"]["state"], event["data"]["code"]) == (state, "bounced")
        assert event["data"]["conversation_id"] == line["id"]
        assert "reason" not in event["data"]


async def test_a_merge_and_its_undo_are_told(env: Env, hooks: Hooks) -> None:
    await hooks.add(events=["customers.merged", "customers.parted"])
    merge, one, other = uuid4(), uuid4(), uuid4()
    async with env.db.unit_of_work() as tx:
        await publish(tx, CustomersMerged(merge, one, other))
        await publish(tx, MergeUndone(merge, one, other))
    await hooks.post()
    told: dict[str, Any] = {event["type"]: event["data"] for event in hooks.told()}
    common = {"merge_id": str(merge), "customer_id": str(one)}
    assert told["customers.merged"] == common | {"absorbed_id": str(other)}
    assert told["customers.parted"] == common | {"restored_id": str(other)}


async def test_what_is_rolled_back_is_not_told(env: Env, hooks: Hooks) -> None:
    await hooks.add()

    async def goes_wrong() -> None:
        async with env.db.unit_of_work() as tx:
            await publish(tx, CustomersMerged(uuid4(), uuid4(), uuid4()))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await goes_wrong()
    await hooks.post()
    assert hooks.receiver.heard == []


async def test_one_event_has_one_id_at_all_endpoints(hooks: Hooks) -> None:
    await hooks.add("/one")
    await hooks.add("/two")
    await hooks.tell(merged(1))
    await hooks.post()
    assert len({each.headers["webhook-id"] for each in hooks.receiver.heard}) == 1
    assert len(hooks.receiver.heard) == 2
