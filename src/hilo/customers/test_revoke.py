"""Revocation: all that an account vouched for since a time ends at once, and nothing else."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from hilo.customers.conftest import CHAT, SHOP, Counter


async def revoke(counter: Counter, account: UUID, since: datetime) -> int:
    body = {"account": str(account), "since": since.isoformat()}
    return (await counter.post("/link-revocations", body))["ended"]


async def test_links_of_the_account_since_then_end_and_no_others(counter: Counter) -> None:
    before = await counter.comes("before@correo.es")
    since = counter.clock.pass_(hours=1)
    false = [await counter.comes(f"p{n}@correo.es", n % 3) for n in range(4)]
    elsewhere = await counter.comes("elsewhere@correo.es", account=CHAT)

    assert await revoke(counter, SHOP, since) == 4
    assert await revoke(counter, SHOP, since) == 0
    shown = await counter.get(f"/customers/{false[2].customer_id}")
    (link,) = shown["identifiers"]
    assert link["valid_to"] is not None
    assert [p["id"] for p in shown["profiles"]] == [str(false[2].profile_id)]
    for kept in (before, elsewhere):
        assert (await counter.get(f"/customers/{kept.customer_id}"))["identifiers"][0]["valid_to"] is None


async def test_who_comes_next_is_looked_at_afresh(counter: Counter) -> None:
    since = counter.clock.now()
    false = await counter.comes("ana@correo.es", 2)
    await revoke(counter, SHOP, since)
    ana = await counter.comes("ana@correo.es", 3, account=CHAT)
    again = await counter.comes("ana@correo.es", 1)

    assert (ana.role, again.role) == ("owner", "unproven")
    assert len({false.customer_id, ana.customer_id, again.customer_id}) == 3
    assert (await counter.comes("ana@correo.es", 2)).customer_id == ana.customer_id


async def test_an_owner_who_was_set_aside_by_a_mark_does_not_come_back(counter: Counter) -> None:
    since = counter.clock.now()
    false = await counter.comes("ana@correo.es")
    path = f"/identifiers/{false.identifier_id}/shared"
    await counter.ask("PUT", path)
    await revoke(counter, SHOP, since)
    await counter.ask("DELETE", path)

    assert (await counter.comes("ana@correo.es", account=CHAT)).customer_id != false.customer_id


async def test_it_is_told_on_the_stream_once_a_customer(counter: Counter) -> None:
    since = counter.clock.now()
    ana = await counter.comes("ana@correo.es")
    await counter.comes("ana@correo.es", 1)
    await revoke(counter, SHOP, since)
    async with counter.env.db.read() as tx:
        lines = await tx.fetch("select topic_id from stream_inbox where kind = 'customer.changed'")

    assert len(lines) == 2
    assert ana.customer_id in {line["topic_id"] for line in lines}


@pytest.mark.parametrize("since", ["yesterday", "2026-11-24T10:00:00", None])
async def test_a_time_has_a_date_and_an_offset(counter: Counter, since: object) -> None:
    body = {"account": str(SHOP), "since": since}
    assert await counter.problem("POST", "/link-revocations", body) == (422, "invalid_body")


async def test_a_time_at_the_end_of_the_world_ends_nothing(counter: Counter) -> None:
    await counter.comes("ana@correo.es")

    assert await revoke(counter, SHOP, datetime(9999, 12, 31, tzinfo=UTC)) == 0
