"""For tests: a Hilo with an account at the real mail servers, whose mailbox is carried in by hand."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import httpx

from hilo.channels.lanes import LanesWorker
from hilo.channels.outbox_worker import OutboxWorker
from hilo.channels.testing import Gate, connect
from hilo.kernel.config import Settings
from hilo.kernel.env import Env
from hilo.kernel.jobs_worker import Worker
from hilo.kernel.testing import FakeClock, Server, eventually
from hilo.main import application, build
from hilo.staff.testing import sign_in
from tests.mail_servers import HOST, PASSWORD, MailServers

SUPPORT, ANA = "support@shop.example", "ana@customer.example"


class House:
    """One Hilo: its account sends by submission, with a password."""

    def __init__(self, env: Env, client: httpx.AsyncClient, servers: MailServers, address: str) -> None:
        self.env, self.client, self.servers, self.address = env, client, servers, address
        self.headers: dict[str, str] = {}
        self.taken = 0

    async def open(self) -> "House":
        self.headers = await sign_in(self.env, "owner", "Marta")
        self.gate: Gate = await connect(
            self.env,
            "email",
            address=self.address,
            authserv_id="mx.test.example",
            smtp_host=HOST,
            smtp_port=self.servers.submission,
            smtp_security="none",
            smtp_user="support@shop.example",
            smtp_password=PASSWORD,
        )
        return self

    async def ask(self, method: str, path: str, body: Any = None) -> Any:
        answer = await self.client.request(method, f"/api/v1{path}", json=body, headers=self.headers)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    async def hear(self, *mails: bytes) -> None:
        """Takes mails in, and does whatever is to be done because of them."""
        for raw in mails:
            answer = await self.gate.post(self.client, raw)
            assert answer.is_success, answer.text
        await LanesWorker(self.env).work_off()
        await Worker(self.env).work_off()
        await self.send()

    async def send(self) -> None:
        await OutboxWorker(self.env).work_off()

    async def carry_in(self, wanted: int) -> None:
        """Carries what is new in the mailbox in, once there are so many mails in it."""
        found = await eventually(lambda: self._when(wanted), 20)
        new, self.taken = found[self.taken :], len(found)
        await self.hear(*new)

    def _when(self, wanted: int) -> list[bytes]:
        found = self.servers.mails(self.address)
        return found if len(found) >= wanted else []

    async def talk(self, number: int = 0) -> dict[str, Any]:
        """A conversation of the inbox, the newest first."""
        talks: list[dict[str, Any]] = (await self.ask("GET", "/conversations"))["items"]
        return talks[number]

    async def thread(self, talk: str) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = (await self.ask("GET", f"/conversations/{talk}/thread"))["items"]
        return [one for one in items if one["kind"] == "message"]

    async def says_when_closed(self) -> None:
        """It is Tuesday; open on Mondays."""
        hours = [{"weekday": 1, "opens": "09:00", "closes": "17:00"}]
        calendar = await self.ask("POST", "/calendars", {"name": "x", "time_zone": "Europe/Madrid", "hours": hours})
        brand = self.gate.account.brand_id
        await self.ask("PATCH", f"/brands/{brand}", {"calendar_id": calendar["id"]})
        [language] = (await self.ask("GET", f"/brands/{brand}"))["languages"][:1]
        body = {"active": True, "texts": {language: f"{self.address} is closed."}}
        await self.ask("PUT", f"/channel-accounts/{self.gate.account.id}/absence-reply", body)


@asynccontextmanager
async def another_hilo(server: Server, clock: FakeClock, home: str) -> AsyncIterator[tuple[Env, httpx.AsyncClient]]:
    """A second installation, with a database, a key and an application of its own."""
    dsn = await server.create()
    settings = Settings(home=home, secret_key="another", egress_allow=["127.0.0.0/8"], pool_size=8)
    env = build(settings, dsn, clock)
    await env.db.open()
    transport = httpx.ASGITransport(app=application(env), raise_app_exceptions=False)  # type: ignore[arg-type]
    try:
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
            yield env, client
    finally:
        await env.db.close()
        await server.drop(dsn)


def letter(sender: str, to: str, text: str, **headers: str) -> bytes:
    """A mail as a person's program writes it."""
    made = EmailMessage(policy=policy.SMTP)
    made["From"], made["To"] = sender, to
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content(text)
    return made.as_bytes()


def read(raw: bytes) -> EmailMessage:
    made = message_from_bytes(raw, policy=policy.default)
    assert isinstance(made, EmailMessage)
    return made
