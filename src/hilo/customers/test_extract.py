"""Extract one profile: it leaves with all that is its own, the others stay together, and it can come back."""

import itertools
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hilo.customers.conftest import Counter
from hilo.customers.model import Identified
from hilo.customers.model_forest import Edge, pluck


async def chain(counter: Counter, *names: str) -> list[Identified]:
    """People merged one by one into the first."""
    people = [await counter.comes(f"{name}@correo.es", name=name.title()) for name in names]
    for one in people[1:]:
        await counter.merge(people[0].customer_id, one.customer_id)
    return people


async def extracted(counter: Counter, of: Identified, profile: Identified, **more: Any) -> dict[str, Any]:
    return await counter.post(f"/customers/{of.customer_id}/extractions", {"profile": str(profile.profile_id)} | more)


async def profiles(counter: Counter, customer: UUID | str) -> set[str]:
    return {one["id"] for one in (await counter.get(f"/customers/{customer}"))["profiles"]}


def ids(*people: Identified) -> set[str]:
    return {str(one.profile_id) for one in people}


async def test_a_stranger_is_refused(counter: Counter) -> None:
    ana, eva = await chain(counter, "ana", "eva")
    path = f"/customers/{ana.customer_id}/extractions"
    assert (await counter.client.post(f"/api/v1{path}", json={"profile": str(eva.profile_id)})).status_code == 401
    assert (await counter.ask("POST", path, {"profile": str(eva.profile_id)}, role="shop")).status_code == 403


async def test_one_in_the_middle_leaves_and_the_others_stay_together(counter: Counter) -> None:
    ana, eva, leo = [await counter.comes(f"{name}@correo.es", name=name) for name in ("ana", "eva", "leo")]
    await counter.merge(eva.customer_id, leo.customer_id)
    await counter.merge(ana.customer_id, eva.customer_id)
    made = await extracted(counter, ana, eva, reason="another Eva")

    assert (made["kept"], made["customer"]) == (str(ana.customer_id), str(eva.customer_id))
    assert await profiles(counter, ana.customer_id) == ids(ana, leo)
    assert await profiles(counter, eva.customer_id) == ids(eva)
    assert await profiles(counter, leo.customer_id) == ids(ana, leo)
    assert (await counter.get(f"/customers/{eva.customer_id}"))["extractions"][0]["reason"] == "another Eva"


async def test_the_face_itself_leaves(counter: Counter) -> None:
    ana, eva, leo = await chain(counter, "ana", "eva", "leo")
    made = await extracted(counter, ana, ana)
    assert (made["kept"], made["customer"]) == (str(eva.customer_id), str(ana.customer_id))
    assert await profiles(counter, ana.customer_id) == ids(ana)
    assert await profiles(counter, leo.customer_id) == ids(eva, leo)
    assert (await counter.get(f"/customers/{leo.customer_id}"))["name"] == "Eva"


async def test_it_comes_back_and_later_undos_still_find_their_sides(counter: Counter) -> None:
    ana, eva, leo = await chain(counter, "ana", "eva", "leo")
    made = await extracted(counter, ana, ana, never_merge=True)
    assert (await counter.ask("DELETE", f"/customers/{eva.customer_id}/extractions/{made['id']}")).status_code == 200
    assert await profiles(counter, ana.customer_id) == ids(ana, eva, leo)
    assert (await counter.get(f"/customers/{ana.customer_id}"))["never_merges"] == []
    again = await counter.problem("DELETE", f"/customers/{eva.customer_id}/extractions/{made['id']}")
    assert again == (409, "extraction_already_undone")

    standing = [m for m in (await counter.get(f"/customers/{ana.customer_id}"))["merges"] if m["undone_at"] is None]
    for merge in standing:
        path = f"/customers/{merge['into']}/merges/{merge['id']}"
        assert (await counter.ask("DELETE", path)).status_code == 200
    for one in (ana, eva, leo):
        assert await profiles(counter, one.customer_id) == ids(one)


async def test_with_a_veto_the_two_are_kept_apart(counter: Counter) -> None:
    ana, eva = await chain(counter, "ana", "eva")
    made = await extracted(counter, ana, eva, never_merge=True)
    body = {"other": str(eva.customer_id)}
    assert await counter.problem("POST", f"/customers/{ana.customer_id}/merges", body) == (409, "never_merge")
    assert made["never_merge"] is not None


async def test_who_was_merged_elsewhere_since_does_not_come_back_by_itself(counter: Counter) -> None:
    ana, eva = await chain(counter, "ana", "eva")
    leo = await counter.comes("leo@correo.es")
    made = await extracted(counter, ana, eva)
    await counter.merge(leo.customer_id, eva.customer_id)
    path = f"/customers/{ana.customer_id}/extractions/{made['id']}"
    assert await counter.problem("DELETE", path) == (409, "extraction_overtaken")


async def test_what_cannot_be_extracted(counter: Counter) -> None:
    ana, eva = [await counter.comes(f"{name}@correo.es") for name in ("ana", "eva")]
    path = f"/customers/{ana.customer_id}/extractions"
    assert await counter.problem("POST", path, {"profile": str(ana.profile_id)}) == (409, "only_profile")
    assert await counter.problem("POST", path, {"profile": str(eva.profile_id)}) == (404, "profile_unknown")
    nobody = f"{path}/00000000-0000-7000-8000-000000000000"
    assert await counter.problem("DELETE", nobody) == (404, "extraction_unknown")


async def test_a_profile_that_shares_its_home_gets_one_of_its_own(counter: Counter) -> None:
    """As an import may make them: two profiles of one customer that were never merged."""
    ana, eva = await chain(counter, "ana", "eva")
    async with counter.env.db.unit_of_work() as tx:
        await tx.execute("update profiles set home_customer_id = $1 where id = $2", ana.customer_id, eva.profile_id)
    made = await extracted(counter, ana, eva)
    assert await profiles(counter, made["customer"]) == ids(eva)
    assert await profiles(counter, ana.customer_id) == ids(ana)
    assert (await counter.get(f"/customers/{made['customer']}"))["name"] == "Eva"


trees = st.lists(st.integers(0, 100), min_size=1, max_size=8)


@given(trees, st.integers(0, 8), st.integers(0, 8))
def test_the_others_hang_together_whoever_leaves(joins: list[int], leaves: int, face: int) -> None:
    nodes = [UUID(int=n + 1) for n in range(len(joins) + 1)]
    edges = [
        Edge(UUID(int=100 + n), nodes[join % (n + 1)], nodes[n + 1]) for n, join in enumerate(joins)
    ]  # each node joins one that is there already
    node, canonical = nodes[leaves % len(nodes)], nodes[face % len(nodes)]
    done = pluck(node, edges, canonical)

    rest = [e for e in edges if e.id not in done.gone]
    rest += [Edge(UUID(int=900 + n), done.anchor, one) for n, one in enumerate(done.bridged)]
    assert len(rest) == len(nodes) - 2, "a tree again, without the one that left"
    assert all(node not in (e.into, e.absorbed) for e in rest)
    assert done.kept != node
    assert done.kept == canonical or canonical == node
    group = {one: one for one in nodes}
    for e in itertools.chain(rest, rest):
        into, other = group[e.into], group[e.absorbed]
        group = {one: into if of == other else of for one, of in group.items()}
    assert len({group[one] for one in nodes if one != node}) == 1


def test_nobody_leaves_a_tree_of_one() -> None:
    with pytest.raises(ValueError, match="tied"):
        pluck(UUID(int=1), [], UUID(int=1))
