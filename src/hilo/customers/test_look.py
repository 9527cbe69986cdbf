"""Looking customers up: a list that does not shift, names and handles, and one person by any of their ids."""

from uuid import UUID

import pytest

from hilo.customers.conftest import CHAT, Counter
from hilo.kernel.cursor import encode_cursor


async def names(counter: Counter, q: str) -> list[str]:
    """Who is found, sorted."""
    answer = await counter.client.get("/api/v1/customers", params={"q": q}, headers=counter.headers["supervisor"])
    assert answer.status_code == 200, answer.text
    return sorted(item["name"] for item in answer.json()["items"])


async def test_pages_give_everybody_once_though_people_come_and_go_meanwhile(counter: Counter) -> None:
    there = [await counter.comes(f"p{n}@correo.es", name=f"P{n}") for n in range(9)]
    seen: list[str] = []
    cursor = ""
    while True:
        page = await counter.get(f"/customers?limit=2&{cursor and 'cursor=' + cursor}")
        seen += [item["id"] for item in page["items"]]
        await counter.comes(f"late{len(seen)}@correo.es")
        if page["next"] is None:
            break
        cursor = page["next"]

    assert seen == [str(one.customer_id) for one in reversed(there)]


async def test_who_was_merged_away_is_not_in_the_list(counter: Counter) -> None:
    ana, bea = await counter.comes("ana@correo.es"), await counter.comes("bea@correo.es")
    await counter.merge(ana.customer_id, bea.customer_id)

    (item,) = (await counter.get("/customers"))["items"]
    assert item["id"] == str(ana.customer_id)
    assert {handle["value"] for handle in item["identifiers"]} == {"ana@correo.es", "bea@correo.es"}


async def test_a_part_of_a_name_or_of_a_handle_finds(counter: Counter) -> None:
    await counter.get("/customers")
    await counter.comes("lucia@correo.es", name="Lucía Núñez")
    await counter.comes("+34600111222", kind="phone", name="Óscar_100%")

    assert await names(counter, "NUNEZ") == ["Lucía Núñez"]
    assert await names(counter, "lu") == ["Lucía Núñez"]
    assert await names(counter, "uc") == []  # of two letters only the beginning counts
    assert await names(counter, "LUCIA@correo.es") == ["Lucía Núñez"]
    assert await names(counter, "600 111 222") == ["Óscar_100%"]
    assert await names(counter, "r_100%") == ["Óscar_100%"]
    assert await names(counter, "u_ez") == []
    assert await names(counter, "correo") == ["Lucía Núñez"]  # a part of the address
    assert await names(counter, "111 22") == ["Óscar_100%"]


@pytest.mark.parametrize("q", ["\u202eana", "%", "\\", "'; drop table customers", "🙂" * 100, "\udcff"])
async def test_strange_words_find_nobody_and_break_nothing(counter: Counter, q: str) -> None:
    await counter.get("/customers")
    await counter.comes("lucia@correo.es", name="Lucía")
    answer = await counter.client.get(
        "/api/v1/customers",
        params={"q": q.encode("utf-8", "surrogatepass").decode("utf-8", "replace")},
        headers=counter.headers["supervisor"],
    )

    assert (answer.status_code, answer.json()["items"]) == (200, [])


@pytest.mark.parametrize(
    "cursor",
    ["x", "%C3%B1", "W10", encode_cursor(1, 2), encode_cursor("2026-11-24T10:00:00", UUID(int=1)),
     encode_cursor("0001-01-01T00:00:00+10:00", UUID(int=1))],
)  # fmt: skip
async def test_a_cursor_that_is_not_ours_is_refused(counter: Counter, cursor: str) -> None:
    assert await counter.problem("GET", f"/customers?cursor={cursor}") == (422, "bad_cursor")


@pytest.mark.parametrize("limit", ["0", "201", "many"])
async def test_a_limit_has_its_limits(counter: Counter, limit: str) -> None:
    assert (await counter.problem("GET", f"/customers?limit={limit}"))[0] == 422


async def test_a_person_is_shown_with_all_that_is_known_of_who_they_are(counter: Counter) -> None:
    ana = await counter.comes("ana@correo.es", 3, name="Ana Ruiz")
    liar = await counter.comes("ana@correo.es", 0, name="Ana Ruiz", account=CHAT)
    bea = await counter.comes("bea@correo.es", name="Bea")
    merged = await counter.merge(ana.customer_id, bea.customer_id)
    zoe = await counter.comes("zoe@correo.es", name="Zoe")
    veto = await counter.post(f"/customers/{ana.customer_id}/never-merges", {"other": str(zoe.customer_id)})

    shown = await counter.get(f"/customers/{ana.customer_id}")
    assert shown["name"] == "Ana Ruiz"
    assert [(p["name"], p["home"]) for p in shown["profiles"]] == [
        ("Ana Ruiz", str(ana.customer_id)),
        ("Bea", str(bea.customer_id)),
    ]
    assert [(i["value"], i["assurance"], i["owner"], i["method"]) for i in shown["identifiers"]] == [
        ("ana@correo.es", 3, True, "dkim"),
        ("bea@correo.es", 2, True, "dkim"),
    ]
    assert [m["id"] for m in shown["merges"]] == [merged]
    assert [s["other"]["id"] for s in shown["suggestions"]] == [str(liar.customer_id)]
    assert [(v["id"], v["other"]["name"]) for v in shown["never_merges"]] == [(veto["id"], "Zoe")]


async def test_an_absorbed_id_answers_as_the_customer_it_belongs_to_now(counter: Counter) -> None:
    ana, bea, eva = [await counter.comes(f"{name}@correo.es", name=name) for name in ("ana", "bea", "eva")]
    await counter.merge(ana.customer_id, bea.customer_id)
    last = await counter.merge(eva.customer_id, ana.customer_id)

    for one in (ana, bea, eva):
        assert (await counter.get(f"/customers/{one.customer_id}"))["id"] == str(eva.customer_id)
    await counter.ask("DELETE", f"/customers/{bea.customer_id}/merges/{last}")
    assert (await counter.get(f"/customers/{bea.customer_id}"))["id"] == str(ana.customer_id)
