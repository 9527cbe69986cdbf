"""Never merge: the veto stays with the persons, however each of them is merged or parted later."""

from hilo.customers.conftest import CHAT, Counter


async def test_who_is_kept_apart_cannot_be_merged_from_either_side(counter: Counter) -> None:
    ana, bea = await counter.comes("ana@correo.es"), await counter.comes("bea@correo.es")
    await counter.post(f"/customers/{ana.customer_id}/never-merges", {"other": str(bea.customer_id), "reason": "twins"})

    for one, other in ((ana, bea), (bea, ana)):
        refused = await counter.problem(
            "POST", f"/customers/{one.customer_id}/merges", {"other": str(other.customer_id)}
        )
        assert refused == (409, "never_merge")
    assert await counter.problem(
        "POST", f"/customers/{bea.customer_id}/never-merges", {"other": str(ana.customer_id)}
    ) == (409, "never_merge")


async def test_the_veto_goes_with_them_into_other_customers_and_back(counter: Counter) -> None:
    ana, bea, eva, zoe = [await counter.comes(f"{n}@correo.es") for n in ("ana", "bea", "eva", "zoe")]
    veto = await counter.post(f"/customers/{ana.customer_id}/never-merges", {"other": str(bea.customer_id)})
    merged = await counter.merge(eva.customer_id, ana.customer_id)
    await counter.merge(zoe.customer_id, bea.customer_id)

    both = {"other": str(zoe.customer_id)}
    assert await counter.problem("POST", f"/customers/{eva.customer_id}/merges", both) == (409, "never_merge")
    await counter.ask("DELETE", f"/customers/{eva.customer_id}/merges/{merged}")
    assert await counter.problem("POST", f"/customers/{ana.customer_id}/merges", both) == (409, "never_merge")
    await counter.merge(eva.customer_id, zoe.customer_id)  # Eva alone was never meant
    (shown,) = (await counter.get(f"/customers/{bea.customer_id}"))["never_merges"]
    assert (shown["id"], shown["other"]["id"]) == (veto["id"], str(ana.customer_id))


async def test_a_veto_is_taken_back_by_one_of_the_two(counter: Counter) -> None:
    ana, bea, eva = [await counter.comes(f"{n}@correo.es") for n in ("ana", "bea", "eva")]
    veto = await counter.post(f"/customers/{ana.customer_id}/never-merges", {"other": str(bea.customer_id)})
    path = f"/customers/{{}}/never-merges/{veto['id']}"

    unknown = (404, "never_merge_unknown")
    assert await counter.problem("DELETE", path.format(eva.customer_id)) == unknown
    assert (await counter.ask("DELETE", path.format(bea.customer_id))).status_code == 204
    assert await counter.problem("DELETE", path.format(ana.customer_id)) == unknown
    await counter.merge(ana.customer_id, bea.customer_id)


async def test_one_customer_is_parted_before_they_are_kept_apart(counter: Counter) -> None:
    ana, bea = await counter.comes("ana@correo.es"), await counter.comes("bea@correo.es")
    await counter.merge(ana.customer_id, bea.customer_id)

    refused = await counter.problem(
        "POST", f"/customers/{ana.customer_id}/never-merges", {"other": str(bea.customer_id)}
    )
    assert refused == (409, "already_one_customer")


async def test_between_who_is_kept_apart_nothing_is_suggested(counter: Counter) -> None:
    ana = await counter.comes("ana@correo.es")
    liar = await counter.comes("ana@correo.es", 0, account=CHAT)
    eva = await counter.comes("eva@correo.es")
    assert len((await counter.get(f"/customers/{ana.customer_id}/suggestions"))["items"]) == 1
    await counter.post(f"/customers/{ana.customer_id}/never-merges", {"other": str(liar.customer_id)})
    other = await counter.comes("ana@correo.es", 1, account=CHAT)
    await counter.merge(liar.customer_id, other.customer_id)
    await counter.merge(liar.customer_id, eva.customer_id)

    assert (await counter.get(f"/customers/{ana.customer_id}/suggestions"))["items"] == []
    assert (await counter.get(f"/customers/{liar.customer_id}/suggestions"))["items"] == []
