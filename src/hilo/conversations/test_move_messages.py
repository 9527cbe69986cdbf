"""Splitting and moving: chosen messages go with all that hangs on them, and come back, whichever undo comes first."""

import asyncio
from typing import Any
from uuid import uuid4

from hilo.channels.contract import Media
from hilo.conversations.conftest import ANA, PHONE, People
from hilo.conversations.test_merge_conversations import merged, state


async def chain(people: People) -> tuple[str, list[str]]:
    """A conversation of three messages of Ana's and a reply, and the ids of all four."""
    talk = await people.conversation("uno", id="m1", subject="Mi factura")
    for n, text in enumerate(("dos", "tres"), 2):
        people.clock.pass_(minutes=1)
        await people.write("mail", "email", ANA, text, id=f"m{n}", in_reply_to="m1", subject=f"Re {n}")
    people.clock.pass_(minutes=1)
    await people.done("POST", f"/conversations/{talk}/messages", {"text": "respuesta"})
    people.clock.pass_(minutes=1)
    return talk, await message_ids(people, talk)


async def message_ids(people: People, talk: str) -> list[str]:
    items = (await people.get(f"/conversations/{talk}/thread", limit=200))["items"]
    return [item["id"] for item in items if item["kind"] == "message"]


async def split_off(people: People, talk: str, *messages: str, notes: list[str] | None = None) -> tuple[str, str]:
    """The new conversation, and the path of the split."""
    body = {"messages": list(messages), "notes": notes or []}
    made = await people.done("POST", f"/conversations/{talk}/splits", body)
    assert made["from"] == talk
    return made["to"], f"/conversations/{talk}/splits/{made['id']}"


async def moved(people: People, talk: str, to: str, *messages: str) -> str:
    """The path of the move."""
    made = await people.done("POST", f"/conversations/{talk}/moves", {"messages": list(messages), "to": to})
    return f"/conversations/{talk}/moves/{made['id']}"


async def test_a_stranger_splits_and_moves_nothing(people: People) -> None:
    talk, ids = await chain(people)
    other = await people.conversation("otra")
    asked: list[tuple[str, str, Any]] = [
        ("POST", f"/conversations/{talk}/splits", {"messages": ids[:1]}),
        ("POST", f"/conversations/{talk}/moves", {"messages": ids[:1], "to": other}),
        ("DELETE", f"/conversations/{talk}/splits/{uuid4()}", None),
        ("DELETE", f"/conversations/{talk}/moves/{uuid4()}", None),
    ]
    for method, path, body in asked:
        assert await people.refuses(method, path, body) == (401, 403)
    assert await message_ids(people, talk) == ids


async def test_chosen_messages_are_a_conversation_of_their_own_and_come_back(people: People) -> None:
    talk, ids = await chain(people)
    note = (await people.done("POST", f"/conversations/{talk}/notes", {"text": "ojo"}))["id"]
    people.clock.pass_(minutes=1)
    await people.write("mail", "email", ANA, "del pedido 458821", id="m5", in_reply_to="m1")
    before, last = await state(people), (await message_ids(people, talk))[-1]
    new, undo = await split_off(people, talk, ids[1], last, notes=[note])

    whole = await people.get(f"/conversations/{new}")
    assert (whole["subject"], whole["unread"], whole["customer"]) == ("Re 2", 1, before[talk]["customer"])
    assert whole["linked_to"] == {"id": talk, "because": "split"}
    assert (await people.get(f"/conversations/{talk}"))["waiting_since"] is None
    assert whole["waiting_since"] == whole["last"]["at"]
    assert await people.texts(new) == ["dos", "del pedido 458821"]
    assert await people.texts(talk) == ["uno", "tres", "respuesta"]
    await people.write("mail", "email", ANA, "¿y el pedido 458821?")
    assert (await people.texts(new))[2:] == ["¿y el pedido 458821?"]

    await people.done("DELETE", undo)
    assert (await people.get(f"/conversations/{new}"))["id"] == talk
    after = (await state(people))[talk]
    assert after["words"][:-1] == before[talk]["words"]
    assert (after["unread"], after["waiting_since"]) == (2, before[talk]["waiting_since"])
    assert len(await people.inbox(state="any")) == 1
    assert await people.problem("DELETE", undo) == (409, "move_already_undone")


async def test_moved_messages_go_with_their_files_and_come_back(people: People) -> None:
    file = Media("factura.pdf", "application/pdf", b"%PDF-1.4 hola")
    talk = await people.conversation("con fichero", id="m1", media=[file])
    await people.write("mail", "email", ANA, "sin", id="m2", in_reply_to="m1")
    other = await people.conversation("otra")
    before = await state(people)
    undo = await moved(people, talk, other, (await message_ids(people, talk))[0])
    items = (await people.get(f"/conversations/{other}/thread"))["items"]
    [sent] = [item for item in items if item["kind"] == "message" and item["attachments"]]
    assert (await people.send("GET", f"/attachments/{sent['attachments'][0]['id']}")).status_code == 200
    assert await people.texts(talk) == ["sin"]
    await people.done("DELETE", undo)
    assert await state(people) == before


async def test_undone_in_any_order_each_message_is_where_it_was(people: People) -> None:
    talk, ids = await chain(people)
    other = await people.conversation("otra")
    before = await state(people)
    for order in ((0, 1, 2), (2, 0, 1), (1, 2, 0)):
        undos = [await moved(people, talk, other, ids[0], ids[1])]
        new, undo = await split_off(people, other, ids[1])
        undos += [undo, await merged(people, talk, new)]
        assert sorted(await people.texts(talk)) == ["dos", "respuesta", "tres"]
        for n in order:
            await people.done("DELETE", undos[n])
        assert await state(people) == before, order


async def test_who_took_part_only_by_a_moved_message_goes_and_comes_back(people: People) -> None:
    mail, chat, _ = await people.ana_with_phone()
    await people.write("chat", "phone", PHONE, "otra vez", id="c2")
    undo = await moved(people, chat, mail, (await message_ids(people, chat))[0])
    both = [p["value"] for p in (await people.get(f"/conversations/{mail}"))["participants"]]
    assert sorted(both) == sorted([ANA, PHONE])
    assert [p["value"] for p in (await people.get(f"/conversations/{chat}"))["participants"]] == [PHONE]
    again = await moved(people, mail, chat, (await message_ids(people, mail))[0])
    assert [p["value"] for p in (await people.get(f"/conversations/{mail}"))["participants"]] == [PHONE]
    await people.done("DELETE", undo)
    await people.done("DELETE", again)
    assert [p["value"] for p in (await people.get(f"/conversations/{mail}"))["participants"]] == [ANA]
    ways = (await people.get(f"/conversations/{chat}/ways"))["items"]
    assert ways[0]["to"]["value"] == PHONE


async def test_what_would_leave_nothing_or_is_not_there_is_refused(people: People) -> None:
    talk, ids = await chain(people)
    other = await people.conversation("otra")
    path = f"/conversations/{talk}/splits"
    assert await people.problem("POST", path, {"messages": ids}) == (409, "nothing_left")
    assert await people.problem("POST", path, {"messages": []}) == (422, "nothing_chosen")
    theirs = (await message_ids(people, other))[0]
    for wrong in (theirs, str(uuid4())):
        assert await people.problem("POST", path, {"messages": [ids[0], wrong]}) == (422, "unknown_item")
    moves = f"/conversations/{talk}/moves"
    assert await people.problem("POST", moves, {"messages": ids[:1], "to": talk}) == (409, "already_one_conversation")
    assert await people.problem("POST", moves, {"messages": ids, "to": other}) == (409, "nothing_left")
    await people.write("chat", "phone", PHONE, "otra persona")
    stranger = next(line["id"] for line in await people.inbox() if line["last"]["text"] == "otra persona")
    assert await people.problem("POST", moves, {"messages": ids[:1], "to": stranger}) == (409, "different_people")
    await people.done("POST", f"/conversations/{other}/closure")
    assert await people.problem("POST", moves, {"messages": ids[:1], "to": other}) == (409, "conversation_closed")
    undo = await moved(people, other, talk, theirs) if len(await message_ids(people, other)) > 1 else None
    assert (undo, await people.problem("DELETE", f"{moves}/{uuid4()}")) == (None, (404, "unknown_move"))


async def test_words_leave_no_wall_and_a_wall_built_around_them_comes_back_with_them(people: People) -> None:
    talk, ids = await chain(people)
    other = await people.conversation("otra")
    await people.done("PUT", f"/conversations/{talk}/wall", {"roles": ["supervisor"]})
    body = {"messages": ids[:1], "to": other}
    assert await people.problem("POST", f"/conversations/{talk}/moves", body) == (409, "wall_in_between")
    new, undo = await split_off(people, talk, ids[0])
    assert (await people.get(f"/conversations/{new}"))["walled"] is True
    await people.done("DELETE", undo)
    await people.done("DELETE", f"/conversations/{talk}/wall")

    new, undo = await split_off(people, talk, ids[0])
    await people.done("PUT", f"/conversations/{new}/wall", {"roles": ["supervisor"]})
    agent = await people.as_("agent")
    assert [line["id"] for line in await agent.inbox()] == [other, talk]
    await people.done("DELETE", undo)
    assert [line["id"] for line in await agent.inbox()] == [other]
    assert len(await people.texts(talk)) == 4


async def test_what_came_into_a_split_comes_along_and_later_words_go_on_there(people: People) -> None:
    talk, ids = await chain(people)
    new, undo = await split_off(people, talk, ids[1])
    people.clock.pass_(minutes=1)
    await people.write("mail", "email", ANA, "más de dos", id="m9", in_reply_to="m2")
    assert await people.texts(new) == ["dos", "más de dos"]
    await people.done("DELETE", undo)
    await people.write("mail", "email", ANA, "y más", in_reply_to="m9")
    assert await people.texts(talk) == ["uno", "dos", "tres", "respuesta", "más de dos", "y más"]
    assert [line["unread"] for line in await people.inbox(state="any")] == [2]


async def test_of_two_who_split_the_same_at_once_one_does_it(people: People) -> None:
    talk, ids = await chain(people)
    sent = [people.send("POST", f"/conversations/{talk}/splits", {"messages": [ids[0]]}) for _ in range(2)]
    answers = await asyncio.gather(*sent)
    assert sorted(a.status_code for a in answers) == [201, 422]
    assert len(await people.inbox(state="any")) == 2
    history = await people.get(f"/conversations/{talk}/merges")
    assert [(m["split"], m["items"], m["by"], m["undone"]) for m in history["moves"]] == [(True, 1, "Marta", False)]


async def test_the_thread_names_the_split_and_the_move_by_which_each_is_undone(people: People) -> None:
    talk, ids = await chain(people)
    other = await people.conversation("otra")
    part, unsplit = await split_off(people, talk, ids[0])
    people.clock.pass_(minutes=1)
    unmove = await moved(people, talk, other, ids[1])
    told: dict[str, str] = {}
    for one in (talk, part, other):
        items = (await people.get(f"/conversations/{one}/thread"))["items"]
        told |= {item["text"]: item["change"] for item in items if item["kind"] == "change"}
    split, move = unsplit.split("/")[-1], unmove.split("/")[-1]
    assert told == {"split": split, "split_off": split, "moved": move, "moved_here": move}


async def test_what_goes_home_by_the_undo_of_a_merge_is_told_of_behind_the_wall_of_its_home(people: People) -> None:
    talk, ids = await chain(people)
    part, unsplit = await split_off(people, talk, ids[1])
    other = await people.conversation("otra")
    undo = await merged(people, other, part)
    await people.done("DELETE", unsplit)
    await people.done("DELETE", undo)  # it stands for itself no more, and goes where it was split from
    assert (await people.get(f"/conversations/{part}"))["id"] == talk
    await people.done("PUT", f"/conversations/{talk}/wall", {"roles": ["supervisor"]})
    async with people.env.db.read() as tx:
        elsewhere = await tx.fetchval("""select count(*) from thread_items t join conversations c
            on c.id = t.conversation_id where t.wall is distinct from c.wall or c.living_id is not null""")
    assert elsewhere == 0
