"""Identify: who is who by proof alone, whoever races for it."""

import asyncio
from typing import Any
from uuid import UUID

import pytest

from hilo.customers.errors import CustomersMoved
from hilo.customers.identify import identify
from hilo.customers.model import Claim, Identified
from hilo.kernel.db import Tx
from hilo.kernel.env import Env
from hilo.kernel.ids import new_id

SHOP, CHAT = new_id(), new_id()
ANA = "ana@correo.es"


def mail(value: str = ANA, assurance: int = 2, name: str = "Ana", account: UUID = SHOP) -> Claim:
    return Claim("email", value, name, assurance, "dkim", account)


async def who(env: Env, *claims: Claim) -> list[Identified]:
    async with env.db.unit_of_work() as tx:
        return await identify(tx, claims)


async def patiently(env: Env, *claims: Claim) -> list[Identified]:
    """As callers do: who lost two races in a row begins again."""
    for _ in range(20):
        try:
            return await who(env, *claims)
        except CustomersMoved:
            await asyncio.sleep(0)
    raise AssertionError("lost twenty times")


async def count(env: Env, table: str) -> int:
    async with env.db.read() as tx:
        return await tx.fetchval(f"select count(*) from {table}")


async def test_a_proven_address_is_one_person_on_every_account(env: Env) -> None:
    first, second = (await who(env, mail()))[0], (await who(env, mail(account=CHAT, assurance=3)))[0]

    assert (first.role, first.created, second.created) == ("owner", True, False)
    assert (first.profile_id, first.customer_id) == (second.profile_id, second.customer_id)
    assert second.assurance == 3


async def test_a_typed_address_of_somebody_else_is_another_person_and_a_suggestion(env: Env) -> None:
    [ana] = await who(env, mail())
    [liar] = await who(env, mail(assurance=0, name="Ana Hacked", account=CHAT))

    assert liar.role == "unproven"
    assert liar.identifier_id == ana.identifier_id
    assert liar.customer_id != ana.customer_id
    async with env.db.read() as tx:
        assert await tx.fetchval("select name from customers where id = $1", ana.customer_id) == "Ana"
        pair = await tx.fetchrow("select profile_a, profile_b, reasons from suggestions")
    assert pair is not None
    assert {pair["profile_a"], pair["profile_b"]} == {ana.profile_id, liar.profile_id}
    assert pair["reasons"] == [{"code": "same_identifier", "identifier": str(ana.identifier_id)}]


async def test_the_same_unproven_sender_comes_back_to_the_same_profile(env: Env) -> None:
    [first] = await who(env, mail(assurance=1))
    [again] = await who(env, mail(assurance=1))
    [weaker] = await who(env, mail(assurance=0))
    [elsewhere] = await who(env, mail(assurance=1, account=CHAT))

    assert again == Identified(first.identifier_id, first.profile_id, first.customer_id, 1, "unproven", False)
    assert len({first.profile_id, weaker.profile_id, elsewhere.profile_id}) == 3


async def test_proof_after_a_claim_upgrades_nothing_silently(env: Env) -> None:
    [before] = await who(env, mail(assurance=1))
    [after] = await who(env, mail(assurance=2))

    assert (before.role, after.role) == ("unproven", "owner")
    assert before.customer_id != after.customer_id
    assert await count(env, "suggestions") == 1


async def test_repeats_and_several_proofs_in_one_batch_are_one_person(env: Env) -> None:
    found = await who(env, mail(), mail("bea@correo.es"), mail(), mail(account=CHAT, assurance=4), mail(assurance=0))

    assert found[0] == found[2]
    assert found[3].profile_id == found[0].profile_id
    assert found[3].assurance == 4
    assert len({f.profile_id for f in found}) == 3
    assert found[4].identifier_id == found[0].identifier_id
    assert await count(env, "suggestions") == 1


async def test_a_blocked_value_identifies_nobody(env: Env) -> None:
    [one] = await who(env, mail("no-tiene@gmail.com"))
    [other] = await who(env, mail("no-tiene@gmail.com", account=CHAT))

    assert (one.role, other.role) == ("shared", "shared")
    assert one.customer_id != other.customer_id


async def test_a_name_is_cleaned_before_it_is_kept(env: Env) -> None:
    [ana] = await who(env, mail(name="  Ana\u202e\u0000  Gómez\n"))

    async with env.db.read() as tx:
        row = await tx.fetchrow("select name, name_folded from profiles where id = $1", ana.profile_id)
    assert row is not None
    assert (row["name"], row["name_folded"]) == ("Ana Gómez", "ana gomez")


async def test_who_had_no_name_gets_the_first_one_and_keeps_it(env: Env) -> None:
    [ana] = await who(env, mail(name=""))
    await who(env, mail(name=""), mail(name="Ana Gómez"), mail(name="Anita"))
    await who(env, mail(name="Somebody Else"), mail(assurance=0, name="A Liar"))

    async with env.db.read() as tx:
        row = await tx.fetchrow(
            """select c.name as called, p.name, p.name_folded from profiles p join customers c on c.id = p.customer_id
               where p.id = $1""",
            ana.profile_id,
        )
    assert row is not None
    assert tuple(row) == ("Ana Gómez", "Ana Gómez", "ana gomez")


async def test_many_at_once_make_one_person_each(env: Env) -> None:
    """Eight transactions, the same forty new addresses in another order each."""
    addresses = [f"new{n}@correo.es" for n in range(40)]

    async def one(turn: int) -> list[Identified]:
        mine = addresses[turn * 5 :] + addresses[: turn * 5]
        found = await patiently(env, *(mail(a, assurance=2 if turn % 2 else 1) for a in mine))
        return found[len(addresses) - turn * 5 :] + found[: len(addresses) - turn * 5]

    answers = await asyncio.gather(*(one(turn) for turn in range(8)))

    for each in zip(*answers, strict=True):
        assert len({f.identifier_id for f in each}) == 1
        assert len({f.profile_id for f in each if f.role == "owner"}) == 1
        assert len({f.profile_id for f in each if f.role == "unproven"}) == 1
        assert sum(f.created for f in each) == 2
    assert await count(env, "profiles") == await count(env, "customers") == 80


class Counting:
    """A connection that counts what is asked of it."""

    def __init__(self, conn: Any) -> None:
        self.conn = conn
        self.statements = 0

    async def fetch(self, sql: str, *args: Any) -> Any:
        self.statements += 1
        return await self.conn.fetch(sql, *args)


@pytest.mark.parametrize("size", [1, 100])
async def test_three_statements_however_many_come(env: Env, size: int) -> None:
    claims = [mail(f"p{n}@correo.es", assurance=n % 4) for n in range(size)]
    await who(env, *claims[: size // 2])
    async with env.db.unit_of_work() as tx:
        counted = tx.conn = Counting(tx.conn)
        await identify(tx, claims)
        assert counted.statements <= 3
        counted.statements = 0
        await identify(tx, claims)
        assert counted.statements == 2


async def test_a_lost_race_costs_five_statements_at_most(env: Env) -> None:
    """The other one has made half of them and not committed when we look."""
    claims = [mail(f"p{n}@correo.es") for n in range(20)]
    async with env.db.unit_of_work() as other:
        theirs = await identify(other, claims[::2])
        async with asyncio.TaskGroup() as group:
            late = group.create_task(_counted(env, claims))
            await _someone_waits(env)
            await other.conn.execute("commit")
            await other.conn.execute("begin")
    ours, statements = late.result()

    assert [f.profile_id for f in ours[::2]] == [f.profile_id for f in theirs]
    assert statements <= 5


async def test_who_is_moved_while_we_wait_for_the_lock_is_looked_up_again(env: Env) -> None:
    [ana] = await who(env, mail())
    async with env.db.unit_of_work() as other:
        await other.execute("update customers set version = version + 1 where id = $1", ana.customer_id)
        late = asyncio.create_task(who(env, mail()))
        await _someone_waits(env)
    with pytest.raises(CustomersMoved):
        await late


async def _counted(env: Env, claims: list[Claim]) -> tuple[list[Identified], int]:
    async with env.db.unit_of_work() as tx:
        counted = tx.conn = Counting(tx.conn)
        return await identify(tx, claims), counted.statements


async def _someone_waits(env: Env) -> None:
    async with env.db.read() as tx:
        for _ in range(500):
            if await _waiting(tx):
                return
            await asyncio.sleep(0.01)
    raise AssertionError("nobody waits")


async def _waiting(tx: Tx) -> bool:
    return await tx.fetchval("select exists (select from pg_locks where not granted)")
