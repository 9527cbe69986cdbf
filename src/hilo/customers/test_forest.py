"""The forest of merges as a property: any history of merges, undos and newcomers leaves everybody where they belong."""

import asyncio
import random
from typing import Any
from uuid import UUID

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hilo.customers.errors import AlreadyOneCustomer, CustomersChanged, CustomersMoved, MergeAlreadyUndone
from hilo.customers.identify import identify
from hilo.customers.merge import merge, resolve, undo
from hilo.customers.model import Claim
from hilo.kernel.db import Tx
from hilo.kernel.env import Env
from hilo.kernel.ids import new_id
from hilo.kernel.principal import system_principal

BY = system_principal("test")
PEOPLE = 6
who = st.integers(0, PEOPLE - 1)
steps = st.one_of(
    st.tuples(st.just("merge"), who, who),
    st.tuples(st.just("undo"), st.integers(0, 20), who),
    st.tuples(st.just("comes"), who, st.integers(0, 1)),
)


class History:
    """The same story told twice: to Hilo, and to a plain list of the merges that hold."""

    def __init__(self, tx: Tx) -> None:
        self.tx = tx
        self.people: list[UUID] = []
        self.homes: dict[UUID, int] = {}  # profile -> whose it is
        self.holding: dict[UUID, tuple[int, int]] = {}
        self.mark = new_id().hex

    async def begin(self) -> None:
        found = await identify(self.tx, [self.claim(n, 2) for n in range(PEOPLE)])
        self.people = [one.customer_id for one in found]
        self.homes = {one.profile_id: n for n, one in enumerate(found)}

    def claim(self, n: int, assurance: int) -> Claim:
        return Claim("email", f"{self.mark}{n}@correo.es", f"P{n}", assurance, "test", None)

    def together(self) -> list[int]:
        """For each person the smallest one of the same customer, by the merges that hold."""
        group = list(range(PEOPLE))
        for one, other in self.holding.values():
            into, out = sorted((group[one], group[other]))
            group = [into if g == out else g for g in group]
        return group

    async def merge(self, one: int, other: int) -> None:
        group = self.together()
        try:
            done = await merge(self.tx, self.people[one], self.people[other], BY, "")
        except AlreadyOneCustomer:
            assert group[one] == group[other]
        else:
            ends = self.people.index(done.into), self.people.index(done.absorbed)
            assert group[one] != group[other]
            assert [group[end] for end in ends] == [group[one], group[other]]
            self.holding[done.id] = ends  # the merge is of the two faces, whichever ids were said

    async def undo(self, n: int, _: int) -> None:
        if self.holding:
            merge_id = list(self.holding)[n % len(self.holding)]
            await undo(self.tx, merge_id, BY)
            del self.holding[merge_id]

    async def comes(self, n: int, proven: int) -> None:
        """A proven one is known; an unproven one is somebody of their own, and no merge reaches them."""
        [found] = await identify(self.tx, [self.claim(n, 2 * proven)])
        if proven:
            assert self.homes[found.profile_id] == n
            assert found.customer_id == await resolve(self.tx, self.people[n])
        else:
            assert found.profile_id not in self.homes
            assert found.customer_id not in self.people

    async def check(self) -> None:
        group = self.together()
        faces = [await resolve(self.tx, one) for one in self.people]
        assert [faces[g] for g in group] == faces
        assert len(set(faces)) == len(set(group))
        for n, face in enumerate(faces):
            assert group[self.people.index(face)] == group[n]  # its face is one of them
        rows = await self.tx.fetch("select id, customer_id from profiles where id = any($1)", list(self.homes))
        assert {row["id"]: row["customer_id"] for row in rows} == {p: faces[n] for p, n in self.homes.items()}


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(steps, max_size=14))
async def test_any_history_leaves_everybody_where_they_belong(env: Env, story: list[tuple[str, int, int]]) -> None:
    async with env.db.unit_of_work() as tx:
        history = History(tx)
        await history.begin()
        for step, one, other in story:
            await getattr(history, step)(one, other)
            await history.check()
        while history.holding:
            await history.undo(len(story), 0)
            await history.check()
        assert [await resolve(tx, one) for one in history.people] == history.people


class Outcome(msgspec.Struct):
    """What came of many at once."""

    merged: int = 0
    parted: int = 0
    came: int = 0
    again: int = 0


async def test_people_who_write_while_others_merge_and_part_them_are_never_lost(env: Env) -> None:
    chance = random.Random(11)
    async with env.db.unit_of_work() as tx:
        history = History(tx)
        await history.begin()
    merges: list[UUID] = []
    told = Outcome()

    async def work(turn: int) -> None:
        for _ in range(12):
            one, other = chance.sample(range(PEOPLE), 2)
            try:
                async with env.db.unit_of_work() as tx:
                    await act(tx, turn, one, other)
            except (AlreadyOneCustomer, CustomersChanged, CustomersMoved, MergeAlreadyUndone):
                told.again += 1

    async def act(tx: Tx, turn: int, one: int, other: int) -> None:
        if turn % 3 == 0:
            done = await merge(tx, history.people[one], history.people[other], BY, "")
            tx.after_commit(lambda: merges.append(done.id))
            told.merged += 1
        elif turn % 3 == 1 and merges:
            await undo(tx, merges[chance.randrange(len(merges))], BY)
            told.parted += 1
        else:
            people = chance.sample(range(PEOPLE), 3)
            for n, found in zip(people, await identify(tx, [history.claim(n, 2) for n in people]), strict=True):
                assert history.homes[found.profile_id] == n
                assert found.customer_id == await resolve(tx, history.people[n])
            told.came += 1

    async with asyncio.TaskGroup() as group:
        for turn in range(6):
            group.create_task(work(turn))
    assert min(told.merged, told.parted, told.came) > 0, told
    async with env.db.read() as tx:
        assert await strays(tx) == []


async def strays(tx: Tx) -> list[Any]:
    """Profiles that are not with the face of their home, and faces that point on."""
    return list(
        await tx.fetch(
            """select p.id from profiles p join customers h on h.id = p.home_customer_id
               where h.canonical_id <> p.customer_id
               union all
               select c.id from customers c join customers f on f.id = c.canonical_id where f.canonical_id <> f.id"""
        )
    )
