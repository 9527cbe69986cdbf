"""Merging while others work: two merges at once, words that arrive, replies that are written; one truth in the end."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

import pytest

from hilo.conversations import store, store_merges, store_tree
from hilo.conversations.conftest import ANA, People
from hilo.conversations.merge_conversations import merge_conversations
from hilo.conversations.model_tree import Edge, placed
from hilo.conversations.reply import Words, reply
from hilo.conversations.test_merge_conversations import BY, SEES, two
from hilo.conversations.tree import Frames, look, write_down
from hilo.customers.errors import CustomersMoved
from hilo.kernel.db import Tx
from hilo.kernel.ids import new_id
from hilo.kernel.principal import system_principal
from hilo.kernel.testing import eventually


async def test_of_two_who_merge_at_once_one_does_it(people: People) -> None:
    one, other = await two(people)
    rival = await people.as_("agent")
    tried = await asyncio.gather(
        people.send("POST", f"/conversations/{one}/merges", {"other": other}),
        rival.send("POST", f"/conversations/{other}/merges", {"other": one}),
        rival.send("POST", f"/conversations/{one}/merges", {"other": other}),
    )
    assert sorted(a.status_code for a in tried) == [201, 409, 409]
    assert {a.json()["code"] for a in tried if a.status_code == 409} <= {
        "conversations_changed",
        "already_one_conversation",
    }
    assert len(await people.inbox(state="any")) == 1
    assert sorted(await people.texts(one)) == ["factura", "sim"]


async def test_words_that_arrive_while_it_is_merged_find_the_living_one(people: People) -> None:
    one, other = await two(people)
    async with people.env.db.unit_of_work() as tx:
        await merge_conversations(tx, UUID(one), UUID(other), BY, SEES)
        coming = asyncio.create_task(written(people))
        await eventually(people.somebody_waits)
    await coming
    assert await people.texts(one) == ["factura", "sim", "¿y?"]
    async with people.env.db.read() as tx:
        assert await tx.fetchval("select count(*) from messages where conversation_id = $1", UUID(other)) == 0


async def written(people: People) -> None:
    """As the lanes worker does it: what moved meanwhile is done again."""
    while True:
        try:
            return await people.write("mail", "email", ANA, "¿y?", in_reply_to="m2")
        except CustomersMoved:
            continue


async def test_a_reply_that_is_written_while_it_is_merged_is_said_in_the_living_one(people: People) -> None:
    one, other = await two(people)
    async with people.env.db.unit_of_work() as tx:
        await merge_conversations(tx, UUID(one), UUID(other), BY, SEES)
        answering = asyncio.create_task(people.send("POST", f"/conversations/{other}/messages", {"text": "va"}))
        await eventually(people.somebody_waits)
    assert (await answering).json()["conversation"] == one
    async with people.env.db.unit_of_work() as tx:
        await reply(tx, UUID(other), Words("y otra"), system_principal())
        merging = asyncio.create_task(people.send("GET", f"/conversations/{one}"))
    await merging
    assert await people.texts(one) == ["factura", "sim", "va", "y otra"]


async def test_a_merge_waits_for_the_reply_that_is_being_written(people: People) -> None:
    one, other = await two(people)
    async with people.env.db.unit_of_work() as tx:
        await reply(tx, UUID(other), Words("va"), system_principal())
        merging = asyncio.create_task(people.send("POST", f"/conversations/{one}/merges", {"other": other}))
        await eventually(people.somebody_waits)
    assert (await merging).status_code == 201
    assert await people.texts(one) == ["factura", "sim", "va"]
    assert (await people.get(f"/conversations/{one}"))["unread"] == 1


async def test_fragments_that_are_worked_on_at_that_moment_stay_as_they_are(people: People) -> None:
    fragments = [
        await people.conversation("cuarta", id="m4", in_reply_to="m3"),
        await people.conversation("segunda", id="m2", in_reply_to="m1"),
    ]
    async with people.env.db.unit_of_work() as tx:
        for one in sorted(map(UUID, fragments)):
            await store.lock(tx, one, SEES)
            await store.add_note(tx, new_id(), one, "ya me encargo", BY)
        coming = asyncio.create_task(people.write("mail", "email", ANA, "tercera", id="m3", in_reply_to="m2"))
        await eventually(people.somebody_waits)
    await coming
    assert {line["id"] for line in await people.inbox()} == set(fragments)
    assert sorted([len(await people.texts(one)) for one in fragments]) == [1, 2]


async def test_who_looks_while_it_is_merged_sees_it_before_or_after(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = await two(people)
    frames, looks = store_tree.frames, 0

    async def between(tx: Tx, livings: Sequence[UUID]) -> Frames:
        """Between the first two statements of the look the two become one."""
        nonlocal looks
        looks += 1
        if looks == 1:
            async with people.env.db.unit_of_work() as meanwhile:
                edge = Edge(new_id(), UUID(one), UUID(other), meanwhile.now, "open")
                seq = await store_merges.add(meanwhile, edge, "merged", BY)
                both = await frames(meanwhile, [UUID(one), UUID(other)])
                await write_down(meanwhile, placed(both, UUID(other), UUID(one), seq), {})
        return await frames(tx, livings)

    monkeypatch.setattr(store_tree, "frames", between)
    async with people.env.db.read() as tx:
        found = await look(tx, [UUID(other)], SEES)
    assert set(found) == {UUID(one), UUID(other)}
    assert looks == 2
