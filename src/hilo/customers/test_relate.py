"""Relations: no circle of guardians by whatever way, nothing overlaps, ends are rows, and merges move none of it."""

import asyncio
from typing import Any
from uuid import UUID

from hilo.customers.conftest import Counter
from hilo.customers.errors import CustomersChanged
from hilo.customers.errors_relations import GuardianCircle
from hilo.customers.merge import merge
from hilo.customers.model import Identified
from hilo.customers.relate import Wish, relate
from hilo.customers.relations import relations_of
from hilo.kernel.env import Env
from hilo.kernel.principal import LIMITED, Principal, system_principal

BY = system_principal("test")


async def people(counter: Counter, *names: str) -> list[Identified]:
    return [await counter.comes(f"{name.lower()}@correo.es", name=name) for name in names]


async def guards(counter: Counter, child: Identified, guardian: Identified, **more: Any) -> Any:
    body = {"kind": "guardian", "other": str(guardian.customer_id)} | more
    return await counter.post(f"/customers/{child.customer_id}/relations", body)


async def refused(counter: Counter, one: Identified, other: Identified, **more: Any) -> tuple[int, str]:
    body = {"kind": "guardian", "other": str(other.customer_id)} | more
    answer = await counter.ask("POST", f"/customers/{one.customer_id}/relations", body)
    return answer.status_code, answer.json()["code"]


async def test_both_see_it_each_from_their_side(counter: Counter) -> None:
    child, mother = await people(counter, "Lucia", "Elena")
    made = await guards(counter, child, mother, scopes=["redirect", "read"], evidence={"shown": "family book"})

    [hers] = (await counter.get(f"/customers/{child.customer_id}"))["relations"]
    [mothers] = (await counter.get(f"/customers/{mother.customer_id}"))["relations"]
    assert hers == made
    assert (hers["side"], hers["other"]) == ("has", {"id": str(mother.customer_id), "name": "Elena"})
    assert (mothers["side"], mothers["other"]["name"]) == ("is", "Lucia")
    assert (hers["scopes"], hers["live"], hers["by"]["name"]) == (["read", "redirect"], True, "Supervisor")


async def test_an_end_is_a_row(counter: Counter) -> None:
    child, mother = await people(counter, "Lucia", "Elena")
    made = await guards(counter, child, mother)
    counter.clock.pass_(days=1)
    path = f"/customers/{mother.customer_id}/relations/{made['id']}/end"
    ended = await counter.post(path, {"reason": "of age"})
    again = await counter.ask("POST", path, {"reason": "again"})

    assert (ended["live"], ended["end_reason"], ended["ended_by"]["name"]) == (False, "of age", "Supervisor")
    assert (again.status_code, again.json()["code"]) == (409, "relation_already_ended")
    [kept] = (await counter.get(f"/customers/{child.customer_id}/relations"))["items"]
    assert (kept["valid_from"], kept["ended_at"]) == (made["valid_from"], ended["ended_at"])
    await guards(counter, mother, child)  # what has ended makes no circle


async def test_nobody_guards_themselves_nor_their_guardians_guardian(counter: Counter) -> None:
    a, b, c, d = await people(counter, "Ana", "Bea", "Eva", "Ida")
    for one, other in ((a, b), (b, c), (c, d)):
        await guards(counter, one, other)
    assert await refused(counter, a, a) == (409, "related_to_oneself")
    assert await refused(counter, d, a) == (409, "guardian_circle")
    assert await refused(counter, b, a) == (409, "guardian_circle")
    assert (await refused(counter, d, a, kind="payer", scopes=["read"])) == (422, "scopes_do_not_fit")
    body = {"kind": "payer", "other": str(a.customer_id)}
    await counter.post(f"/customers/{d.customer_id}/relations", body)  # who pays for whom may go in circles


async def test_a_merge_that_would_close_the_circle_is_refused(counter: Counter) -> None:
    """Also by people between: who is in somebody's care is not that somebody."""
    child, mother, grandmother, other = await people(counter, "Lucia", "Elena", "Rosa", "Pilar")
    await guards(counter, child, mother)
    made = await guards(counter, mother, grandmother)
    await counter.merge(child.customer_id, other.customer_id)
    for one, two in ((grandmother, other), (child, mother)):
        answer = await counter.ask("POST", f"/customers/{one.customer_id}/merges", {"other": str(two.customer_id)})
        assert (answer.status_code, answer.json()["code"]) == (409, "guardian_circle")
    path = f"/customers/{mother.customer_id}/relations/{made['id']}/end"
    await counter.post(path, {"reason": "wrong"})
    await counter.merge(grandmother.customer_id, other.customer_id)


async def test_a_relation_of_two_who_were_one_comes_back_with_the_undo(counter: Counter) -> None:
    ana, bea = await people(counter, "Ana", "Bea")
    body = {"kind": "household", "other": str(bea.customer_id)}
    made = await counter.post(f"/customers/{ana.customer_id}/relations", body)
    merged = await counter.merge(ana.customer_id, bea.customer_id)
    assert (await counter.get(f"/customers/{ana.customer_id}"))["relations"] == []
    path = f"/customers/{ana.customer_id}/relations/{made['id']}/end"
    assert (await counter.ask("POST", path, {"reason": "asleep"})).json()["code"] == "relation_unknown"

    assert (await counter.ask("DELETE", f"/customers/{ana.customer_id}/merges/{merged}")).status_code == 200
    for one in (ana, bea):
        [kept] = (await counter.get(f"/customers/{one.customer_id}"))["relations"]
        assert kept["id"] == made["id"]


async def test_the_same_twice_at_one_time_is_refused_and_one_after_the_other_is_not(counter: Counter) -> None:
    ana, bea = await people(counter, "Ana", "Bea")
    path = f"/customers/{ana.customer_id}/relations"
    until, later = "2030-01-01T00:00:00Z", "2031-01-01T00:00:00Z"
    household = {"kind": "household", "other": str(bea.customer_id)}
    await counter.post(path, household | {"valid_to": until})
    both = await counter.ask(
        "POST", f"/customers/{bea.customer_id}/relations", household | {"other": str(ana.customer_id)}
    )
    assert (both.status_code, both.json()["code"]) == (409, "relation_overlaps")
    next_one = await counter.post(path, household | {"valid_from": until, "valid_to": later})
    assert not next_one["live"]
    wrong = await counter.ask("POST", path, household | {"valid_from": later, "valid_to": until})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "bad_period")
    await counter.post(path, household | {"kind": "payer"})


async def test_an_employer_is_an_organisation(counter: Counter) -> None:
    ana, firm = await people(counter, "Ana", "Talleres")
    works = {"kind": "employer", "other": str(firm.customer_id)}
    path = f"/customers/{ana.customer_id}/relations"
    refused_ = await counter.ask("POST", path, works)
    assert (refused_.status_code, refused_.json()["code"]) == (409, "no_organisation")
    for _ in range(2):
        assert (await counter.ask("PUT", f"/customers/{firm.customer_id}/organisation")).status_code == 204
    await counter.post(path, works)
    assert (await counter.get(f"/customers/{firm.customer_id}"))["organisation"]
    assert not (await counter.get(f"/customers/{ana.customer_id}"))["organisation"]
    assert (await counter.ask("DELETE", f"/customers/{firm.customer_id}/organisation")).status_code == 204
    assert not (await counter.get(f"/customers/{firm.customer_id}"))["organisation"]


async def test_it_hangs_on_a_profile_and_goes_where_that_goes(counter: Counter) -> None:
    ana, bea, mother = await people(counter, "Ana", "Bea", "Elena")
    merged = await counter.merge(ana.customer_id, bea.customer_id)
    made = await guards(counter, ana, mother, profile=str(bea.profile_id))
    assert made["profile"] == str(bea.profile_id)
    wrong = await refused(counter, ana, mother, profile=str(mother.profile_id))
    assert wrong == (404, "profile_unknown")
    assert (await counter.ask("DELETE", f"/customers/{ana.customer_id}/merges/{merged}")).status_code == 200
    assert (await counter.get(f"/customers/{ana.customer_id}"))["relations"] == []
    [kept] = (await counter.get(f"/customers/{bea.customer_id}"))["relations"]
    assert kept["id"] == made["id"]


async def test_who_is_limited_learns_no_name_of_whom_they_never_met(counter: Counter, env: Env) -> None:
    child, mother = await people(counter, "Lucia", "Elena")
    await guards(counter, child, mother, reason="as Elena said", evidence={"shown": "Elena's papers"})
    limited = Principal("user", UUID(int=9), "Iker", frozenset({"customers.read"}), frozenset({LIMITED, -999}))
    async with env.db.read() as tx:
        [seen] = await relations_of(tx, child.customer_id, limited)
    assert (seen.kind, seen.other.id, seen.other.name, seen.other_profile) == ("guardian", None, "", None)
    assert (seen.reason, seen.evidence) == ("", {})


async def test_a_circle_is_closed_by_no_two_at_the_same_moment(counter: Counter, env: Env) -> None:
    """Four in a row of which no two touch: whoever comes second sees what the first one made."""
    a, b, c, d = await people(counter, "Ana", "Bea", "Eva", "Ida")
    await guards(counter, b, c)
    await guards(counter, d, a)

    async def add(one: Identified, other: Identified) -> str:
        try:
            async with env.db.unit_of_work() as tx:
                await relate(tx, Wish(one.customer_id, other.customer_id, "guardian"), BY)
        except (GuardianCircle, CustomersChanged):
            return "not made"
        return "made"

    async def join(one: Identified, other: Identified) -> str:
        try:
            async with env.db.unit_of_work() as tx:
                await merge(tx, one.customer_id, other.customer_id, BY, "same")
        except (GuardianCircle, CustomersChanged):
            return "not made"
        return "made"

    assert sorted(await asyncio.gather(add(a, b), add(c, d))) == ["made", "not made"]
    e, f, g = await people(counter, "Eli", "Fe", "Gil")
    await guards(counter, f, g)
    assert sorted(await asyncio.gather(join(e, g), add(e, f))) == ["made", "not made"]


async def test_only_who_may_relate_does(counter: Counter) -> None:
    child, mother = await people(counter, "Lucia", "Elena")
    body = {"kind": "guardian", "other": str(mother.customer_id)}
    for role in ("shop", "marketing", "read-only"):
        answer = await counter.ask("POST", f"/customers/{child.customer_id}/relations", body, role)
        assert (answer.status_code, answer.json()["permission"]) == (403, "customers.relate")
