"""A canary behind a wall: one word in all that a walled conversation can hold, and everybody who may look for it."""

import base64
from collections.abc import Mapping
from typing import Any

import httpx

from hilo.channels.contract import Address, MessageEvent, Proof
from hilo.channels.lanes import LanesWorker
from hilo.channels.outbox_worker import OutboxWorker
from hilo.channels.testing import Gate, connect, words
from hilo.channels.testing_lanes import KIND, say, talker
from hilo.conversations.attributes import define
from hilo.conversations.model_labels import Definition
from hilo.conversations.search_indexer import work_off
from hilo.kernel.env import Env
from hilo.kernel.ids import new_id
from hilo.kernel.jobs_worker import Worker
from hilo.kernel.principal import system_principal
from hilo.kernel.testing import FakeClock
from hilo.kernel.testing_http import Receiver
from hilo.staff.model import ROLES
from hilo.staff.teams import add_member, add_team
from hilo.staff.testing import join, sign_in
from hilo.staff.tokens import create_token
from hilo.webhooks.testing import Hooks

CANARY = "zeisigvogel"
PHONE, MAIL = "+34600111222", "ana@example.org"
PROOF = {"assurance": 2, "method": "signed in"}
TEAM = "Praxis"
INSIDE_ROLE = "shop"
FILE = f"%PDF-1.7 {CANARY}".encode()


class Seed:
    """What was planted: the wall's inside and outside as headers by name, and the ids of what stands behind it."""

    def __init__(self, env: Env, client: httpx.AsyncClient, hooks: Hooks) -> None:
        self.env, self.client, self.hooks = env, client, hooks
        self.inside: dict[str, dict[str, str]] = {}
        self.outside: dict[str, dict[str, str]] = {}
        self.conversation = self.customer = self.other = self.team = self.merge = ""
        self.named: list[str] = []  # the users whom the wall names

    async def ids(self, sql: str) -> list[str]:
        async with self.env.db.read() as tx:
            return [str(row[0]) for row in await tx.fetch(sql)]

    async def ask(self, method: str, path: str, body: Any = None) -> Any:
        """As the supervisor who built the wall."""
        answer = await self.client.request(method, f"/api/v1{path}", json=body, headers=self.inside["builder"])
        assert answer.is_success, (path, answer.text)
        return answer.json() if answer.content else None


async def plant(env: Env, client: httpx.AsyncClient, receiver: Receiver) -> Seed:
    """One open conversation of a person, and one behind a wall with the canary in all that it can hold."""
    seed = Seed(env, client, Hooks(env, receiver))
    await _staff(seed)
    for role in ROLES:
        await seed.hooks.add(f"/hook-{role}", role=role)
    values: Mapping[str, Any] = {"url": receiver.url("/replies"), "vouch.phone": 2, "vouch.email": 2}
    gate = await connect(env, "api", **values)
    await _write(seed, gate, words("open", "nothing special", value=MAIL, proof=PROOF))
    await _write(seed, gate, _canary("first"))
    await _wall(seed)
    await _merge(seed)
    await _work(seed)
    await _write(seed, gate, _canary("second"))
    await _half_understood(seed)
    await Worker(env).work_off()
    await seed.hooks.post()
    await work_off(env)  # and search knows it
    return seed


async def _staff(seed: Seed) -> None:
    env, by = seed.env, system_principal("test")
    async with env.db.unit_of_work() as tx:
        team = await add_team(tx, TEAM, by)
    seed.team = str(team.id)
    seed.outside = {role: await sign_in(env, role, f"Some {role}") for role in ROLES if role != INSIDE_ROLE}
    async with env.db.unit_of_work() as tx:
        for role in ("owner", "agent"):
            secret = await create_token(tx, f"a program, {role}", role, by)
            seed.outside[f"token of {role}"] = {"authorization": f"Bearer {secret}"}
    builder, seed.inside["builder"] = await join(env, "supervisor", "Marta")
    manager, seed.inside["manager"] = await join(env, "administrator", "Root")
    member, seed.inside["member"] = await join(env, "agent", "Leo")
    seed.inside["role"] = await sign_in(env, INSIDE_ROLE, "Mostrador")
    async with env.db.unit_of_work() as tx:
        await add_member(tx, team.id, member.id, by)
    seed.named = [str(builder.id), str(manager.id)]


def _canary(key: str) -> dict[str, Any]:
    file = {"name": f"{CANARY}.pdf", "media_type": "application/pdf", "content_base64": base64.b64encode(FILE).decode()}
    said = words(key, f"{CANARY} {key}", kind="phone", value=PHONE)
    return said | {"proof": PROOF, "subject": f"Sobre {CANARY}", "html": f"<p>{CANARY}</p>", "attachments": [file]}


async def _write(seed: Seed, gate: Gate, body: dict[str, Any]) -> None:
    answer = await gate.post(seed.client, body)
    assert answer.status_code == 202, answer.text
    await LanesWorker(seed.env).work_off()


async def _wall(seed: Seed) -> None:
    [line] = (await seed.ask("GET", f"/conversations?q=%2B{PHONE[1:]}"))["items"]
    assert CANARY in line["subject"]
    assert CANARY in line["last"]["text"]
    seed.conversation, seed.customer = line["id"], line["customer"]["id"]
    await seed.ask("PUT", f"/conversations/{seed.conversation}/assignee", {"team": seed.team})
    inside = {"users": seed.named, "teams": [seed.team], "roles": [INSIDE_ROLE]}
    await seed.ask("PUT", f"/conversations/{seed.conversation}/wall", inside)


async def _merge(seed: Seed) -> None:
    """The person behind the wall has an open conversation as well, known by another address until now."""
    assert isinstance(seed.env.clock, FakeClock)
    seed.env.clock.pass_(minutes=1)  # what came before the merge is not counted as said since
    [line] = (await seed.ask("GET", f"/conversations?q={MAIL}"))["items"]
    seed.other = line["id"]
    made = await seed.ask("POST", f"/customers/{seed.customer}/merges", {"other": line["customer"]["id"]})
    seed.merge = made["id"]


async def _half_understood(seed: Seed) -> None:
    """An envelope with words for the walled conversation, parked since something else in it means nothing."""
    with talker():
        account = (await connect(seed.env, KIND, "two at once")).account.id
        good = MessageEvent("third", Address("phone", PHONE), f"{CANARY} third", proof=Proof(2, "test"))
        bad = MessageEvent("fourth", Address("email", "nobody"), "who is this")
        await say(seed.env, account, "half", good, bad)
        await LanesWorker(seed.env).work_off()
    assert len(await seed.ids("select envelope_id from parked_envelopes")) == 1
    walled = await seed.ids("select id from messages where wall is not null and direction = 'in'")
    assert len(walled) == 3, "all of them went on in the walled conversation"


async def _work(seed: Seed) -> None:
    """A note, a reply with a file, a value and a priority."""
    path = f"/conversations/{seed.conversation}"
    async with seed.env.db.unit_of_work() as tx:
        await define(tx, Definition(new_id(), "conversation", "word", "Word", "text"))
    await seed.ask("PATCH", f"{path}/attributes", {"values": {"word": CANARY}})
    await seed.ask("PUT", f"{path}/priority", {"priority": "urgent"})
    await seed.ask("POST", f"{path}/notes", {"text": f"{CANARY}, a note"})
    name = {"name": f"{CANARY}-reply.pdf"}
    headers = seed.inside["builder"]
    uploaded = await seed.client.post("/api/v1/attachments", params=name, content=FILE, headers=headers)
    account = await seed.ids("select id from channel_accounts where name = 'Shop'")
    reply = {
        "text": f"{CANARY}, a reply",
        "html": f"<b>{CANARY}</b>",
        "subject": f"Re: {CANARY}",
        "channel_account": account[0],
        "to": PHONE,
        "attachments": [uploaded.json()["id"]],
    }
    await seed.ask("POST", f"{path}/messages", reply)
    await OutboxWorker(seed.env).work_off()
