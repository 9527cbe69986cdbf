"""The visitor's stream: what is theirs, at once, in every tab; nothing missing, nothing twice, nothing of others."""

import asyncio

import pytest

from hilo.kernel import stream_reader
from hilo.kernel.env import Env
from hilo.kernel.testing import eventually
from hilo.portal.follow import MOST, VisitorReader, make_room
from hilo.portal.testing import Shop, Tab, following, live
from hilo.staff.testing import sign_in


async def test_a_chat_is_followed_in_every_tab_and_taken_is_delivered(shop: Shop, env: Env) -> None:
    ana, leo = await shop.visitor(), await shop.visitor()
    async with live(env), following(env, ana) as one, following(env, ana) as two, following(env, leo) as other:
        client_id = await ana.says("hola")
        answer = await shop.answers("¿qué tal?")
        for tab in (one, two):
            await eventually(lambda tab=tab: tab.texts == ["hola", "¿qué tal?"])
            [mine, theirs] = [told["item"] for told in tab.of("message")]
            assert (mine["client_id"], mine["from"]) == (client_id, "me")
            assert (theirs["id"], theirs["from"], theirs["name"]) == (answer, "staff", "Ana")
        await eventually(lambda: delivered(shop, answer))
        await leo.says("otra cosa")
        await eventually(lambda: other.texts == ["otra cosa"])
        assert one.texts == ["hola", "¿qué tal?"]


async def delivered(shop: Shop, message: str) -> bool:
    return await shop.state_of(message) == "delivered"


async def test_they_see_that_their_words_arrived_and_that_somebody_has_read_them(shop: Shop, env: Env) -> None:
    visitor, other = await shop.visitor(), await shop.visitor()
    await visitor.says("hola")
    await other.says("yo también")
    assert [item["state"] for item in await visitor.sees()] == ["delivered"]
    [talk] = [line for line in await shop.conversations() if line["last"]["text"] == "hola"]
    async with live(env), following(env, visitor) as tab, following(env, other) as nobody:
        await shop.staff("DELETE", f"/conversations/{talk['id']}/unread")
        await eventually(lambda: "read" in [told["item"]["state"] for told in tab.of("message")])
        assert {told["item"]["text"] for told in tab.of("message")} == {"hola"}
        assert "read" not in [told["item"]["state"] for told in nobody.of("message")]
    assert [item["state"] for item in await visitor.sees()] == ["read"]
    assert [item["state"] for item in await other.sees()] == ["delivered"]


async def test_who_comes_back_hears_what_was_said_meanwhile_once(shop: Shop, env: Env) -> None:
    visitor = await shop.visitor()
    async with live(env):
        async with following(env, visitor) as tab:
            await visitor.says("uno")
            await eventually(lambda: tab.texts == ["uno"])
        for number in range(3):
            await shop.answers(f"respuesta {number}")
        await visitor.says("dos")
        async with following(env, visitor, tab.cursor) as again:
            await eventually(lambda: len(again.texts) == 4)
            await shop.answers("y otra")
            await eventually(lambda: len(again.texts) == 5)
        assert again.texts == ["respuesta 0", "respuesta 1", "respuesta 2", "dos", "y otra"]
        assert await visitor.reads() == ["uno", *again.texts]


async def test_typing_is_seen_on_both_sides(shop: Shop, env: Env) -> None:
    visitor, other = await shop.visitor(), await shop.visitor()
    await visitor.says("hola")
    [line] = await shop.conversations()
    async with live(env), following(env, visitor) as tab, following(env, other) as nobody:
        await shop.staff("PUT", f"/conversations/{line['id']}/onlookers/me", {"doing": "typing"})
        await eventually(lambda: tab.of("typing"))
        assert tab.of("typing") == [{"name": "Ana", "on": True}]
        await visitor.done("POST", "typing", {"on": True})
        await eventually(lambda: typed(env))
        [(topic, details)] = await typed(env)
        assert (topic, details["doing"]) == (line["id"], "typing")
        await other.done("POST", "typing", {"on": True})
        assert nobody.of("typing") == []


async def typed(env: Env) -> list[tuple[str, dict[str, str]]]:
    async with env.db.read() as tx:
        rows = await tx.fetch("select topic_id, details from stream_log where kind = 'conversation.typed_in'")
    return [(str(row["topic_id"]), row["details"]) for row in rows]


async def test_marks_states_and_who_is_there_are_told(shop: Shop, env: Env) -> None:
    visitor = await shop.visitor()
    await visitor.says("hola")
    answer = await shop.answers("¿qué tal?")
    [line] = await shop.conversations()
    async with live(env), following(env, visitor) as tab:
        await visitor.done("POST", "read", {"up_to": answer})
        await shop.staff("PUT", "/presence", {"state": "online"})
        await shop.staff("POST", f"/conversations/{line['id']}/closure")
        await eventually(lambda: tab.of("state") and tab.of("presence") and tab.of("read"))
        assert tab.of("read") == [{"up_to": answer}]
        assert tab.of("presence") == [{"open": True, "opens_at": None, "agents": [{"name": "Ana"}]}]
        assert tab.of("state") == [{"id": line["id"], "state": "closed"}]
    config = (await shop.ask("GET", "config")).json()
    assert config["agents"] == [{"name": "Ana"}]


async def test_who_cannot_answer_is_not_told_to_be_there(shop: Shop, env: Env) -> None:
    reader = await sign_in(env, "read-only", "Leo Mirón")
    answer = await shop.client.put("/api/v1/presence", json={"state": "online"}, headers=reader)
    assert answer.is_success
    assert (await shop.ask("GET", "config")).json()["agents"] == []


async def test_notes_and_what_others_do_is_heard_by_no_visitor(shop: Shop, env: Env) -> None:
    visitor = await shop.visitor()
    await visitor.says("hola")
    [line] = await shop.conversations()
    where = f"/conversations/{line['id']}"
    async with live(env), following(env, visitor) as tab:
        await shop.staff("POST", f"{where}/notes", {"text": "zeisigvogel"})
        await shop.staff("PUT", f"{where}/priority", {"priority": "urgent"})
        await shop.staff("PUT", f"{where}/assignee", {"assignee": "me"})
        await shop.answers("ya está")
        await eventually(lambda: tab.texts)
        assert {kind for kind, _ in tab.heard} == {"message"}


async def test_who_logs_out_is_let_go_in_that_tab(shop: Shop, env: Env, monkeypatch: pytest.MonkeyPatch) -> None:
    visitor = await shop.visitor()
    async with live(env), following(env, visitor) as tab:
        await visitor.done("DELETE", "session")
        await eventually(lambda: tab.resets)
    monkeypatch.setattr(stream_reader, "LIFETIME", 0.0)
    visitor = await shop.visitor()
    async with live(env):
        answer = await asyncio.wait_for(visitor.ask("GET", "stream?since=0"), 10)
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert answer.headers["access-control-allow-origin"] == visitor.origin
        await visitor.done("DELETE", "session")
        assert await visitor.problem("GET", "stream") == (401, "visitor_unknown")


async def test_many_tabs_of_one_visitor_do_not_pile_up(shop: Shop, env: Env) -> None:
    visitor = await shop.visitor()
    async with live(env):
        tabs = [Tab(env, visitor) for _ in range(MOST + 1)]
        tasks: list[asyncio.Task[None]] = []
        for tab in tabs:
            make_room(env, visitor.id)
            tasks.append(asyncio.create_task(tab.follow()))
            await eventually(lambda tab=tab: tab.cursor is not None)
        await eventually(lambda: tasks[0].done())
        assert len([reader for reader in env.hub.readers if isinstance(reader, VisitorReader)]) == MOST
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
