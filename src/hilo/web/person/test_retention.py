"""Retention: what is too old goes in small batches, what is held stays, and a preview says how much."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import httpx
import pytest

from hilo.channels.lanes import LanesWorker
from hilo.channels.outbox_worker import OutboxWorker
from hilo.channels.testing import connect, words
from hilo.kernel.env import Env
from hilo.kernel.principal import system_principal
from hilo.kernel.testing import FakeClock
from hilo.web.person import begin, retention, store

HeadersOf = Callable[[str], Awaitable[dict[str, str]]]
MAIL = "ana@example.org"
COUNTED = ("envelopes", "gate_decisions", "outbox_parts")


@pytest.fixture
async def owner(env: Env, client: httpx.AsyncClient, headers_of: HeadersOf) -> dict[str, str]:
    """Somebody wrote, was answered, and the conversation was closed."""
    headers = await headers_of("owner")
    values: Mapping[str, Any] = {"url": "http://127.0.0.1:9/", "vouch.email": 2}
    gate = await connect(env, "api", **values)
    said = words("one", "the words", value=MAIL, proof={"assurance": 2, "method": "test"})
    assert (await gate.post(client, said)).status_code == 202
    await LanesWorker(env).work_off()
    [line] = (await client.get("/api/v1/conversations", headers=headers)).json()["items"]
    path = f"/api/v1/conversations/{line['id']}"
    assert (await client.post(f"{path}/messages", json={"text": "the answer"}, headers=headers)).is_success
    await OutboxWorker(env).work_off()
    assert (await client.post(f"{path}/closure", json={}, headers=headers)).is_success
    async with env.db.unit_of_work() as tx:
        await tx.execute("update outbox_parts set state = 'delivered'")
    return headers


async def left(env: Env) -> dict[str, int]:
    async with env.db.read() as tx:
        return {table: await tx.fetchval(f"select count(*) from {table}") for table in COUNTED}


async def test_a_stranger_and_a_supervisor_are_refused(client: httpx.AsyncClient, headers_of: HeadersOf) -> None:
    assert (await client.get("/api/v1/retention")).status_code == 401
    assert (await client.get("/api/v1/retention", headers=await headers_of("supervisor"))).status_code == 403


@pytest.mark.usefixtures("owner")
async def test_nothing_young_goes(env: Env) -> None:
    before = await left(env)
    assert all(before.values()), before
    await retention.trim_all(env)
    assert await left(env) == before


async def test_by_default_what_is_technical_goes_and_words_stay(
    env: Env, client: httpx.AsyncClient, clock: FakeClock, owner: dict[str, str], headers_of: HeadersOf
) -> None:
    clock.pass_(days=800)
    owner = await headers_of("owner")  # the session before is long over
    due = {rule["kind"]: rule["due"] for rule in (await client.get("/api/v1/retention", headers=owner)).json()["items"]}
    assert {kind: due[kind] for kind in COUNTED} == await left(env)
    await retention.trim_all(env)
    assert await left(env) == dict.fromkeys(COUNTED, 0)
    async with env.db.read() as tx:
        assert await tx.fetchval("select count(*) from messages where text <> ''") == 2
        assert await tx.fetchval("select count(*) from messages where envelope_id is not null") == 0


async def test_words_of_closed_conversations_go_where_a_rule_says_so(
    env: Env, client: httpx.AsyncClient, clock: FakeClock, owner: dict[str, str], headers_of: HeadersOf
) -> None:
    clock.pass_(days=100)
    owner = await headers_of("owner")  # the session before is long over
    seen = await client.get("/api/v1/retention/conversations", params={"days": 60}, headers=owner)
    assert seen.json()["due"] == 1
    assert (await client.put("/api/v1/retention/conversations", json={"days": 60}, headers=owner)).json()["due"] == 1
    await retention.trim_all(env)
    async with env.db.read() as tx:
        assert await tx.fetchval("select count(*) from messages where text = ''") == 2
        assert await tx.fetchval("select count(*) from conversations where last_text <> ''") == 0
        assert await tx.fetchval("select value_norm from identifiers") == MAIL, "the person stays known"
    assert (await client.get("/api/v1/retention/conversations?days=60", headers=owner)).json()["due"] == 0


@pytest.mark.usefixtures("owner")
async def test_a_legal_hold_keeps_it_all(env: Env, clock: FakeClock) -> None:
    clock.pass_(days=800)
    async with env.db.unit_of_work() as tx:
        customer = await tx.fetchval("select id from customers")
        hold = await begin.hold(tx, customer, "a lawsuit", system_principal())
        await retention.change(tx, "conversations", 60, system_principal())
    before = await left(env)
    await retention.trim_all(env)
    assert await left(env) == before
    async with env.db.unit_of_work() as tx:
        assert await tx.fetchval("select count(*) from messages where text <> ''") == 2
        assert await store.lift_hold(tx, customer, hold.id, system_principal())
    await retention.trim_all(env)
    assert await left(env) == dict.fromkeys(COUNTED, 0)


async def test_a_rule_that_is_too_short_or_of_nothing_is_refused(
    client: httpx.AsyncClient, headers_of: HeadersOf
) -> None:
    headers = await headers_of("owner")
    short = await client.put("/api/v1/retention/envelopes", json={"days": 3}, headers=headers)
    assert (short.status_code, short.json()["code"]) == (422, "invalid_body")
    unknown = await client.put("/api/v1/retention/weather", json={"days": 30}, headers=headers)
    assert (unknown.status_code, unknown.json()["code"]) == (404, "retention_kind_unknown")


async def test_many_go_in_more_than_one_batch(env: Env, monkeypatch: pytest.MonkeyPatch, clock: FakeClock) -> None:
    monkeypatch.setattr(retention, "BATCH", 10)
    async with env.db.unit_of_work() as tx:
        await tx.execute(
            "insert into gate_decisions (id, ref, about, at, purpose, verdict, reasons, kind, value_norm)"
            " select gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), $1, 'service', 'allow', '[]', 'x', 'y'"
            " from generate_series(1, 35)",
            tx.now,
        )
    clock.pass_(days=731)
    await retention.trim_all(env)
    assert (await left(env))["gate_decisions"] == 0
