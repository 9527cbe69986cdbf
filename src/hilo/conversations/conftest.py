"""What the tests of conversations share: two accounts of different kinds, and people who write."""

from typing import Any
from uuid import UUID

import httpx
import pytest

from hilo.channels.accounts import connect
from hilo.channels.contract import Address, MessageEvent
from hilo.channels.facts import Arrival
from hilo.channels.model_accounts import Account
from hilo.conversations.receive import receive
from hilo.kernel.env import Env
from hilo.kernel.ids import new_id
from hilo.kernel.principal import system_principal
from hilo.kernel.testing import FakeClock
from hilo.staff.testing import sign_in

SINK = "http://127.0.0.1:9/hook"
ANA, PHONE = "ana@correo.example", "+34600111222"


class People:
    """Writes messages to accounts as the lanes worker hands them over, and reads them as an agent would."""

    def __init__(self, env: Env, clock: FakeClock, client: httpx.AsyncClient, accounts: dict[str, Account]) -> None:
        self.env, self.clock, self.client, self.accounts = env, clock, client, accounts
        self.headers: dict[str, str] = {}

    def arrival(self, account: str, kind: str, value: str, text: str, **more: Any) -> Arrival:
        """One message; `more`: id, name, at, subject, in_reply_to, assurance, chatlike, media; `event`: more of it."""
        now = self.clock.now()
        event = MessageEvent(
            id=more.get("id") or str(new_id()),
            sender=Address(kind, value, more.get("name", "")),
            text=text,
            subject=more.get("subject", ""),
            in_reply_to=more.get("in_reply_to", ""),
            chatlike=more.get("chatlike", kind != "email"),
            media=more.get("media", ()),
            **more.get("event", {}),
        )
        brief = self.accounts[account].brief()
        assurance = more.get("assurance", 2)
        return Arrival(brief, new_id(), event, more.get("at", now), now, assurance, "test" if assurance > 1 else "")

    async def write(self, account: str, kind: str, value: str, text: str, **more: Any) -> None:
        await self.write_all([self.arrival(account, kind, value, text, **more)])

    async def write_all(self, arrivals: list[Arrival]) -> None:
        async with self.env.db.unit_of_work() as tx:
            await receive(tx, arrivals)

    async def somebody_waits(self) -> bool:
        """Whether somebody waits for a lock."""
        async with self.env.db.read() as tx:
            return await tx.fetchval("""select exists (select from pg_stat_activity
                where wait_event_type = 'Lock' and datname = current_database())""")

    async def get(self, path: str, **params: Any) -> Any:
        answer = await self.client.get(f"/api/v1{path}", params=params, headers=self.headers)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def send(self, method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
        return await self.client.request(method, f"/api/v1{path}", json=body, headers=self.headers | headers)

    async def done(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """The body of an answer that says yes."""
        answer = await self.send(method, path, body, **headers)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    async def problem(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, str]:
        """Status and code of a refusal."""
        answer = await self.send(method, path, body, **headers)
        return answer.status_code, answer.json()["code"]

    async def refuses(self, method: str, path: str, body: Any = None, *, role: str = "read-only") -> tuple[int, int]:
        """What a stranger and a member of staff with that role get for it."""
        stranger = await self.client.request(method, f"/api/v1{path}", json=body)
        headers = await sign_in(self.env, role)
        return stranger.status_code, (
            await self.client.request(method, f"/api/v1{path}", json=body, headers=headers)
        ).status_code

    async def as_(self, role: str, name: str = "Leo") -> "People":
        """The same, read by another member of staff."""
        other = People(self.env, self.clock, self.client, self.accounts)
        other.headers = await sign_in(self.env, role=role, name=name)
        return other

    async def conversation(self, text: str = "pregunta", **more: Any) -> str:
        """Ana writes a mail; gives the id of its conversation."""
        await self.write("mail", "email", ANA, text, **({"name": "Ana Ruiz"} | more))
        return next(line["id"] for line in await self.inbox(q=ANA) if line["last"]["text"] == text)

    async def ana_with_phone(self) -> tuple[str, str, str]:
        """Ana wrote a mail and a minute later a chat, and was found to be one: both conversations, the merge."""
        mail = await self.conversation("por correo")
        self.clock.pass_(minutes=1)
        await self.write("chat", "phone", PHONE, "por chat")
        chat = (await self.inbox(q=PHONE))[0]
        ana = (await self.get(f"/conversations/{mail}"))["customer"]["id"]
        merge = await self.done("POST", f"/customers/{ana}/merges", {"other": chat["customer"]["id"]})
        return mail, chat["id"], f"/customers/{ana}/merges/{merge['id']}"

    async def inbox(self, **params: Any) -> list[dict[str, Any]]:
        return (await self.get("/conversations", **params))["items"]

    async def texts(self, conversation: str) -> list[str]:
        thread = await self.get(f"/conversations/{conversation}/thread")
        return [item["text"] for item in thread["items"] if item["kind"] == "message"]

    async def person_texts(self, customer: str | UUID) -> list[str]:
        thread = await self.get(f"/customers/{customer}/thread", limit=200)
        return [item["text"] for item in thread["items"] if item["kind"] == "message"]


@pytest.fixture
async def people(env: Env, clock: FakeClock, client: httpx.AsyncClient) -> People:
    accounts: dict[str, Account] = {}
    async with env.db.unit_of_work() as tx:
        for name in ("mail", "chat"):
            values = {"url": SINK, "vouch.email": 2, "vouch.phone": 2}
            accounts[name], _ = await connect(tx, "api", name, values, system_principal())
    made = People(env, clock, client, accounts)
    made.headers = await sign_in(env, role="supervisor", name="Marta")
    return made
