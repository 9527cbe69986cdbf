"""The route of the search: rights by group, filters as words and as parameters, clear answers to strange questions."""

from typing import Any

import pytest

from hilo.conversations.conftest import ANA, PHONE, People
from hilo.conversations.search_indexer import work_off
from hilo.kernel.finding import in_time, read_question
from hilo.staff.testing import sign_in

PATH = "/api/v1/search"
STRANGE = [
    "", "   ", "!!! ???", "de la", "'", "\\", "a:*", "& | !", "((", "%", "_", '"', '""', "🙂" * 100, "x" * 300,
    "\u202eana",
    "*", "<->", "'; drop table messages", "ana " * 70, "١٢٣٤", "ß", "İ", "1e5", "0" * 40,
    '"' + "la " * 90 + '"', "a" * 40 + ":" + "b" * 40, "q" * 41,
]  # fmt: skip
WRONG = [
    ("before", "yesterday"), ("after", "2026-13-45"), ("after", "9999-12-31"), ("state", "asleep"), ("has", "money"),
    ("customer", "ana"), ("before", "0001-01-01T00:00:00+14:00"),
]  # fmt: skip


async def search(people: People, q: str = "", **params: Any) -> Any:
    return await people.get("/search", q=q, **params)


def texts(answer: Any) -> list[str]:
    return [hit["snippet"]["text"] for hit in answer["messages"]["items"]]


async def test_a_stranger_finds_nothing_and_a_role_only_what_is_its(people: People) -> None:
    await people.write("mail", "email", ANA, "el paquete", name="Ana Ruiz")
    await work_off(people.env)
    assert (await people.client.get(PATH, params={"q": "paquete"})).status_code == 401

    marketing = await sign_in(people.env, "marketing")
    answer = await people.client.get(PATH, params={"q": "ruiz"}, headers=marketing)
    assert answer.status_code == 200
    assert [one["name"] for one in answer.json()["people"]["items"]] == ["Ana Ruiz"]
    assert (answer.json()["messages"], answer.json()["conversations"]) == (None, None)
    refused = await people.client.get(PATH, params={"q": "paquete", "only": "messages"}, headers=marketing)
    assert (refused.status_code, refused.json()["code"]) == (403, "not_allowed")


async def test_strange_questions_are_answered_clearly(people: People) -> None:
    await people.write("mail", "email", ANA, "nada que ver", name="Eva")
    await work_off(people.env)
    for q in STRANGE:
        answer = await search(people, q)
        assert texts(answer) == [], q
        assert answer["conversations"]["items"] == [], q
        assert (answer["messages"]["count"], answer["messages"]["next"]) == (0, None), q


async def test_words_that_are_not_sought_are_named(people: People) -> None:
    await people.write("mail", "email", ANA, "la factura de octubre")
    await work_off(people.env)
    answer = await search(people, "la factura de octubre")
    assert (texts(answer), answer["ignored"]) == (["la factura de octubre"], ["la", "de"])
    long = await search(people, "factura octubre uno2 dos2 tres3 cua4 cin5 seis6 sie7 och8 nue9 die0 once1 doce2")
    assert long["ignored"] == ["once1", "doce2"]


async def test_a_filter_that_cannot_be_is_refused_wherever_it_stands(people: People) -> None:
    for name, value in WRONG:
        for params in ({"q": f"paquete {name}:{value}"}, {"q": "paquete", name: value}):
            answer = await people.client.get(PATH, params=params, headers=people.headers)
            assert (answer.status_code, answer.json()["code"], answer.json()["where"]) == (422, "wrong_filter", name)


async def test_an_unknown_tag_a_wrong_cursor_and_a_wrong_limit_are_refused(people: People) -> None:
    assert await people.problem("GET", "/search?q=paquete+tag:nadie") == (422, "unknown_tag")
    assert await people.problem("GET", "/search?q=paquete&cursor=x") == (422, "bad_cursor")
    assert await people.problem("GET", "/search?q=paquete&limit=51") == (422, "invalid_body")
    assert await people.problem("GET", "/search?q=paquete&sort=asc") == (422, "unknown_parameter")


def test_filters_stand_among_the_words() -> None:
    known = {"from", "before", "team"}
    assert read_question("paquete from:ana roto before:2026-01-01", known) == (
        "paquete roto",
        {"from": "ana", "before": "2026-01-01"},
    )
    assert read_question('from:"Ana Ruiz" team:"Atención al cliente"', known) == (
        "",
        {"from": "Ana Ruiz", "team": "Atención al cliente"},
    )
    assert read_question("hora:10:30 from: http://ana xfrom:y", known) == ("hora:10:30 from: http://ana xfrom:y", {})
    assert read_question("from:a from:b", known) == ("", {"from": "b"})


async def test_no_question_lasts(people: People) -> None:
    async def slow() -> None:
        async with people.env.db.read() as tx, in_time(tx, 50):
            await tx.fetchval("select pg_sleep(5)")

    with pytest.raises(Exception, match="too long") as told:
        await slow()
    assert (told.value.status, told.value.code) == (503, "search_too_slow")  # type: ignore[attr-defined]
    async with people.env.db.read() as tx:  # and the next reader of that connection is not hurried
        assert await tx.fetchval("show statement_timeout") == "0"
        assert await tx.fetchval("show enable_seqscan") == "on"


async def test_people_and_words_are_answered_together(people: People) -> None:
    await people.write("chat", "phone", PHONE, "ruiz no contesta", name="Luis Peña")
    await people.write("mail", "email", ANA, "hola", name="Ana Ruiz")
    await work_off(people.env)
    answer = await search(people, "ruiz")
    assert [one["name"] for one in answer["people"]["items"]] == ["Ana Ruiz"]
    assert texts(answer) == ["ruiz no contesta"]
    assert [line["customer"]["name"] for line in answer["conversations"]["items"]] == ["Luis Peña"]
    assert (await search(people, "ruiz", only="people"))["messages"] is None
