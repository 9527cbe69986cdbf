"""Comparing: alike persons are suggested with reasons, vetoed and decided ones never; a common name costs nothing."""

import re
from typing import Any
from uuid import UUID

import pytest

from hilo.customers import compare_worker, store_compare
from hilo.customers.compare import compare
from hilo.customers.compare_worker import CompareWorker
from hilo.customers.conftest import CHAT, Counter
from hilo.customers.match.record import Record
from hilo.customers.model import Identified
from hilo.customers.model_record import key_numbers
from hilo.kernel.db import Tx
from hilo.kernel.env import Env

BORN = "1984-02-29"
MANY = """
with people as (
    insert into customers (id, name, canonical_id, created_at)
    select id, 'María García', id, now() from (select gen_random_uuid() as id from generate_series(1, 10000)) x
    returning id
), said as (
    insert into profiles (id, customer_id, home_customer_id, name, name_folded, first_seen_at, last_seen_at)
    select id, id, id, 'María García', 'maria garcia', now(), now() from people returning id
)
insert into block_keys (key, profile_id) select key, id from said, unnest($1::bigint[]) key
"""


async def twins(counter: Counter) -> tuple[Identified, Identified]:
    """One person who wrote by mail and by phone, and said who she is both times."""
    mail = await counter.comes("lucia@correo.es", name="Lucía Gil Ferrer")
    phone = await counter.comes("+34600111222", kind="phone", name="Lucía Gil")
    for one in (mail, phone):
        await counter.says(one, birth_date=BORN, postcode="41001")
    return mail, phone


async def test_a_stranger_is_refused(counter: Counter) -> None:
    answer = await counter.client.get("/api/v1/suggestions")
    assert answer.status_code == 401


async def test_alike_persons_are_suggested_with_bits_and_reasons_a_field(counter: Counter) -> None:
    mail, phone = await twins(counter)
    [one] = await counter.suggested(mail)

    assert (one["other"]["id"], one["profile"], one["other_profile"]) == (
        str(phone.customer_id),
        str(mail.profile_id),
        str(phone.profile_id),
    )
    assert (one["strength"], one["bits"] > 5, 0.9 < one["p"] < 1) == ("suggest", True, True)
    fields = {reason["field"]: reason["bits"] for reason in one["reasons"]}
    assert {field for field, bits in fields.items() if bits > 0} >= {"given", "surname", "birth_date"}, fields
    assert sum(fields.values()) == pytest.approx(one["bits"], abs=0.1)
    assert [other["id"] for other in await counter.suggested(phone)] == [one["id"]]


async def test_nobody_is_merged_by_a_score(counter: Counter) -> None:
    mail, phone = await twins(counter)
    for one in (mail, phone):
        await counter.says(one, national_id="12345678Z", verified=True)
    assert len(await counter.suggested(mail)) == 1
    assert (await counter.get(f"/customers/{mail.customer_id}"))["merges"] == []


async def test_a_name_alone_that_many_have_suggests_nobody(counter: Counter) -> None:
    await counter.comes("uno@correo.es", name="María García")
    other = await counter.comes("dos@correo.es", name="María García")
    assert await counter.suggested(other) == []


async def test_other_given_names_are_no_duplicates_though_they_share_all_else(counter: Counter) -> None:
    ana = await counter.comes("casa@correo.es", name="Ana Gil Ferrer")
    claimant = await counter.comes("casa@correo.es", 1, name="Pedro Gil Ferrer", account=CHAT)
    for one in (ana, claimant):
        await counter.says(one, street="Calle Luna", number="4", postcode="41001")
    assert await counter.suggested(ana) == []
    assert await counter.suggested(claimant) == []


async def test_the_whole_customer_is_compared_and_any_of_it_may_object(counter: Counter) -> None:
    mail, phone = await twins(counter)
    other = await counter.comes("lg@trabajo.es", name="L. Gil")
    await counter.says(other, birth_date="1951-07-03")
    await counter.merge(phone.customer_id, other.customer_id)
    assert await counter.suggested(mail) == []


async def test_what_no_longer_holds_is_taken_back_and_comes_again(counter: Counter) -> None:
    mail, phone = await twins(counter)
    assert len(await counter.suggested(mail)) == 1
    await counter.says(phone, given="Pedro", surname="Ruiz", birth_date="1951-07-03")
    assert await counter.suggested(mail) == []
    await counter.says(phone, given="", surname="", birth_date=BORN)
    assert len(await counter.suggested(mail)) == 1


@pytest.mark.parametrize("decision", ["refuse", "never"])
async def test_what_was_decided_is_not_suggested_again(counter: Counter, decision: str) -> None:
    mail, phone = await twins(counter)
    [one] = await counter.suggested(mail)
    await counter.post(f"/suggestions/{one['id']}/decision", {"decision": decision})
    await counter.says(phone, street="Calle Luna", number="4")
    again = await counter.comes("lucia.gil@otro.es", name="Lucía Gil")
    await counter.merge(phone.customer_id, again.customer_id)
    await counter.says(again, birth_date=BORN, postcode="41001")
    assert await counter.suggested(mail) == []


async def test_a_merge_that_was_undone_is_a_decision_too(counter: Counter) -> None:
    mail, phone = await twins(counter)
    merge = await counter.merge(mail.customer_id, phone.customer_id)
    assert await counter.suggested(mail) == []
    assert (await counter.ask("DELETE", f"/customers/{mail.customer_id}/merges/{merge}")).status_code == 200
    assert await counter.suggested(mail) == await counter.suggested(phone) == []


async def test_those_of_a_household_are_not_one(counter: Counter) -> None:
    home = {"street": "Calle Luna", "number": "4", "postcode": "41001", "suburb": "Sevilla"}
    for n, name in enumerate(("Ana Gil Ferrer", "Pedro Gil Ferrer", "Luis Ruiz Gil")):
        one = await counter.comes(f"p{n}@correo.es", name=name)
        await counter.says(one, **home)
    await counter.compares()
    assert (await counter.get("/suggestions"))["items"] == []


async def test_ten_thousand_of_one_name_cost_no_more_than_one(counter: Counter, env: Env) -> None:
    await counter.comes("primera@correo.es", name="María García")
    async with env.db.unit_of_work() as tx:
        await tx.execute(MANY, sorted(key_numbers(Record("María", "García"))))
    one = await counter.comes("maria@correo.es", name="María García")
    twin = await counter.comes("+34600111222", kind="phone", name="María García")
    for each in (one, twin):
        await counter.says(each, birth_date=BORN, postcode="41001", street="Calle Luna", number="4")

    found = await counter.suggested(one)
    assert [other["other"]["id"] for other in found] == [str(twin.customer_id)]
    common = sorted(key_numbers(Record("María", "García")))
    async with env.db.read() as tx:
        assert await store_compare.alike(tx, {one.profile_id: common}) == {one.profile_id: []}
        asked = (store_compare.COMMON, store_compare.ALIKE_MAX)
        plan = await tx.fetch(f"explain (analyze) {store_compare.ALIKE}", [0] * len(common), common, *asked)
    read = [float(rows) for line in plan for rows in re.findall(r"block_keys b .*rows=([\d.]+) loops", line[0])]
    assert read, plan
    assert max(read) <= store_compare.COMMON + 1, "ten thousand have each of these keys, and hardly any is read"


async def test_a_batch_costs_as_many_statements_as_one(counter: Counter, env: Env) -> None:
    people = [await counter.comes(f"p{n}@correo.es", name=f"Lucía Gil{n % 3}") for n in range(12)]
    counted: list[str] = []

    class Counting(Tx):
        async def fetch(self, sql: str, *args: Any) -> Any:
            counted.append(sql)
            return await super().fetch(sql, *args)

        async def execute(self, sql: str, *args: Any) -> str:
            counted.append(sql)
            return await super().execute(sql, *args)

    async with env.db.unit_of_work() as tx:
        await compare(Counting(tx.conn, env), {each.profile_id: each.customer_id for each in people})
    assert len(counted) <= 15, counted


async def test_one_that_breaks_holds_up_nobody(counter: Counter, monkeypatch: pytest.MonkeyPatch, env: Env) -> None:
    mail, phone = await twins(counter)
    bad = await counter.comes("roto@correo.es", name="Roto")

    async def broken(tx: Tx, changed: dict[UUID, UUID]) -> None:
        if bad.profile_id in changed:
            raise ValueError("this one breaks")
        await compare(tx, changed)

    monkeypatch.setattr(compare_worker, "compare", broken)
    await CompareWorker(env).work_off()
    assert [s["other"]["id"] for s in await counter.suggested(mail)] == [str(phone.customer_id)]


async def test_the_strongest_come_first_page_by_page(counter: Counter) -> None:
    for n, (name, born) in enumerate((("Ana Soler", "1961-02-03"), ("Lucía Gil", BORN), ("Pedro Ruano", "1999-11-30"))):
        for kind, value in (("email", f"p{n}@correo.es"), ("phone", f"+3460011122{n}")):
            one = await counter.comes(value, kind=kind, name=name)
            await counter.says(one, birth_date=born, **({"national_id": "12345678Z"} if n == 1 else {}))
    await counter.compares()
    whole = (await counter.get("/suggestions"))["items"]
    assert len(whole) == 3
    assert [s["bits"] for s in whole] == sorted((s["bits"] for s in whole), reverse=True)
    assert whole[0]["one"]["name"] == whole[0]["other"]["name"] == "Lucía Gil"

    pages: list[str] = []
    cursor = ""
    while True:
        page = await counter.get(f"/suggestions?limit=1{cursor}")
        pages += [s["id"] for s in page["items"]]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert pages == [s["id"] for s in whole]
    assert (await counter.get("/suggestions?bits=900"))["items"] == []
    assert await counter.problem("GET", "/suggestions?cursor=nonsense") == (422, "bad_cursor")


async def test_who_was_there_before_the_rules_of_today_is_compared_too(counter: Counter, env: Env) -> None:
    mail, phone = await twins(counter)
    async with env.db.unit_of_work() as tx:
        await tx.execute("delete from profiles_to_compare")
    assert [s["other"]["id"] for s in await counter.suggested(mail)] == [str(phone.customer_id)]
    async with env.db.unit_of_work() as tx:
        await tx.execute("delete from block_keys")
        await tx.execute("update block_keys_done set version = version - 1, finished_at = now()")
    await counter.compares()
    async with env.db.read() as tx:
        assert await tx.fetchval("select count(distinct profile_id) from block_keys") == 2
        assert await tx.fetchval("select finished_at is not null from block_keys_done")
