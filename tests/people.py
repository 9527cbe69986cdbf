"""Named people, and an office that they write to: real doors, workers, receivers and routes."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import msgspec
import time_machine
from standardwebhooks.webhooks import Webhook

from hilo.channels.lanes import LanesWorker
from hilo.channels.outbox_worker import OutboxWorker
from hilo.channels.testing import Gate, connect
from hilo.kernel.env import Env
from hilo.kernel.ids import new_id
from hilo.kernel.testing import FakeClock
from hilo.kernel.testing_http import Receiver, receiver
from hilo.staff.testing import sign_in


class Handle(msgspec.Struct, frozen=True):
    """An address somebody writes by, with the name they give."""

    kind: str
    value: str
    name: str = ""

    def spoken(self) -> dict[str, str]:
        return {"kind": self.kind, "value": self.value} | ({"name": self.name} if self.name else {})


class Person(msgspec.Struct, frozen=True):
    """Somebody with an e-mail address and a phone."""

    mail: Handle
    phone: Handle


def person(name: str, word: str, phone: str) -> Person:
    return Person(Handle("email", f"{word}@correo.example", name), Handle("phone", phone, name))


ANA = person("Ana Ruiz", "ana", "+34600111222")
CARMEN = person("Carmen Vidal", "carmen", "+34600333444")
MARCOS = person("Marcos Gil", "marcos", "+34600555666")


class Office:
    """Accounts of the generic channel, whose replies go to a receiver, each to a path of the account's name."""

    def __init__(self, env: Env, clock: FakeClock, client: httpx.AsyncClient, heard: Receiver) -> None:
        self.env, self.clock, self.client, self.heard = env, clock, client, heard
        self.gates: dict[str, Gate] = {}
        self.headers: dict[str, str] = {}

    async def opens(self, name: str, **settings: Any) -> Gate:
        """A new account; it may vouch for e-mail addresses and phones at 2 unless its settings say less."""
        values: dict[str, Any] = {"url": self.heard.url(f"/{name}"), "vouch": {"email": 2, "phone": 2}} | settings
        self.gates[name] = await connect(self.env, "api", name, **values)
        return self.gates[name]

    async def post(self, account: str, body: Any) -> httpx.Response:
        """To the account's door; nothing is understood yet."""
        return await self.gates[account].post(self.client, body)

    async def understands(self) -> None:
        await LanesWorker(self.env).work_off()

    async def hears(self, account: str, who: Handle, text: str, *, proof: int = 2, **more: Any) -> str:
        """Somebody writes and is understood; gives the message's id at the door. `proof` 0: only typed."""
        body = letter(who, text, proof=proof, **more)
        answer = await self.post(account, body)
        assert answer.status_code == 202, answer.text
        await self.understands()
        return body["id"]

    async def sends(self) -> None:
        """All that is due leaves."""
        await OutboxWorker(self.env).work_off()

    def arrived(self, account: str) -> list[dict[str, Any]]:
        """What came to the account's receiver, each signed as an independent library would have it."""
        oracle = Webhook(self.gates[account].secret)
        found: list[dict[str, Any]] = []
        for one in self.heard.at(f"/{account}"):
            with time_machine.travel(int(one.headers["webhook-timestamp"]), tick=False):
                oracle.verify(one.body, one.headers)
            found.append(json.loads(one.body))
        return found

    async def ask(self, method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
        return await self.client.request(method, f"/api/v1{path}", json=body, headers=self.headers | headers)

    async def get(self, path: str, **params: Any) -> Any:
        answer = await self.client.get(f"/api/v1{path}", params=params, headers=self.headers)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def done(self, method: str, path: str, body: Any = None) -> Any:
        answer = await self.ask(method, path, body)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    async def reply(self, conversation: str, text: str, **more: Any) -> Any:
        """The item that stands in the thread for it."""
        return await self.done("POST", f"/conversations/{conversation}/messages", {"text": text} | more)

    async def inbox(self, **params: Any) -> list[dict[str, Any]]:
        """All pages of the inbox."""
        found: list[dict[str, Any]] = []
        cursor: dict[str, str] = {}
        while True:
            page = await self.get("/conversations", limit=200, **params, **cursor)
            found += page["items"]
            if page["next"] is None:
                return found
            cursor = {"cursor": page["next"]}

    async def thread(self, of: str) -> list[dict[str, Any]]:
        """`customers/ID` or `conversations/ID`: its items in time order."""
        return (await self.get(f"/{of}/thread", limit=200))["items"]

    async def texts(self, of: str) -> list[str]:
        """The words of its messages in time order."""
        return [item["text"] for item in await self.thread(of) if item["kind"] == "message"]

    async def customer_of(self, who: Handle) -> str:
        """The one customer who has this handle."""
        [found] = (await self.get("/customers", q=who.value))["items"]
        return found["id"]

    async def merges(self, into: str, other: str) -> str:
        """The path of the merge."""
        made = await self.done("POST", f"/customers/{into}/merges", {"other": other})
        return f"/customers/{into}/merges/{made['id']}"


def letter(who: Handle, text: str, *, proof: int = 2, **more: Any) -> dict[str, Any]:
    """A message as the generic channel takes it."""
    body: dict[str, Any] = {"id": str(new_id()), "from": who.spoken(), "text": text} | more
    return body | ({"proof": {"assurance": proof, "method": "test"}} if proof else {})


@asynccontextmanager
async def open_office(env: Env, clock: FakeClock, client: httpx.AsyncClient) -> AsyncIterator[Office]:
    """An office with a mail and a chat account, and Marta, who supervises it."""
    async with receiver() as heard:
        made = Office(env, clock, client, heard)
        await made.opens("mail")
        await made.opens("chat", style="chat")
        made.headers = await sign_in(env, role="supervisor", name="Marta")
        yield made
