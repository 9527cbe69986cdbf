"""Decisions of the gate: whoever may not see a message does not learn to whom it was to go, either."""

from hilo.channels.outbox_worker import OutboxWorker
from hilo.conversations.conftest import ANA, People


async def test_a_decision_is_as_walled_as_its_message(people: People) -> None:
    talk = await people.conversation()
    message = (await people.done("POST", f"/conversations/{talk}/messages", {"text": "hola"}))["id"]
    await OutboxWorker(people.env).work_off()
    agent = await people.as_("agent")
    (decision,) = (await agent.get("/gate-decisions", ref=message))["items"]
    assert decision["value"] == ANA

    await people.done("PUT", f"/conversations/{talk}/wall", {"roles": ["supervisor"]})
    assert (await agent.get("/gate-decisions", ref=message))["items"] == []
    assert (await people.get("/gate-decisions", ref=message))["items"] == [decision]
