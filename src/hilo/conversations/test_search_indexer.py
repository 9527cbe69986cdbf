"""The search index: what is due is worked off once, by however many; it heals, and nothing waits for it."""

import asyncio
from typing import Any

from hilo.conversations import store_search_index as store
from hilo.conversations.conftest import ANA, PHONE, People
from hilo.conversations.search_indexer import INDEXER, gauges, round_, work_off
from hilo.kernel.services import running
from hilo.kernel.testing import eventually


async def value(people: People, sql: str) -> Any:
    async with people.env.db.read() as tx:
        return await tx.fetchval(sql)


async def test_every_message_and_note_is_due_once_and_then_found(people: People) -> None:
    talk = await people.conversation("uno")
    await people.write_all([people.arrival("chat", "phone", PHONE, f"dos {n}") for n in range(3)])
    await people.done("POST", f"/conversations/{talk}/messages", {"text": "tres"})
    await people.done("POST", f"/conversations/{talk}/notes", {"text": "cuatro"})
    async with people.env.db.read() as tx:
        [gauge] = await gauges(tx)
    assert dict(gauge.values) == {(): 6.0}
    assert await round_(people.env) == 6
    assert await round_(people.env) == 0
    assert await value(people, "select count(*) from search_entries") == 6
    assert await value(people, "select entries from search_counts where bucket = 0") == 6


async def test_a_known_message_that_comes_again_is_not_due_again(people: People) -> None:
    twice = people.arrival("mail", "email", ANA, "uno", id="m1")
    await people.write_all([twice])
    await work_off(people.env)
    await people.write_all([twice])
    assert await round_(people.env) == 0


async def test_several_workers_at_once_index_each_once(people: People) -> None:
    await people.write_all([people.arrival("chat", "phone", PHONE, f"palabra {n}") for n in range(40)])
    await asyncio.gather(*(work_off(people.env) for _ in range(4)))
    await work_off(people.env)
    assert await value(people, "select count(*) from search_entries") == 40
    assert await value(people, "select count(*) from search_due") == 0


async def test_a_worker_that_dies_in_its_work_leaves_all_of_it_due(people: People) -> None:
    await people.conversation("palabra")
    try:
        async with people.env.db.unit_of_work() as tx:
            messages, notes = await store.take_due(tx, 10)
            await store.add(tx, messages, notes)
            raise ConnectionAbortedError
    except ConnectionAbortedError:
        pass
    assert await value(people, "select count(*) from search_entries") == 0
    assert await round_(people.env) == 1
    assert await value(people, "select count(*) from search_entries") == 1


async def test_words_that_were_read_before_a_change_are_corrected_after_it(people: People) -> None:
    await people.conversation("palabra antigua")
    async with people.env.db.unit_of_work() as tx:  # it has read, and does not say so yet
        messages, notes = await store.take_due(tx, 10)
        await store.add(tx, messages, notes)
        async with people.env.db.unit_of_work() as other:
            await other.execute("update messages set text = 'palabra nueva'")
    await work_off(people.env)
    words = (
        "select string_agg(u.word, ' ' order by u.word) from search_entries, unnest(tsvector_to_array(words)) u (word)"
    )
    assert await value(people, words) == "nueva palabra"


async def test_numbers_and_codes_are_found_and_not_listed(people: People) -> None:
    await people.write("mail", "email", ANA, "pedido 88231 clave a1b2c3 y año")
    await work_off(people.env)
    listed = "select string_agg(word, ' ' order by word) from search_words"
    assert await value(people, listed) == "año clave pedido"
    for q in ("88231", "8823", "a1b2c3"):
        assert (await people.get("/search", q=q))["messages"]["count"] == 1, q


async def test_the_service_finds_new_words_by_itself(people: People) -> None:
    async with running(people.env, [INDEXER]):
        await people.conversation("palabra")

        async def indexed() -> bool:
            return (await people.get("/search", q="palabra"))["messages"]["count"] == 1

        assert await eventually(indexed)
