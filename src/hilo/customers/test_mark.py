"""Shared and blocked identifiers: they own nobody, tell nobody apart, and give back what they took."""

import asyncio
from typing import Any

import pytest

from hilo.customers.conftest import CHAT, SHOP, Counter
from hilo.customers.identify import identify
from hilo.customers.mark import mark_shared
from hilo.customers.model import Claim
from hilo.kernel.env import Env
from hilo.kernel.ids import new_id
from hilo.kernel.principal import system_principal

HOME = "casa@correo.es"


async def owners(counter: Counter, customer: Any) -> list[bool]:
    return [link["owner"] for link in (await counter.get(f"/customers/{customer}"))["identifiers"]]


@pytest.mark.parametrize("mark", ["shared", "blocked"])
async def test_who_writes_from_a_marked_one_is_somebody_of_their_own(counter: Counter, mark: str) -> None:
    ana = await counter.comes(HOME, name="Ana")
    path = f"/identifiers/{ana.identifier_id}/{mark}"
    assert (await counter.ask("PUT", path)).status_code == 204
    assert (await counter.ask("PUT", path)).status_code == 204
    first, other = await counter.comes(HOME), await counter.comes(HOME, account=CHAT)

    assert (first.role, other.role) == ("shared", "shared")
    assert len({ana.customer_id, first.customer_id, other.customer_id}) == 3
    assert await owners(counter, ana.customer_id) == [False]
    assert (await counter.get(f"/customers/{ana.customer_id}/suggestions"))["items"] == []


async def test_without_the_last_mark_the_owner_of_before_owns_it_again(counter: Counter) -> None:
    ana = await counter.comes(HOME)
    path = f"/identifiers/{ana.identifier_id}"
    for mark in ("shared", "blocked"):
        await counter.ask("PUT", f"{path}/{mark}")
    await counter.ask("DELETE", f"{path}/shared")
    between = await counter.comes(HOME)
    await counter.ask("DELETE", f"{path}/blocked")
    after = await counter.comes(HOME)

    assert between.customer_id != ana.customer_id
    assert (after.role, after.profile_id) == ("owner", ana.profile_id)
    assert await owners(counter, ana.customer_id) == [True]


async def test_one_that_was_blocked_from_the_beginning_proves_who_comes_next(counter: Counter) -> None:
    before = await counter.comes("test@correo.es")
    await counter.ask("DELETE", f"/identifiers/{before.identifier_id}/blocked")
    after = await counter.comes("test@correo.es", account=CHAT)

    assert (before.role, after.role) == ("shared", "owner")
    assert before.customer_id != after.customer_id


async def test_a_document_makes_nobody_the_owner_of_a_shared_one(counter: Counter) -> None:
    ana, bea = await counter.comes(HOME), await counter.comes("bea@correo.es")
    await counter.ask("PUT", f"/identifiers/{ana.identifier_id}/shared")
    shown = {"kind": "email", "value": HOME, "method": "document"}
    linked = await counter.post(f"/customers/{bea.customer_id}/identifiers", shown)

    assert (linked["assurance"], linked["owner"]) == (4, False)
    assert (await counter.comes(HOME)).customer_id != bea.customer_id


async def test_a_mark_and_its_writers_at_once_leave_no_owner(counter: Counter, env: Env) -> None:
    ana = await counter.comes(HOME, 1)
    accounts = [SHOP, *(new_id() for _ in range(5))]

    async def write(account: Any) -> None:
        async with env.db.unit_of_work() as tx:
            await identify(tx, [Claim("email", HOME, "", 2, "dkim", account)])

    async def mark() -> None:
        async with env.db.unit_of_work() as tx:
            await mark_shared(tx, ana.identifier_id, True, system_principal("test"))

    await asyncio.gather(*(write(account) for account in accounts[:3]), mark(), *(write(a) for a in accounts[3:]))
    async with env.db.read() as tx:
        assert await tx.fetchval("select count(*) from identifier_links where owner") == 0
        assert await tx.fetchval("select shared_at is not null from identifiers")
