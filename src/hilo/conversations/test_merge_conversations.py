"""Merging conversations: nothing is lost, the stricter wall holds, replies find their way, an undo gives back all."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from hilo.conversations.conftest import ANA, PHONE, People
from hilo.conversations.merge_conversations import merge_conversations
from hilo.conversations.model import Author
from hilo.conversations.reference import make_reference
from hilo.kernel.principal import System
from hilo.staff.testing import join

BY, SEES = Author("system", UUID(int=0), "a test"), System("a test")


async def two(people: People) -> tuple[str, str]:
    """Ana's question about an invoice, and hers about a SIM, which is answered."""
    invoice = await people.conversation("factura", id="m1", subject="Mi factura")
    people.clock.pass_(minutes=1)
    sim = await people.conversation("sim", id="m2", subject="Mi SIM del pedido 458821")
    people.clock.pass_(minutes=1)
    return invoice, sim


async def merged(people: People, into: str, other: str) -> str:
    """The path of the merge."""
    made = await people.done("POST", f"/conversations/{into}/merges", {"other": other})
    assert made["into"] == into
    return f"/conversations/{into}/merges/{made['id']}"


async def state(people: People) -> dict[str, Any]:
    """All that a reader sees of the conversations, without counters of changes."""
    found: dict[str, Any] = {}
    for line in await people.inbox(state="any", limit=200):
        whole = await people.get(f"/conversations/{line['id']}")
        whole.pop("version")
        whole.pop("following")  # whoever followed one of them goes on following where it went
        items = (await people.get(f"/conversations/{line['id']}/thread", limit=200))["items"]
        whole["words"] = [(i["kind"], i["text"], i["conversation"]) for i in items if i["kind"] != "change"]
        found[line["id"]] = whole
    return found


async def test_a_stranger_merges_and_parts_nothing(people: People) -> None:
    one, other = await two(people)
    path = f"/conversations/{one}/merges"
    assert await people.refuses("POST", path, {"other": other}) == (401, 403)
    undo = await merged(people, one, other)
    assert await people.refuses("DELETE", undo) == (401, 403)
    assert (await people.client.get(f"/api/v1{undo}/undo")).status_code == 401
    assert (await people.client.get(f"/api/v1{path}")).status_code == 401
    assert len(await people.texts(one)) == 2


async def test_two_are_one_with_all_that_each_had_and_the_undo_gives_it_back(people: People) -> None:
    one, other = await two(people)
    await people.done("POST", f"/conversations/{other}/notes", {"text": "ojo"})
    await people.done("POST", f"/conversations/{one}/messages", {"text": "respuesta"})
    await people.done("PUT", f"/conversations/{other}/priority", {"priority": "high"})
    before = await state(people)
    undo = await merged(people, one, other)

    whole = await people.get(f"/conversations/{one}")
    assert await people.texts(one) == await people.texts(other) == ["factura", "sim", "respuesta"]
    assert (whole["subject"], whole["priority"], whole["unread"]) == ("Mi factura", "high", 1)
    assert whole["waiting_since"] == before[other]["waiting_since"]
    assert (await people.get(f"/conversations/{other}"))["id"] == one
    assert [line["id"] for line in await people.inbox(state="any")] == [one]
    assert [line["id"] for line in await people.inbox(q=before[other]["number"])] == [one]
    items = (await people.get(f"/conversations/{one}/thread"))["items"]
    told = [i for i in items if i["kind"] == "change"][-1]
    assert (told["text"], told["from"]["name"], told["change"]) == ("merged", "Marta", undo.split("/")[-1])
    await people.done("DELETE", undo)
    assert await state(people) == before
    assert await people.problem("DELETE", undo) == (409, "merge_already_undone")


async def test_it_is_told_before_what_an_undo_would_do(people: People) -> None:
    one, other = await two(people)
    undo = await merged(people, one, other)
    people.clock.pass_(minutes=1)
    await people.write("mail", "email", ANA, "más sobre la SIM", in_reply_to="m2")
    await people.write("mail", "email", ANA, "más sobre la factura", in_reply_to="m1")
    told = await people.get(f"{undo}/undo")
    assert (told["kept"], told["restored"]) == (one, other)
    assert told["kept_has"] == {"messages": 2, "notes": 0, "since": 1}
    assert told["restored_has"] == {"messages": 2, "notes": 0, "since": 1}
    history = await people.get(f"/conversations/{other}/merges")
    assert [(m["id"], m["by"], m["undone_at"]) for m in history["merges"]] == [(undo[-36:], "Marta", None)]
    await people.done("DELETE", undo)
    assert await people.texts(one) == ["factura", "más sobre la factura"]
    assert await people.texts(other) == ["sim", "más sobre la SIM"]


async def test_what_refers_to_the_absorbed_one_comes_into_the_living_one(people: People) -> None:
    one, other = await two(people)
    sent = await people.done("POST", f"/conversations/{other}/messages", {"text": "mándela"})
    number = (await people.get(f"/conversations/{other}"))["number"]
    await merged(people, one, other)
    people.clock.pass_(days=2)
    reference = make_reference(people.env.secrets, UUID(sent["id"]))
    await people.write("mail", "email", ANA, "por firma", in_reply_to=reference)
    await people.write("mail", "email", ANA, "por id", in_reply_to="m2")
    await people.write("mail", "email", ANA, "por pedido 458821")
    await people.write("mail", "email", ANA, f"por caso {number}")
    assert (await people.texts(one))[3:] == ["por firma", "por id", "por pedido 458821", f"por caso {number}"]
    assert len(await people.inbox(state="any")) == 1


async def test_work_on_the_absorbed_id_is_done_on_the_living_one(people: People) -> None:
    one, other = await two(people)
    await merged(people, one, other)
    path = f"/conversations/{other}"
    await people.done("POST", f"{path}/messages", {"text": "a las dos"})
    assert (await people.done("PUT", f"{path}/assignee", {"assignee": "me"}))["id"] == one
    assert (await people.done("POST", f"{path}/closure"))["id"] == one
    assert await people.texts(one) == ["factura", "sim", "a las dos"]
    (line,) = await people.inbox(state="closed")
    assert (line["id"], line["unread"], line["waiting_since"]) == (one, 0, None)


async def test_an_answer_to_both_leaves_neither_waiting_after_the_undo(people: People) -> None:
    one, other = await two(people)
    undo = await merged(people, one, other)
    await people.done("POST", f"/conversations/{one}/messages", {"text": "a las dos"})
    people.clock.pass_(minutes=1)
    await people.write("mail", "email", ANA, "¿y la SIM?", in_reply_to="m2")
    await people.done("DELETE", undo)
    first, second = await people.get(f"/conversations/{one}"), await people.get(f"/conversations/{other}")
    assert (first["unread"], first["waiting_since"]) == (0, None)
    assert (second["unread"], second["waiting_since"]) == (1, second["last"]["at"])


async def test_the_stricter_wall_holds_for_both_until_they_are_two_again(people: People) -> None:
    one, other = await two(people)
    await people.done("PUT", f"/conversations/{other}/wall", {"roles": ["supervisor"]})
    agent = await people.as_("agent")
    undo = await merged(people, one, other)
    assert await agent.inbox(state="any") == []
    for talk in (one, other):
        assert (await agent.send("GET", f"/conversations/{talk}")).status_code == 404
        assert (await agent.send("GET", f"/conversations/{talk}/thread")).json()["code"] == "unknown_conversation"
    await people.done("DELETE", undo)
    assert await agent.texts(one) == ["factura"]
    assert (await agent.send("GET", f"/conversations/{other}")).status_code == 404


async def test_a_wall_that_is_built_around_both_stays_around_each(people: People) -> None:
    one, other = await two(people)
    undo = await merged(people, one, other)
    await people.done("PUT", f"/conversations/{one}/wall", {"roles": ["supervisor"]})
    await people.done("DELETE", undo)
    assert await (await people.as_("agent")).inbox(state="any") == []
    assert [line["walled"] for line in await people.inbox(state="any")] == [True, True]
    async with people.env.db.read() as tx:
        assert await tx.fetchval("select count(*) from messages where wall is null") == 0


async def test_nobody_inside_both_walls_is_no_merge_and_neither_is_one_by_who_sees_only_one(people: People) -> None:
    one, other = await two(people)
    leo, leos = await join(people.env, "agent", "Leo")
    eva, _ = await join(people.env, "agent", "Eva")
    await people.done("PUT", f"/conversations/{one}/wall", {"users": [str(leo.id)], "roles": ["supervisor"]})
    await people.done("PUT", f"/conversations/{other}/wall", {"users": [str(eva.id)], "roles": ["supervisor"]})
    refused = await people.client.post(f"/api/v1/conversations/{one}/merges", json={"other": other}, headers=leos)
    assert (refused.status_code, refused.json()["code"]) == (404, "unknown_conversation")
    await people.done("DELETE", f"/conversations/{one}/wall")
    async with people.env.db.unit_of_work() as tx:
        await tx.execute("update conversations set wall = array[77] where id = $1", UUID(one))
    with pytest.raises(Exception, match="Nobody is inside"):
        async with people.env.db.unit_of_work() as tx:
            await merge_conversations(tx, UUID(one), UUID(other), BY, SEES)


async def test_different_people_and_what_is_closed_are_refused_with_what_to_do(people: People) -> None:
    one, other = await two(people)
    await people.write("chat", "phone", PHONE, "otra persona")
    stranger = next(line["id"] for line in await people.inbox() if line["last"]["text"] == "otra persona")
    path = f"/conversations/{one}/merges"
    answer = await people.send("POST", path, {"other": stranger})
    assert (answer.status_code, answer.json()["code"]) == (409, "different_people")
    assert len(answer.json()["customers"]) == 2
    assert await people.problem("POST", path, {"other": one}) == (409, "already_one_conversation")
    assert await people.problem("POST", path, {"other": str(uuid4())}) == (404, "unknown_conversation")
    assert await people.problem("DELETE", f"{path}/{uuid4()}") == (404, "unknown_merge")
    await people.done("POST", f"/conversations/{one}/closure")
    assert await people.problem("POST", path, {"other": other}) == (409, "merge_the_other_way")
    before = await state(people)
    undo = await merged(people, other, one)
    assert (await people.get(f"/conversations/{one}"))["state"] == "open"
    await people.done("DELETE", undo)
    assert await state(people) == before


async def test_undone_in_any_order_all_is_where_it_was(people: People) -> None:
    talks = [await people.conversation(f"n{n}", id=f"m{n}") for n in range(4)]
    for n, talk in enumerate(talks):
        people.clock.pass_(minutes=1)
        if n % 2:
            await people.done("POST", f"/conversations/{talk}/messages", {"text": f"respuesta {n}"})
    before = await state(people)
    undos = [await merged(people, talks[1], talks[0])]
    undos.append(await merged(people, talks[2], talks[1]))
    undos.append(await merged(people, talks[2], talks[3]))
    assert len(await people.texts(talks[0])) == 6
    await people.done("DELETE", undos[0])
    assert (await state(people))[talks[0]] == before[talks[0]]
    assert len(await people.texts(talks[3])) == 5
    await people.done("DELETE", undos[1])
    await people.done("DELETE", undos[2])
    assert await state(people) == before


async def test_labels_of_both_and_what_is_taken_from_both_stays_away(people: People) -> None:
    one, other = await two(people)
    for name in ("vip", "queja"):
        await people.done("POST", "/tags", {"name": name})
    await people.done("PUT", f"/conversations/{one}/tags", {"add": ["vip"]})
    await people.done("PUT", f"/conversations/{other}/tags", {"add": ["queja"]})
    undo = await merged(people, one, other)
    assert [tag["name"] for tag in (await people.get(f"/conversations/{one}"))["tags"]] == ["queja", "vip"]
    assert [line["id"] for line in await people.inbox(tag="queja")] == [one]
    await people.done("PUT", f"/conversations/{one}/tags", {"remove": ["queja"]})
    await people.done("DELETE", undo)
    assert [tag["name"] for tag in (await people.get(f"/conversations/{one}"))["tags"]] == ["vip"]
    assert (await people.get(f"/conversations/{other}"))["tags"] == []
    assert await people.inbox(tag="queja") == []


async def test_people_who_are_two_again_have_two_conversations_again(people: People) -> None:
    mail, chat, apart = await people.ana_with_phone()
    undo = await merged(people, mail, chat)
    people.clock.pass_(minutes=1)
    await people.write("chat", "phone", PHONE, "sigo")
    assert await people.texts(mail) == ["por correo", "por chat", "sigo"]
    await people.done("DELETE", apart)
    assert (await people.texts(mail), await people.texts(chat)) == (["por correo"], ["por chat", "sigo"])
    ours, theirs = await people.get(f"/conversations/{mail}"), await people.get(f"/conversations/{chat}")
    assert ours["customer"]["id"] != theirs["customer"]["id"]
    assert [p["value"] for p in ours["participants"]] == [ANA]
    assert [p["value"] for p in theirs["participants"]] == [PHONE]
    assert (theirs["unread"], theirs["linked_to"]) == (2, None)
    assert await people.problem("DELETE", undo) == (409, "merge_already_undone")
