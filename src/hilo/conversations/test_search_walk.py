"""Walking back through time, with more than the first look goes through, and with filters that leave little."""

from typing import Any

import pytest

from hilo.conversations import search_walk
from hilo.conversations.conftest import ANA, People
from hilo.kernel.db import Tx

# Copies of one message over 400 days, 10 a day: all say `comun`, each hundredth `raro`, those of a year ago `viejo`.
COPIES = """
with one as (select * from messages limit 1), made as (
    insert into messages (id, conversation_id, profile_id, account_id, identifier_id, channel, direction, role,
                          event_id, at, received_at, text, by_kind, by_name)
    select md5('m' || n)::uuid, o.conversation_id, o.profile_id, o.account_id, o.identifier_id, o.channel, 'in', o.role,
           'copy' || n, o.at - interval '144 minutes' * n, o.at, 'comun ' || n
           || case when n % 100 = 0 then ' raro' else '' end || case when n > 3650 then ' viejo' else '' end,
           o.by_kind, o.by_name
    from one o, generate_series(1, 4000) n
    returning id, at, subject, text
), entries as (
    insert into search_entries (id, note, walled, at, buckets, words)
    select id, false, false, at, search_buckets(at), search_vector(subject, text) from made returning at, buckets
), counted as (
    insert into search_counts (bucket, entries)
    select b, count(*) from entries cross join lateral unnest(buckets) b group by b
)
insert into search_words (word, folded, stems, entries)
select w, w, search_stems(w), 1 from unnest('{comun,raro,viejo}'::text[]) w
"""


@pytest.fixture
async def years(people: People) -> People:
    await people.conversation("hola", name="Ana Ruiz")
    async with people.env.db.unit_of_work() as tx:
        await tx.execute(COPIES)
        await tx.execute("delete from search_due")
    return people


async def numbers(people: People, q: str, limit: int, **params: Any) -> tuple[list[int], dict[str, Any]]:
    """The numbers of the messages found, in order, and the group."""
    group = (await people.get("/search", q=q, only="messages", limit=limit, **params))["messages"]
    return [int(hit["snippet"]["text"].split()[1]) for hit in group["items"]], group


async def test_common_and_rare_words_are_found_newest_first_from_any_time(years: People) -> None:
    found, group = await numbers(years, "comun", 50)
    assert (found, group["count"], group["more"]) == (list(range(1, 51)), 200, True)
    found, group = await numbers(years, "raro", 50)
    assert (found, group["count"], group["more"]) == (list(range(100, 4001, 100)), 40, False)
    found, group = await numbers(years, "viejo", 50)
    assert (found[0], group["count"], group["more"]) == (3651, 200, True)
    found, group = await numbers(years, "comun after:2026-01-01 before:2026-01-02", 50)
    assert len(found) == 10
    assert group["more"] is False


async def test_pages_go_on_after_those_that_were_ranked(years: People) -> None:
    seen: list[int] = []
    cursor: dict[str, str] = {}
    while True:
        found, group = await numbers(years, "comun", 50, **cursor)
        seen += found
        if group["next"] is None:
            break
        cursor = {"cursor": group["next"]}
    assert seen == list(range(1, 4001))


async def test_a_filter_that_leaves_little_says_how_far_it_came(years: People, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_walk, "PATIENCE", 500)
    found, group = await numbers(years, "comun state:closed", 10)
    assert (found, group["count"], group["more"]) == ([], 0, True)
    assert group["back_to"] > "2025"
    while group["next"]:
        found, group = await numbers(years, "comun state:closed", 10, cursor=group["next"])
    assert (found, group["back_to"]) == ([], None)


async def test_a_word_of_a_time_long_gone_is_approached_in_smaller_steps(
    years: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_walk, "MOST_AT_ONCE", 100)
    monkeypatch.setattr("hilo.conversations.model_search.SMALLEST", 100)
    found, _ = await numbers(years, "viejo", 50)
    assert found == sorted(found)
    assert found[0] >= 3651


async def test_a_persons_words_are_looked_up_by_the_person(years: People) -> None:
    asked: list[str] = []
    found, group = await numbers(years, f"raro from:{ANA}", 50)
    assert (found, group["count"]) == (list(range(100, 4001, 100)), 40)
    original = Tx.fetch

    async def fetch(self: Tx, sql: str, *args: Any) -> Any:
        asked.append(sql)
        return await original(self, sql, *args)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Tx, "fetch", fetch)
        await numbers(years, "comun", 10)
    assert sum("search_entries e" in sql for sql in asked) <= 3
