"""The post office of the demo's customers: where what the staff writes arrives, on this machine and nowhere else."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from email import message_from_bytes, policy
from typing import Any, cast
from uuid import UUID
from weakref import WeakKeyDictionary

import msgspec
import structlog
from aiosmtpd.smtp import SMTP, Envelope
from aiosmtpd.smtp import Session as SmtpSession

from hilo.channels.accounts import accounts_by_id, change, pause, resume
from hilo.channels.model_accounts import Account
from hilo.kernel.db import Tx
from hilo.kernel.env import Env
from hilo.kernel.errors import DatabaseAway
from hilo.kernel.principal import system_principal
from hilo.web.demo.house.house import house
from hilo.web.demo.keepsake import Keepsake

log = structlog.get_logger()
US = system_principal("demo")
LOOPBACK = "127.0.0.1"
MOST = 500  # letters that wait to be read
FAREWELL = 2.0  # seconds that closing may take


class Letter(msgspec.Struct, frozen=True):
    """Something that the staff wrote to a customer. `names`: by what an answer names it."""

    account: UUID
    kind: str
    value: str
    text: str
    names: str


class Office:
    """What arrived and was not read yet; of too many the oldest are lost, as they are for who never empties a box."""

    def __init__(self) -> None:
        self._letters: asyncio.Queue[Letter] = asyncio.Queue()

    def take_in(self, letter: Letter) -> None:
        if self._letters.qsize() >= MOST:
            self._letters.get_nowait()
        self._letters.put_nowait(letter)

    async def next(self) -> Letter:
        return await self._letters.get()


_offices: WeakKeyDictionary[Env, Office] = WeakKeyDictionary()


def office_of(env: Env) -> Office:
    return _offices.setdefault(env, Office())


@asynccontextmanager
async def open_office(env: Env, kept: Keepsake) -> AsyncIterator[Office]:
    """Opens its port for mail and leads the demo's accounts to it; at the end they are paused, and lead nowhere."""
    office = office_of(env)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(_Box(office, kept), loop=loop, hostname="demo"), LOOPBACK, 0)
    try:
        port: int = server.sockets[0].getsockname()[1]
        await _each(env, kept, lambda tx, account: _lead(tx, account, port))
        yield office
    finally:
        server.close()
        with contextlib.suppress(TimeoutError, DatabaseAway):
            async with asyncio.timeout(FAREWELL):
                await rest_accounts(env, kept)


async def rest_accounts(env: Env, kept: Keepsake) -> None:
    """Nothing is sent: who could take it is not there."""
    await _each(env, kept, _rest)


async def _each(env: Env, kept: Keepsake, do: Callable[[Tx, Account], Any]) -> None:
    async with env.db.unit_of_work() as tx:
        there = await accounts_by_id(tx, kept.accounts)
        for account in there.values():
            if account.closed_at is None:
                await do(tx, account)


async def _lead(tx: Tx, account: Account, port: int) -> None:
    settings = tx.env.settings
    if "smtp_host" in account.settings:
        await change(tx, account.id, {"smtp_host": LOOPBACK, "smtp_port": port, "smtp_security": "none"}, US)
    elif "url" in account.settings:
        here = f"http://{settings.host}:{settings.port}/demo/replies/{account.id}"
        await change(tx, account.id, {"url": here}, US)
    await resume(tx, account.id, US)


async def _rest(tx: Tx, account: Account) -> None:
    if account.state == "live" and any(name in account.settings for name in ("url", "smtp_host")):
        await pause(tx, account.id, US)


class _Box:
    """A mail server that takes everything for everybody."""

    def __init__(self, office: Office, kept: Keepsake) -> None:
        self._office = office
        told = {one.key: one.settings.get("address", "") for one in house().accounts}
        self._accounts = {told[key]: one for key, one in kept.doors.items() if told.get(key)}

    async def handle_DATA(self, server: SMTP, session: SmtpSession, envelope: Envelope) -> str:  # noqa: N802
        mail = message_from_bytes(cast("bytes", envelope.content), policy=policy.default)
        body = mail.get_body(("plain", "html"))
        text = body.get_content() if body else ""
        sender = str(mail["From"].addresses[0].addr_spec) if mail["From"] else ""
        account = self._accounts.get(sender)
        if account is not None:
            for to in envelope.rcpt_tos:
                self._office.take_in(Letter(account, "email", to, str(text), str(mail["Message-ID"])))
        return "250 2.0.0 taken"
