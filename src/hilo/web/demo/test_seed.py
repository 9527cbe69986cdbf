"""The demo company is planted once, shows what Hilo is, and sends nothing."""

import os
import stat
from typing import Any

import httpx
import msgspec
import pytest

from hilo.channels.outbox_worker import OutboxWorker
from hilo.kernel.env import Env
from hilo.web.demo.keepsake import recall
from hilo.web.demo.script import company, threads
from hilo.web.demo.seed import seed


class Reader:
    """A member of the demo's staff who reads through HTTP."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client

    async def get(self, path: str, **params: Any) -> Any:
        answer = await self.client.get(f"/api/v1{path}", params=params)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def lines(self, **params: Any) -> list[dict[str, Any]]:
        return (await self.get("/conversations", state="any", limit=200, **params))["items"]

    async def thread(self, line: dict[str, Any]) -> dict[str, Any]:
        return await self.get(f"/customers/{line['customer']['id']}/thread", limit=200)


@pytest.fixture
async def planted(env: Env) -> list[str]:
    return await seed(env)


async def sign_in(client: httpx.AsyncClient, env: Env, who: str) -> Reader:
    kept = recall(env.settings)
    assert kept is not None
    [email] = [c.email for c in company().staff if c.key == who]
    client.cookies.clear()
    answer = await client.post("/api/v1/session", json={"email": email, "password": kept.password})
    assert answer.status_code == 201, answer.text
    return Reader(client)


async def count_rows(env: Env) -> dict[str, int]:
    async with env.db.read() as tx:
        names = [r["tablename"] for r in await tx.fetch("select tablename from pg_tables where schemaname = 'public'")]
        return {name: await tx.fetchval(f'select count(*) from "{name}"') for name in names}


async def test_the_lines_say_how_to_sign_in(env: Env, planted: list[str]) -> None:
    kept = recall(env.settings)
    assert kept is not None
    told = "\n".join(planted)
    assert kept.password in told
    assert all(c.email in told for c in company().staff)
    mode = stat.S_IMODE(os.stat(env.settings.home_path() / "demo.json").st_mode)
    assert mode == 0o600


async def test_a_second_start_plants_nothing_and_says_the_same(env: Env, planted: list[str]) -> None:
    before = await count_rows(env)
    assert await seed(env) == planted
    assert await count_rows(env) == before


async def test_passwords_differ_between_homes(
    env: Env, planted: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = await seed_elsewhere(env, str(tmp_path_factory.mktemp("other")))
    assert elsewhere != planted
    assert "already" in elsewhere[0]


async def seed_elsewhere(env: Env, home: str) -> list[str]:
    """Another home on the same database."""
    here = env.settings
    env.settings = msgspec.structs.replace(here, home=home)
    try:
        return await seed(env)
    finally:
        env.settings = here


async def test_the_owner_sees_twenty_customers_on_two_accounts(
    env: Env, client: httpx.AsyncClient, planted: list[str]
) -> None:
    reader = await sign_in(client, env, "elena")
    lines = await reader.lines()
    assert len({line["customer"]["id"] for line in lines}) == 20
    accounts: set[str] = set()
    for line in lines:
        accounts |= {item["account"] for item in (await reader.thread(line))["items"] if item["kind"] == "message"}
    assert len(accounts) == 2
    said = {step.says.strip()[:100] for person in threads().people for step in person.steps if step.says}
    shown = {item["text"][:100] for line in lines for item in (await reader.thread(line))["items"]}
    assert said <= shown


async def test_a_merge_joined_two_accounts_into_one_thread(
    env: Env, client: httpx.AsyncClient, planted: list[str]
) -> None:
    reader = await sign_in(client, env, "saray")
    lines = [x for x in await reader.lines() if x["customer"]["name"] == "Mercedes Olmo Tejada"]
    by_customer = {x["customer"]["id"]: [y for y in lines if y["customer"]["id"] == x["customer"]["id"]] for x in lines}
    joined, alone = sorted(by_customer.values(), key=len, reverse=True)
    assert (len(joined), len(alone)) == (2, 1)
    thread = (await reader.thread(joined[0]))["items"]
    messages = [item for item in thread if item["kind"] == "message"]
    assert len({m["account"] for m in messages}) == 2
    assert {m["from"]["handle"]["kind"] for m in messages if m["direction"] == "in"} == {"email", "phone"}
    spoof = (await reader.thread(alone[0]))["items"]
    assert [m["from"]["assurance"] for m in spoof] == [0]


async def test_an_invoice_by_mail_and_a_sim_by_chat_are_two_conversations_of_one_thread(
    env: Env, client: httpx.AsyncClient, planted: list[str]
) -> None:
    reader = await sign_in(client, env, "saray")
    lines = [x for x in await reader.lines() if x["customer"]["name"] == "Jairo Esquivel"]
    assert len(lines) == 2
    assert len({x["customer"]["id"] for x in lines}) == 1
    thread = (await reader.thread(lines[0]))["items"]
    assert {x["id"] for x in lines} == {item["conversation"] for item in thread}


async def test_a_walled_conversation_is_kept_from_the_agent(
    env: Env, client: httpx.AsyncClient, planted: list[str]
) -> None:
    marcos = await (await sign_in(client, env, "marcos")).lines()
    reader = await sign_in(client, env, "saray")
    saray = await reader.lines()
    [walled] = [x for x in marcos if x["walled"]]
    assert walled["id"] not in {x["id"] for x in saray}
    [open_one] = [x for x in saray if x["customer"]["id"] == walled["customer"]["id"]]
    thread = await reader.thread(open_one)
    assert thread["handled_by"] == [company().team.name]
    assert "Bermejo" not in str(thread)


async def test_replies_stand_in_every_state_and_nothing_is_sent(
    env: Env, client: httpx.AsyncClient, planted: list[str]
) -> None:
    reader = await sign_in(client, env, "elena")
    states: set[str] = set()
    for line in await reader.lines():
        states |= {x["state"] for x in (await reader.thread(line))["items"] if x.get("direction") == "out"}
    assert states == {"held", "queued", "sent", "delivered", "read", "failed", "refused", "unknown"}
    before = await count_rows(env)
    await OutboxWorker(env).work_off()
    assert (await count_rows(env))["gate_decisions"] == before["gate_decisions"] == 0
    assert {x["state"] for x in await reader.lines()} == {"open", "closed"}
