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
