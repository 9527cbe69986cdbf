"""Whoever has a person open hears that their wishes changed, and nothing of what they wish."""

from uuid import UUID

import pytest

from hilo.consent.conftest import ANA, Desk
from hilo.consent.suppress import hear_from
from hilo.customers.identify import identify
from hilo.customers.model import Claim
from hilo.customers.module import MODULE as CUSTOMERS
from hilo.kernel.env import Env

PROOF = {"assurance": 3, "evidence": {"words": "sí, por favor"}}


@pytest.fixture
async def ana(env: Env) -> UUID:
    async with env.db.unit_of_work() as tx:
        return (await identify(tx, [Claim("email", ANA["value"], "Ana", 2)]))[0].customer_id


async def heard(env: Env) -> list[UUID]:
    """Whose wishes the stream told of since it was asked last."""
    async with env.db.unit_of_work() as tx:
        rows = await tx.fetch(
            "delete from stream_inbox where kind = 'wishes.changed' returning topic, topic_id, ref, details"
        )
    assert all((row["topic"], row["ref"], row["details"]) == ("customer", None, {}) for row in rows)
    return [row["topic_id"] for row in rows]


async def test_a_stop_its_end_a_yes_and_its_end_are_each_told_once(desk: Desk, env: Env, ana: UUID) -> None:
    stop = await desk.post("/suppressions", ANA | {"scope": "everything"})
    assert await heard(env) == [ana]
    await desk.post("/suppressions", ANA | {"scope": "everything"})
    assert await heard(env) == [], "it stands already"
    await desk.post(f"/suppressions/{stop['id']}/lift", {"reason": "by phone"})
    assert await heard(env) == [ana]
    yes = await desk.post("/consents", ANA | PROOF)
    assert await heard(env) == [ana]
    assert (await desk.ask("DELETE", f"/consents/{yes['id']}")).status_code == 200
    assert await heard(env) == [ana]


async def test_a_stop_that_stands_and_still_ends_a_yes_is_told(desk: Desk, env: Env, ana: UUID) -> None:
    await desk.post("/suppressions", ANA)
    await desk.post("/consents", ANA | PROOF)
    await heard(env)
    await desk.post("/suppressions", ANA)
    assert await heard(env) == [ana]


async def test_all_who_have_an_address_are_told_of_and_nobody_of_one_that_nobody_has(
    desk: Desk, env: Env, ana: UUID
) -> None:
    async with env.db.unit_of_work() as tx:
        [claims_it] = await identify(tx, [Claim("email", ANA["value"], "Somebody", 1)])
    assert claims_it.customer_id != ana
    await desk.post("/suppressions", ANA)
    assert sorted(await heard(env)) == sorted([ana, claims_it.customer_id])
    await desk.post("/suppressions", {"kind": "email", "value": "nadie@correo.es"})
    assert await heard(env) == []


async def test_an_address_that_lives_again_is_told(desk: Desk, env: Env, ana: UUID) -> None:
    await desk.post("/suppressions", ANA | {"scope": "bouncing", "source": "bounce"})
    await heard(env)
    async with env.db.unit_of_work() as tx:
        await hear_from(tx, {("email", ANA["value"]), ("email", "bea@correo.es")})
    assert await heard(env) == [ana]


async def test_only_who_reads_customers_hears_of_it(env: Env, ana: UUID) -> None:
    async with env.db.read() as tx:
        audience = (await CUSTOMERS.audiences["customer"](tx, [ana]))[ana]
    assert audience.permission == "customers.read"
    assert not audience.admits(frozenset({"consent.read"}), frozenset())
