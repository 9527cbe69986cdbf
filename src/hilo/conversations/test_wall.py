"""Walls: only who is named sees the conversation, by whatever route; outsiders learn which team has it."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

from hilo.channels.contract import Media
from hilo.conversations.conftest import ANA, People
from hilo.conversations.reply import author
from hilo.conversations.wall import Inside, build_wall
from hilo.kernel.principal import System, system_principal
from hilo.kernel.testing import eventually
from hilo.staff.testing import join, sign_in

CANARY = "canario"


async def test_a_stranger_builds_no_wall_and_takes_none_down(people: People) -> None:
    talk = await people.conversation()
    path = f"/conversations/{talk}/wall"
    for method, body in (("PUT", {"roles": ["owner"]}), ("DELETE", None)):
        assert await people.refuses(method, path, body) == (401, 403)
        assert await people.refuses(method, path, body, role="agent") == (401, 403)
    assert (await people.get(f"/conversations/{talk}"))["walled"] is False


async def test_who_is_not_named_sees_nothing_of_it_by_any_route(people: People) -> None:
    talk = await people.conversation(CANARY, subject=CANARY)
    customer = (await people.get(f"/conversations/{talk}"))["customer"]["id"]
    await people.done("POST", f"/conversations/{talk}/messages", {"text": CANARY})
    await people.done("POST", f"/conversations/{talk}/notes", {"text": CANARY})
    message = (await people.get(f"/conversations/{talk}/thread"))["items"][0]["id"]
    inside, headers = await join(people.env, "agent", "Eva")
    await people.done("PUT", f"/conversations/{talk}/wall", {"users": [str(inside.id)]})

    outside = await people.as_("owner", "Pau")
    number = (await people.as_("agent")).headers  # an agent who is not named, too
    for reader in (outside.headers, number):
        outside.headers = reader
        for path in (f"/conversations/{talk}", f"/conversations/{talk}/thread", f"/messages/{message}"):
            assert (await outside.send("GET", path)).status_code == 404
        assert await outside.problem("POST", f"/conversations/{talk}/notes", {"text": "x"}) == (
            404,
            "unknown_conversation",
        )
        for params in ({}, {"q": ANA}, {"q": "H-1"}, {"customer": customer}, {"view": "unassigned"}, {"state": "any"}):
            assert await outside.inbox(**params) == []
        thread = await outside.get(f"/customers/{customer}/thread")
        assert thread["items"] == []
        assert CANARY not in str(thread)
    outside.headers = headers
    assert await outside.texts(talk) == [CANARY, CANARY]
    assert (await outside.get(f"/conversations/{talk}"))["walled"] is True


async def test_what_is_said_behind_a_wall_stays_there_until_it_comes_down(people: People) -> None:
    talk = await people.conversation("antes", id="m1")
    await people.done("PUT", f"/conversations/{talk}/wall", {"roles": ["supervisor"]})
    await people.write("mail", "email", ANA, CANARY, in_reply_to="m1")
    await people.done("POST", f"/conversations/{talk}/messages", {"text": CANARY})
    await people.done("POST", f"/conversations/{talk}/notes", {"text": CANARY})
    agent = await people.as_("agent")
    customer = (await people.get(f"/conversations/{talk}"))["customer"]["id"]

    assert (await agent.get(f"/customers/{customer}/thread"))["items"] == []
    assert await people.person_texts(customer) == ["antes", CANARY, CANARY]
    await people.done("DELETE", f"/conversations/{talk}/wall")
    assert await agent.texts(talk) == ["antes", CANARY, CANARY]
    items = (await agent.get(f"/customers/{customer}/thread"))["items"]
    assert [item["text"] for item in items if item["kind"] == "note"] == [CANARY]


async def test_words_that_come_while_a_wall_is_built_stand_behind_it(people: People) -> None:
    talk = await people.conversation("antes", id="m1")
    customer = (await people.get(f"/conversations/{talk}"))["customer"]["id"]
    file = Media("canario.txt", "text/plain", CANARY.encode())
    async with people.env.db.unit_of_work() as tx:
        await build_wall(tx, UUID(talk), Inside(roles=["supervisor"]), author(system_principal()), System("a test"))
        coming = asyncio.create_task(people.write("mail", "email", ANA, CANARY, in_reply_to="m1", media=[file]))
        await eventually(people.somebody_waits)
    await coming
    agent = await people.as_("agent")
    assert (await agent.get(f"/customers/{customer}/thread"))["items"] == []
    item = (await people.get(f"/conversations/{talk}/thread"))["items"][-1]
    assert item["text"] == CANARY
    for path in (f"/messages/{item['id']}", f"/attachments/{item['attachments'][0]['id']}"):
        assert (await agent.send("GET", path)).status_code == 404


async def test_outsiders_learn_which_team_handles_something_and_nothing_else(people: People) -> None:
    talk = await people.conversation(CANARY)
    pau = await people.as_("owner", "Pau")
    team = (await pau.done("POST", "/teams", {"name": "Fraude"}))["id"]
    await people.done("PUT", f"/conversations/{talk}/assignee", {"team": team})
    customer = (await people.get(f"/conversations/{talk}"))["customer"]["id"]
    assert (await people.get(f"/customers/{customer}/thread"))["handled_by"] == []
    await people.done("PUT", f"/conversations/{talk}/wall", {"teams": [team]})

    assert await thread(people, customer) == ([], ["Fraude"])
    member, headers = await join(people.env, "agent", "Eva")
    await pau.done("PUT", f"/teams/{team}/members/{member.id}")
    people.headers = headers
    assert await thread(people, customer) == ([CANARY], [])


async def test_nobody_is_walled_out_by_a_typo(people: People) -> None:
    talk = await people.conversation()
    eva, _ = await join(people.env, "agent", "Eva")
    path = f"/conversations/{talk}/wall"
    wrong: list[dict[str, Any]] = [
        {},
        {"users": [str(eva.id), str(uuid4())]},
        {"teams": [str(uuid4())]},
        {"roles": ["agent", "agents"]},
    ]
    for body in wrong:
        assert await people.problem("PUT", path, body) == (422, "unknown_assignee")
    reader = await sign_in(people.env, role="read-only")
    answer = await people.client.get(f"/api/v1/conversations/{talk}", headers=reader)
    assert answer.json()["walled"] is False


async def test_what_goes_on_with_a_walled_matter_later_stands_behind_its_wall(people: People) -> None:
    talk = await people.conversation(CANARY, id="m1")
    pau = await people.as_("owner", "Pau")
    team = (await pau.done("POST", "/teams", {"name": "Fraude"}))["id"]
    await people.done("PUT", f"/conversations/{talk}/assignee", {"team": team})
    await people.done("PUT", f"/conversations/{talk}/wall", {"roles": ["supervisor"]})
    await people.done("POST", f"/conversations/{talk}/closure")
    people.clock.pass_(days=8)
    await people.write("mail", "email", ANA, CANARY, id="m2", in_reply_to="m1")

    assert await pau.inbox(state="any") == []
    (line,) = await people.inbox()
    assert (line["walled"], line["team"]["name"], line["last"]["text"]) == (True, "Fraude", CANARY)
    later = await people.get(f"/conversations/{line['id']}")
    assert later["linked_to"] == {"id": talk, "because": "later"}
    await people.done("DELETE", f"/conversations/{line['id']}/wall")
    assert (await pau.get(f"/conversations/{line['id']}"))["linked_to"] is None, "the other one is still walled"


async def test_a_fragment_that_joins_a_walled_conversation_is_walled_with_its_files(people: People) -> None:
    await people.write("mail", "email", ANA, "cuarta", id="m4", in_reply_to="m3")
    (walled,) = await people.inbox()
    await people.done("PUT", f"/conversations/{walled['id']}/wall", {"roles": ["supervisor"]})
    await people.write(
        "mail", "email", ANA, "segunda", id="m2", in_reply_to="m1", media=[Media("a.txt", "text/plain", b"hola")]
    )
    agent = await people.as_("agent")
    assert [line["last"]["text"] for line in await agent.inbox()] == ["segunda"]
    await people.write("mail", "email", ANA, "tercera", id="m3", in_reply_to="m2")

    assert await agent.inbox() == []
    assert sorted(await people.texts(walled["id"])) == ["cuarta", "segunda", "tercera"]
    async with people.env.db.read() as tx:
        walls = await tx.fetchrow(
            "select m.wall, a.wall as of_file from attachments a join messages m on m.id = message_id"
        )
        assert walls is not None
        assert walls["wall"] == walls["of_file"] is not None


async def thread(people: People, customer: str) -> tuple[list[str], list[str]]:
    """The texts of a person's messages, and who else handles something of them."""
    page = await people.get(f"/customers/{customer}/thread")
    return [item["text"] for item in page["items"] if item["kind"] == "message"], page["handled_by"]


async def test_whoever_saw_it_before_is_told_to_load_the_lists_anew_and_no_more(people: People) -> None:
    await people.write("mail", "email", "ana@correo.example", "hola")
    (line,) = await people.inbox()
    for _ in range(2):
        answer = await people.send("PUT", f"/conversations/{line['id']}/wall", {"roles": ["supervisor"]})
        assert answer.status_code == 204
    async with people.env.db.read() as tx:
        told = await tx.fetch("select topic_id, ref, details from stream_inbox where kind = 'inbox.changed'")
    assert [tuple(row) for row in told] == [(UUID(int=0), None, {})] * 2


async def test_what_goes_on_later_waits_for_the_wall_that_is_being_built(people: People) -> None:
    talk = await people.conversation("antes", id="m1")
    await people.done("POST", f"/conversations/{talk}/closure")
    people.clock.pass_(days=8)
    async with people.env.db.unit_of_work() as tx:
        await build_wall(tx, UUID(talk), Inside(roles=["supervisor"]), author(system_principal()), System("a test"))
        writing = asyncio.create_task(people.write("mail", "email", ANA, CANARY, in_reply_to="m1"))
        await eventually(people.somebody_waits)
    await writing
    assert await (await people.as_("agent")).inbox(state="any") == []
    assert [line["last"]["text"] for line in await people.inbox()] == [CANARY]


async def test_the_thread_says_who_built_the_wall_and_who_took_it_down(people: People) -> None:
    talk = await people.conversation()
    await people.done("PUT", f"/conversations/{talk}/wall", {"roles": ["supervisor"]})
    people.clock.pass_(minutes=1)
    await people.done("DELETE", f"/conversations/{talk}/wall")
    items = (await people.get(f"/conversations/{talk}/thread"))["items"]
    told = [(one["text"], one["from"]["name"], one["change"]) for one in items if one["kind"] == "change"]
    assert told == [("walled", "Marta", None), ("unwalled", "Marta", None)]


async def test_a_wall_waits_for_reports_of_deliveries_in_the_order_in_which_they_come(people: People) -> None:
    talk = await people.conversation()
    path = f"/conversations/{talk}"
    sent = [await people.done("POST", f"{path}/messages", {"text": text}) for text in ("una", "otra")]
    first, second = sorted(UUID(one["id"]) for one in sent)
    held = "select id from messages where id = $1 for no key update nowait"
    async with people.env.db.unit_of_work() as tx:  # the first one's row lies behind the other's from now on
        await tx.execute("update messages set state_reason = 'x' where id = $1", first)
    async with people.env.db.unit_of_work() as tx:
        await tx.fetch(held, first)
        walling = asyncio.create_task(people.done("PUT", f"{path}/wall", {"roles": ["supervisor"]}))
        await eventually(people.somebody_waits)
        assert len(await tx.fetch(held, second)) == 1, "who waits for the first one has the second one already"
    await walling
    assert (await people.get(path))["walled"] is True
