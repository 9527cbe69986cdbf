"""The preview of an undo: what was said since the merge on each side, and what the undo then splits."""

from typing import Any

import pytest

from hilo.conversations.conftest import People
from hilo.staff.testing import sign_in

ANA, BEA = "ana@correo.example", "+34600111222"


async def merged(people: People) -> tuple[str, str]:
    """Ana by mail and somebody by phone, each with a conversation of before, made one: the path of the merge."""
    await people.write("mail", "email", ANA, "antes", name="Ana", id="m1")
    people.clock.pass_(minutes=1)
    await people.write("chat", "phone", BEA, "antes", name="Bea")
    lines = {line["customer"]["name"]: line for line in await people.inbox()}
    ana, bea = (lines[name]["customer"]["id"] for name in ("Ana", "Bea"))
    people.clock.pass_(hours=1)
    made = await people.send("POST", f"/customers/{ana}/merges", {"other": bea})
    assert made.status_code == 201, made.text
    return f"/customers/{ana}/merges/{made.json()['id']}", lines["Ana"]["id"]


async def since(people: People, merge: str) -> dict[str, Any]:
    shown = await people.get(f"{merge}/undo")
    return {line["what"]: (line["kept"], line["restored"]) for line in shown["since"]}


async def test_right_after_the_merge_nothing_was_said(people: People) -> None:
    merge, _ = await merged(people)

    assert await since(people, merge) == {
        "messages": (0, 0),
        "replies": (0, 0),
        "conversations": (0, 0),
        "splits": (0, 0),
    }


async def test_it_counts_what_was_said_and_what_the_undo_then_splits(people: People) -> None:
    merge, conversation = await merged(people)
    people.clock.pass_(minutes=1)
    await people.write("mail", "email", ANA, "pedido 458821")
    await people.write("chat", "phone", BEA, "sigo con el pedido 458821")
    reply = {"text": "respuesta", "to": ANA}
    sent = await people.send("POST", f"/conversations/{conversation}/messages", reply)
    assert sent.status_code == 201, sent.text
    counted = await since(people, merge)
    before = await people.inbox()

    assert counted["messages"] == (1, 1)
    assert counted["replies"] == (1, 0)
    assert counted["conversations"] == (1, 0)
    assert counted["splits"] == (1, 0)
    assert await since(people, merge) == counted
    undone = await people.send("DELETE", merge)
    assert undone.status_code == 200, undone.text
    assert len(await people.inbox()) == len(before) + sum(counted["splits"])


@pytest.mark.parametrize("role", ["owner", "agent"])
async def test_what_is_behind_a_wall_is_not_counted_for_who_is_outside(people: People, role: str) -> None:
    merge, _ = await merged(people)
    people.clock.pass_(minutes=1)
    await people.write("mail", "email", ANA, "pedido 458821, confidencial")
    await people.write("chat", "phone", BEA, "sobre el pedido 458821")
    (line,) = [line for line in await people.inbox() if line["unread"] == 2]
    walled = await people.send("PUT", f"/conversations/{line['id']}/wall", {"roles": ["agent"]})
    assert walled.status_code == 204, walled.text
    people.headers = await sign_in(people.env, role)
    inside = role == "agent"
    assert await since(people, merge) == {
        "messages": (1, 1) if inside else (0, 0),
        "replies": (0, 0),
        "conversations": (1, 0) if inside else (0, 0),
        "splits": (1, 0) if inside else (0, 0),
    }
