"""Finding people: fits in order, many of one name, who was merged away, limits, and questions that say nothing."""

from hilo.customers.conftest import Counter
from hilo.customers.model_people import is_near, near_halves, read_people


async def names(counter: Counter, q: str) -> list[str]:
    """Who is found by the search, in order."""
    answer = await counter.get(f"/search?only=people&q={q}")
    return [one["name"] for one in answer["people"]["items"]]


async def test_a_stranger_and_a_role_without_customers_find_nobody(counter: Counter) -> None:
    assert (await counter.client.get("/api/v1/search?q=ana")).status_code == 401
    assert (await counter.client.get("/api/v1/customers?q=ana")).status_code == 401


async def test_the_best_fit_comes_first_whoever_came_last(counter: Counter) -> None:
    await counter.comes("ana@correo.es", name="Ana")
    await counter.comes("b@correo.es", name="Ana Ruiz")
    await counter.comes("c@correo.es", name="Luisa Ana Gil")
    await counter.comes("d@correo.es", name="Susana Gil")
    assert await names(counter, "ana") == ["Ana", "Ana Ruiz", "Luisa Ana Gil", "Susana Gil"]
    assert await names(counter, "gil ana") == ["Luisa Ana Gil", "Susana Gil"]
    assert await names(counter, "gil+luis") == ["Luisa Ana Gil"]


async def test_a_whole_address_is_that_persons_and_nobody_elses(counter: Counter) -> None:
    await counter.comes("juana@correo.es", name="Juana")
    await counter.comes("ana@correo.es", name="Ana")
    await counter.comes("+34600111222", kind="phone", name="Luis")
    assert await names(counter, "ana@correo.es") == ["Ana"]
    assert await names(counter, "na@correo.es") == ["Ana", "Juana"]
    for q in ("600 111 222", "0034600111222", "%2B34 600-11-12-22", "600111", "1222"):
        assert await names(counter, q) == ["Luis"], q
    assert await names(counter, "12") == []


async def test_typos_in_names_are_forgiven_where_nobody_is_called_so(counter: Counter) -> None:
    await counter.comes("a@correo.es", name="Belén Rodríguez")
    await counter.comes("b@correo.es", name="Rodrigo Vélez")
    assert await names(counter, "rodrigues") == ["Belén Rodríguez"]
    assert await names(counter, "belen rodrigues") == ["Belén Rodríguez"]
    assert await names(counter, "luis rodrigues") == []
    assert await names(counter, "rodrigu") == ["Belén Rodríguez", "Rodrigo Vélez"]


async def test_who_was_merged_away_is_found_as_who_they_are_now(counter: Counter) -> None:
    ana, bea = await counter.comes("ana@correo.es", name="Ana"), await counter.comes("bea@correo.es", name="Bea Sanz")
    await counter.merge(ana.customer_id, bea.customer_id)
    assert await names(counter, "sanz") == await names(counter, "bea@correo.es") == ["Ana"]


async def test_of_very_many_of_one_name_some_are_shown_and_told_to_be_more(counter: Counter) -> None:
    await counter.get("/customers")
    async with counter.env.db.unit_of_work() as tx:
        await tx.execute(MANY)
    answer = await counter.get("/search?q=garcia&limit=5")
    assert (len(answer["people"]["items"]), answer["people"]["count"], answer["people"]["more"]) == (5, 200, True)
    page = await counter.get("/customers?q=garcia&limit=150")
    assert len(page["items"]) == 150
    rest = await counter.get(f"/customers?q=garcia&limit=150&cursor={page['next']}")
    assert (len(rest["items"]), rest["next"]) == (50, None)
    assert not {one["id"] for one in page["items"]} & {one["id"] for one in rest["items"]}
    assert await counter.problem("GET", "/customers?q=garcia&cursor=x") == (422, "bad_cursor")


def test_a_question_about_people_is_read_with_its_traps() -> None:
    assert read_people("Mª de la O").words == ["ma", "o"]
    assert read_people("de la").words == ["de", "la"]
    assert read_people("%_\\").part == "%\\%\\_\\\\%"
    assert read_people("12").part == ""
    assert near_halves(read_people("eva")) is None
    assert is_near("ana belen rodriguez", read_people("rodirguez"))
    assert not is_near("rodrigo", read_people("ana"))


MANY = """
with c as (
    insert into customers (id, name, canonical_id, created_at)
    select x.id, 'García ' || n, x.id, now()
    from (select n, md5('c' || n)::uuid as id from generate_series(1, 3000) n) x
    returning id, name, created_at
)
insert into profiles (id, customer_id, home_customer_id, name, name_folded, first_seen_at, last_seen_at)
select md5('p' || id)::uuid, id, id, name, 'garcia ' || id, created_at, created_at from c
"""
