"""The quality page: who is probably two, who is probably one, and what was decided."""

from hilo.customers.conftest import Counter


async def test_a_stranger_is_refused(counter: Counter) -> None:
    assert (await counter.client.get("/api/v1/identity-quality")).status_code == 401
    assert await counter.problem("GET", "/identity-quality") == (403, "not_allowed")


async def test_over_and_under_merges_are_listed_with_reasons(counter: Counter) -> None:
    ana = await counter.comes("ana@correo.es", name="Ana Gil Ferrer")
    pedro = await counter.comes("pedro@correo.es", name="Pedro Ruiz Mora")
    leo, eva = await counter.comes("leo@correo.es", name="Leo"), await counter.comes("+34600111222", kind="phone")
    twins = [await counter.comes(f"lucia{n}@correo.es", name="Lucía Soler Pons") for n in range(2)]
    for one in twins:
        await counter.says(one, birth_date="1984-02-29", national_id="12345678Z", postcode="41001")
    await counter.merge(ana.customer_id, pedro.customer_id)
    await counter.merge(leo.customer_id, eva.customer_id)
    await counter.compares()

    answer = await counter.ask("GET", "/identity-quality", role="administrator")
    counts = answer.json()["counts"]
    assert counts["customers_about"] > 0, "a new table, of which the planner knows nothing"
    assert counts["profiles_about"] > 0
    page = answer.json()
    assert [(one["customer"]["id"], one["kind"]) for one in page["over_merges"]] == [
        (str(ana.customer_id), "veto"),
        (str(leo.customer_id), "weak"),
    ]
    assert page["over_merges"][0]["reasons"][-1]["field"] == "veto"
    [under] = page["under_merges"]
    assert {under["one"]["id"], under["other"]["id"]} == {str(one.customer_id) for one in twins}
    counts = page["counts"]
    assert (counts["open"], counts["strong"], counts["merges"], counts["to_compare"]) == (1, 1, 2, 0)
    assert page["precision"] is None


async def test_what_is_put_right_leaves_the_page(counter: Counter) -> None:
    ana = await counter.comes("ana@correo.es", name="Ana Gil Ferrer")
    pedro = await counter.comes("pedro@correo.es", name="Pedro Ruiz Mora")
    await counter.merge(ana.customer_id, pedro.customer_id)
    await counter.compares()
    await counter.post(f"/customers/{ana.customer_id}/extractions", {"profile": str(pedro.profile_id)})
    assert (await counter.ask("GET", "/identity-quality", role="administrator")).json()["over_merges"] == []
    await counter.compares()
    page = (await counter.ask("GET", "/identity-quality", role="owner")).json()
    assert (page["over_merges"], page["counts"]["extractions"]) == ([], 1)


async def test_who_may_be_two_is_paged_the_vetoed_first_and_each_once(counter: Counter) -> None:
    for n in range(2):
        one = await counter.comes(f"ana{n}@correo.es", name="Ana Gil Ferrer")
        other = await counter.comes(f"pedro{n}@correo.es", name="Pedro Ruiz Mora")
        await counter.merge(one.customer_id, other.customer_id)
    for n in range(3):
        one, other = (
            await counter.comes(f"leo{n}@correo.es", name=f"Leo {n}"),
            await counter.comes(f"60011122{n}", kind="phone"),
        )
        await counter.merge(one.customer_id, other.customer_id)
    await counter.compares()
    first = (await counter.ask("GET", "/identity-quality?limit=1", role="owner")).json()
    kinds = [one["kind"] for one in first["over_merges"]]
    seen = {one["customer"]["id"] for one in first["over_merges"]}
    cursor = first["over_next"]
    while cursor:
        page = (await counter.ask("GET", f"/identity-quality/over-merges?limit=1&cursor={cursor}", role="owner")).json()
        kinds += [one["kind"] for one in page["items"]]
        seen |= {one["customer"]["id"] for one in page["items"]}
        cursor = page["next"]
    assert kinds == ["veto", "veto", "weak", "weak", "weak"]
    assert len(seen) == 5
    assert (first["counts"]["doubted"], first["counts"]["vetoed"]) == (5, 2)
    whole = (await counter.ask("GET", "/identity-quality/over-merges", role="owner")).json()
    assert ({one["customer"]["id"] for one in whole["items"]}, whole["next"]) == (seen, None)
    broken = await counter.ask("GET", "/identity-quality/over-merges?cursor=WyJ4Il0", role="owner")
    assert broken.json()["code"] == "bad_cursor"


async def test_who_may_be_one_is_paged_for_those_who_may_look_and_no_others(counter: Counter) -> None:
    people = (("Lucía Soler Pons", "1984-02-29"), ("Pedro Ruiz Mora", "1951-07-03"), ("Berta Lago Sanz", "1999-11-12"))
    for n, (name, birth_date) in enumerate(people):
        for m in range(2):
            twin = await counter.comes(f"u{n}{m}@correo.es", name=name)
            await counter.says(twin, birth_date=birth_date, national_id=f"{n}2345678Z", postcode=f"4{n}001")
    await counter.compares()
    assert (await counter.client.get("/api/v1/identity-quality/under-merges")).status_code == 401
    assert await counter.problem("GET", "/identity-quality/under-merges") == (403, "not_allowed")
    assert await counter.problem("GET", "/identity-quality/over-merges") == (403, "not_allowed")
    first = (await counter.ask("GET", "/identity-quality?limit=2", role="owner")).json()
    path = f"/identity-quality/under-merges?limit=2&cursor={first['under_next']}"
    rest = (await counter.ask("GET", path, role="owner")).json()
    whole = (await counter.ask("GET", "/identity-quality/under-merges", role="owner")).json()
    assert [one["id"] for one in first["under_merges"] + rest["items"]] == [one["id"] for one in whole["items"]]
    assert (len(whole["items"]), rest["next"]) == (3, None)
