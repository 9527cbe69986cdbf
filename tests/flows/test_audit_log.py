"""What is done to a conversation stands in the audit log: who, which one, what kind of thing; never a word of it."""

from typing import Any

import httpx
import pytest

from hilo.channels.accounts import connect
from hilo.conversations.conftest import SINK, People
from hilo.kernel.env import Env
from hilo.kernel.principal import system_principal
from hilo.kernel.testing import FakeClock
from hilo.staff.testing import join

JSON_FILE = b'{"iban": "ES00", "geheim": 1}'


@pytest.fixture
async def people(env: Env, clock: FakeClock, client: httpx.AsyncClient) -> People:
    async with env.db.unit_of_work() as tx:
        account, _ = await connect(tx, "api", "mail", {"url": SINK, "vouch.email": 2}, system_principal())
    made = People(env, clock, client, {"mail": account})
    await made.write("mail", "email", "ana@kundin.example", "Wo ist meine Rechnung?")
    return made


async def test_every_step_at_a_conversation_is_recorded_without_a_word_of_it(
    env: Env, client: httpx.AsyncClient, people: People
) -> None:
    user, people.headers = await join(env, "owner")
    conversation = (await people.inbox())[0]["id"]
    path = f"/conversations/{conversation}"
    steps: list[tuple[str, str, Any]] = [
        ("POST", "messages", {"text": "Sehr geheim"}),
        ("POST", "notes", {"text": "Sehr geheim"}),
        ("PUT", "assignee", {"assignee": "me"}),
        ("PUT", "wall", {"users": [str(user.id)]}),
        ("DELETE", "wall", None),
        ("POST", "closure", None),
        ("DELETE", "closure", None),
    ]
    for method, end, body in steps:
        answer = await people.send(method, f"{path}/{end}", body)
        assert answer.status_code < 300, (end, answer.text)
    looked = await people.send("DELETE", f"{path}/unread")
    assert looked.status_code == 204, "that somebody looked is no line"
    log = await people.get("/audit", subject=f"conversation:{conversation}", limit=200)
    prefix = "/api/v1/conversations/{conversation_id:uuid}"
    expected = [(f"{method} {prefix}/{end}", sorted(body or {})) for method, end, body in steps]
    found = [(entry["action"], sorted(entry["details"]["fields"])) for entry in reversed(log["items"])]
    assert found == expected
    assert {entry["actor_id"] for entry in log["items"]} == {str(user.id)}
    whole = (await client.get("/api/v1/audit?limit=200", headers=people.headers)).text
    for word in ("geheim", "Rechnung", "kundin"):
        assert word not in whole


async def test_a_file_that_is_uploaded_is_no_form_whose_fields_are_recorded(env: Env, people: People) -> None:
    _, people.headers = await join(env, "owner")
    sent = people.headers | {"content-type": "application/json"}
    answer = await people.client.post("/api/v1/attachments?name=a.json", content=JSON_FILE, headers=sent)
    assert answer.status_code == 201, answer.text
    [entry] = (await people.get("/audit", subject=f"attachment:{answer.json()['id']}"))["items"]
    assert entry["details"] == {"fields": []}
