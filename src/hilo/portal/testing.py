"""For tests of the portal: a chat, its visitors as their pages ask for them, and the staff who answer."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import jwt

from hilo.channels.accounts import connect
from hilo.channels.lanes import LanesWorker
from hilo.channels.model_accounts import Account
from hilo.channels.outbox_worker import OutboxWorker
from hilo.kernel.env import Env
from hilo.kernel.jobs_worker import Worker
from hilo.kernel.kernel_module import tail
from hilo.kernel.module import Service
from hilo.kernel.principal import Principal, system_principal
from hilo.kernel.sequencer import SEQUENCER
from hilo.kernel.services import running
from hilo.kernel.stream_reader import Sent
from hilo.kernel.testing import eventually
from hilo.portal import store
from hilo.portal.follow import VisitorReader
from hilo.staff.testing import sign_in

ORIGIN = "https://shop.example"
SECRET = "the site's secret, which has 32 characters and more"  # noqa: S105
SERVICES = (SEQUENCER, Service("hub", tail, role="web"))


class Visitor:
    """A browser on a page of the shop's."""

    def __init__(self, shop: "Shop", begun: Mapping[str, Any], origin: str = ORIGIN) -> None:
        self.shop, self.origin = shop, origin
        self.take(begun)

    def take(self, begun: Mapping[str, Any]) -> None:
        self.token, self.id = str(begun["token"]), UUID(begun["visitor"]["id"])
        self.begun = begun

    async def ask(self, method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
        sent = {"authorization": f"Bearer {self.token}", "origin": self.origin} | headers
        return await self.shop.ask(method, path, body, **sent)

    async def done(self, method: str, path: str, body: Any = None) -> Any:
        """The body of an answer that says yes."""
        answer = await self.ask(method, path, body)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    async def problem(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, str]:
        answer = await self.ask(method, path, body, **headers)
        return answer.status_code, answer.json()["code"]

    async def says(self, text: str, *, understood: bool = True, **more: Any) -> str:
        """Gives the client_id of the words, which the worker has understood unless it is told not to."""
        client_id = str(uuid4())
        await self.done("POST", "messages", {"client_id": client_id, "text": text} | more)
        if understood:
            await self.shop.understands()
        return client_id

    async def sees(self, **params: Any) -> list[dict[str, Any]]:
        query = "&".join(f"{name}={value}" for name, value in params.items())
        return (await self.done("GET", f"messages?{query}"))["items"]

    async def reads(self) -> list[str]:
        """The texts that they see, in order."""
        return [item["text"] for item in await self.sees()]


class Shop:
    """One brand's chat: its account, its staff."""

    def __init__(self, env: Env, client: httpx.AsyncClient, account: Account) -> None:
        self.env, self.client, self.account = env, client, account
        self.headers: dict[str, str] = {}

    async def ask(self, method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
        """As a page does, at this account's address."""
        address = f"/portal/v1/{self.account.id}/{path}"
        if isinstance(body, bytes):
            return await self.client.request(method, address, content=body, headers=headers)
        return await self.client.request(method, address, json=body, headers=headers)

    async def visitor(self, origin: str = ORIGIN, **asked: Any) -> Visitor:
        body = {"client_id": str(uuid4())} | asked
        answer = await self.ask("POST", "sessions", body, origin=origin)
        assert answer.status_code == 201, answer.text
        return Visitor(self, answer.json(), origin)

    async def refusal(self, origin: str = ORIGIN, **asked: Any) -> tuple[int, str]:
        answer = await self.ask("POST", "sessions", {"client_id": str(uuid4())} | asked, origin=origin)
        return answer.status_code, answer.json()["code"]

    def identity(self, subject: str = "4711", **claims: Any) -> str:
        """As the shop's own server signs it."""
        exp = int((self.env.clock.now() + timedelta(minutes=5)).timestamp())
        told = {"sub": subject, "jti": str(uuid4()), "aud": str(self.account.id), "exp": exp} | claims
        return jwt.encode(told, SECRET, "HS256")

    async def understands(self) -> None:
        """What came is understood, and what follows of it is done."""
        await LanesWorker(self.env).work_off()
        await Worker(self.env).work_off()

    async def staff(self, method: str, path: str, body: Any = None) -> Any:
        if not self.headers:
            self.headers = await sign_in(self.env, "supervisor", "Ana Ruiz")
        answer = await self.client.request(method, f"/api/v1{path}", json=body, headers=self.headers)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    async def conversations(self) -> list[dict[str, Any]]:
        return (await self.staff("GET", "/conversations?state=any"))["items"]

    async def answers(self, text: str, conversation: str = "", **more: Any) -> str:
        """Replies in the newest conversation, or this one; gives the message's id, which has gone."""
        where = conversation or (await self.conversations())[0]["id"]
        made = await self.staff("POST", f"/conversations/{where}/messages", {"text": text} | more)
        await OutboxWorker(self.env).work_off()
        return made["id"]

    async def state_of(self, message: str) -> str:
        return (await self.staff("GET", f"/messages/{message}"))["state"]


async def open_shop(env: Env, client: httpx.AsyncClient, kind: str, name: str = "Shop", **settings: Any) -> Shop:
    """A shop with a chat of this kind of channel."""
    values: dict[str, Any] = {"origins": [ORIGIN], "identity_secret": SECRET} | settings
    async with env.db.unit_of_work() as tx:
        account, _ = await connect(tx, kind, name, values, system_principal())
    return Shop(env, client, account)


class Tab:
    """Follows the stream as a page does: keeps its cursor, proves that nothing is missing and nothing comes twice."""

    def __init__(self, env: Env, visitor: Visitor, since: int | None = None) -> None:
        self.env, self.visitor, self.cursor = env, visitor, since
        self.heard: list[tuple[str, dict[str, Any]]] = []
        self.resets = 0

    @property
    def texts(self) -> list[str]:
        return [told["item"]["text"] for kind, told in self.heard if kind == "message"]

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [told for one, told in self.heard if one == kind]

    async def follow(self) -> None:
        begin = await self.env.hub.here()
        async with self.env.db.read() as tx:
            seat = await store.seat(tx, self.visitor.token)
        assert seat is not None, "the visitor is logged in"
        by = Principal("visitor", seat.visitor_id, "", frozenset(), session_id=seat.session_id)
        reader = VisitorReader(self.env, by, begin, self.cursor)
        events = reader.events()
        try:
            async for sent in events:
                self._take(sent)
        finally:
            await events.aclose()

    def _take(self, sent: Sent) -> None:
        if sent.id is None:
            return
        told = json.loads(sent.data)
        assert told.pop("prev") == self.cursor, f"a gap: {told} after {self.cursor}"
        assert self.cursor is None or sent.id > self.cursor or sent.event == "reset"
        self.cursor = sent.id
        if sent.event == "reset":
            self.resets += 1
        elif sent.event != "tick":
            self.heard.append((sent.event, told))


@asynccontextmanager
async def following(env: Env, visitor: Visitor, since: int | None = None) -> AsyncIterator[Tab]:
    """A tab that follows for the length of the block. The services of the stream run (`SERVICES`)."""
    tab = Tab(env, visitor, since)
    task = asyncio.create_task(tab.follow())
    await eventually(lambda: tab.cursor is not None and env.hub.readers)
    try:
        yield tab
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@asynccontextmanager
async def live(env: Env) -> AsyncIterator[None]:
    """The services that a stream needs, for the length of the block."""
    async with running(env, SERVICES):
        await env.hub.here()
        yield
