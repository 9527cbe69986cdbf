"""Merging and its undo: nothing is lost, in any order, whatever comes in between."""

import asyncio
from collections.abc import Coroutine
from typing import Any
from uuid import UUID

from hilo.customers.conftest import Counter
from hilo.customers.errors import AlreadyOneCustomer, CustomersChanged
from hilo.customers.merge import merge, undo
from hilo.customers.model import Identified
from hilo.kernel.env import Env
from hilo.kernel.ids import new_id
from hilo.kernel.principal import system_principal

BY = system_principal("test")


async def three(counter: Counter) -> tuple[Identified, Identified, Identified]:
    return (
        await counter.comes("ana@correo.es", name="Ana"),
        await counter.comes("bea@correo.es", name="Bea"),
        await counter.comes("eva@correo.es", name="Eva"),
    )


async def test_two_become_one_and_two_again(counter: Counter) -> None:
    ana, bea, _ = await three(counter)
    made = await counter.post(f"/customers/{ana.customer_id}/merges", {"other": str(bea.customer_id), "reason": "twin"})
    one = await counter.get(f"/customers/{bea.customer_id}")
    parted = await counter.ask("DELETE", f"/customers/{ana.customer_id}/merges/{made['id']}")

    assert (made["into"], made["absorbed"], made["reason"]) == (str(ana.customer_id), str(bea.customer_id), "twin")
    assert made["by"]["name"] == "Supervisor"
    assert [p["id"] for p in one["profiles"]] == [str(ana.profile_id), str(bea.profile_id)]
    assert parted.json() == {
        "merge": made["id"],
        "kept": str(ana.customer_id),
        "restored": str(bea.customer_id),
    }
    for person in (ana, bea):
        shown = await counter.get(f"/customers/{person.customer_id}")
        assert [p["id"] for p in shown["profiles"]] == [str(person.profile_id)]
        assert [m["undone_by"]["name"] for m in shown["merges"]] == ["Supervisor"]


async def test_an_older_merge_is_undone_under_a_newer_one(counter: Counter) -> None:
    ana, bea, eva = await three(counter)
    first = await counter.merge(ana.customer_id, bea.customer_id)
    second = await counter.merge(eva.customer_id, ana.customer_id)
    assert (await counter.ask("DELETE", f"/customers/{bea.customer_id}/merges/{first}")).status_code == 200

    assert (await counter.get(f"/customers/{ana.customer_id}"))["id"] == str(eva.customer_id)
    assert (await counter.get(f"/customers/{bea.customer_id}"))["id"] == str(bea.customer_id)
    assert (await counter.ask("DELETE", f"/customers/{eva.customer_id}/merges/{second}")).status_code == 200
    assert (await counter.get(f"/customers/{ana.customer_id}"))["id"] == str(ana.customer_id)


async def test_who_comes_after_the_merge_goes_back_with_their_own_side(counter: Counter) -> None:
    ana, bea, _ = await three(counter)
    merged = await counter.merge(ana.customer_id, bea.customer_id)
    again = await counter.comes("bea@correo.es")
    phone = {"kind": "phone", "value": "600111222", "method": "document"}
    linked = await counter.post(f"/customers/{bea.customer_id}/identifiers", phone)
    called = await counter.comes("600111222", kind="phone")
    await counter.ask("DELETE", f"/customers/{ana.customer_id}/merges/{merged}")

    assert (again.profile_id, again.customer_id) == (bea.profile_id, ana.customer_id)
    assert linked["profile"] == str(called.profile_id) == str(ana.profile_id)  # added to the one who was there
    assert (await counter.comes("bea@correo.es")).customer_id == bea.customer_id
    assert (await counter.comes("600111222", kind="phone")).customer_id == ana.customer_id


async def test_a_name_that_comes_while_merged_goes_with_its_own_person(counter: Counter) -> None:
    ana, nobody = await counter.comes("ana@correo.es"), await counter.comes("bea@correo.es")
    merged = await counter.merge(ana.customer_id, nobody.customer_id)
    await counter.comes("bea@correo.es", name="Bea")
    await counter.ask("DELETE", f"/customers/{ana.customer_id}/merges/{merged}")

    assert (await counter.get(f"/customers/{ana.customer_id}"))["name"] == ""
    assert (await counter.get(f"/customers/{nobody.customer_id}"))["name"] == "Bea"


async def test_the_preview_says_who_gets_what_and_changes_nothing(counter: Counter) -> None:
    ana, bea, _ = await three(counter)
    counter.clock.pass_(hours=1)
    merged = await counter.merge(ana.customer_id, bea.customer_id)
    await counter.post(f"/customers/{ana.customer_id}/identifiers", {"kind": "phone", "value": "600111222"})
    shown = [await counter.get(f"/customers/{one.customer_id}/merges/{merged}/undo") for one in (ana, bea)]

    assert shown[0] == shown[1]
    assert (shown[0]["kept"], shown[0]["restored"]) == (str(ana.customer_id), str(bea.customer_id))
    assert shown[0]["kept_has"] == {
        "profiles": 1, "profiles_since": 0, "identifiers": 2, "identifiers_since": 1,
    }  # fmt: skip
    assert shown[0]["restored_has"]["identifiers"] == 1
    assert (await counter.get(f"/customers/{bea.customer_id}"))["id"] == str(ana.customer_id)


async def test_what_cannot_be_merged_or_undone_says_why(counter: Counter) -> None:
    ana, bea, eva = await three(counter)
    merges = f"/customers/{ana.customer_id}/merges"
    merged = await counter.merge(ana.customer_id, bea.customer_id)

    assert await counter.problem("POST", merges, {"other": str(bea.customer_id)}) == (409, "already_one_customer")
    assert await counter.problem("POST", merges, {"other": str(ana.customer_id)}) == (409, "already_one_customer")
    assert await counter.problem("POST", merges, {"other": str(new_id())}) == (404, "customer_unknown")
    strangers = f"/customers/{eva.customer_id}/merges/{merged}"
    assert await counter.problem("DELETE", strangers) == (404, "merge_unknown")
    assert await counter.problem("GET", f"{strangers}/undo") == (404, "merge_unknown")
    assert (await counter.ask("DELETE", f"{merges}/{merged}")).status_code == 200
    assert await counter.problem("DELETE", f"{merges}/{merged}") == (409, "merge_already_undone")
    assert await counter.problem("GET", f"{merges}/{merged}/undo") == (409, "merge_already_undone")
    assert await counter.problem("DELETE", strangers) == (404, "merge_unknown")


async def test_two_who_merge_at_once_in_both_directions_merge_once(counter: Counter, env: Env) -> None:
    ana, bea, _ = await three(counter)

    async def make(into: UUID, other: UUID) -> bool:
        async with env.db.unit_of_work() as tx:
            await merge(tx, into, other, BY, "")
        return True

    pairs = [(ana.customer_id, bea.customer_id), (bea.customer_id, ana.customer_id)] * 3
    done = await asyncio.gather(*(quietly(make(*pair)) for pair in pairs))

    assert done.count(True) == 1
    async with env.db.read() as tx:
        assert await tx.fetchval("select count(*) from merges") == 1
        assert await tx.fetchval("select count(distinct canonical_id) from customers") == 2


async def test_a_merge_that_is_undone_by_many_at_once_is_undone_once(counter: Counter, env: Env) -> None:
    ana, bea, eva = await three(counter)
    merged = UUID(await counter.merge(ana.customer_id, bea.customer_id))
    await counter.merge(eva.customer_id, ana.customer_id)

    async def part() -> bool:
        async with env.db.unit_of_work() as tx:
            await undo(tx, merged, BY)
        return True

    done = await asyncio.gather(*(quietly(part()) for _ in range(6)), return_exceptions=True)

    assert done.count(True) == 1
    assert (await counter.get(f"/customers/{bea.customer_id}"))["id"] == str(bea.customer_id)


async def quietly(trying: Coroutine[Any, Any, bool]) -> bool:
    try:
        return await trying
    except (AlreadyOneCustomer, CustomersChanged):
        return False
