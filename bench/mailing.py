"""M1: a thousand mails that wait in a mailbox are taken in, while people chat."""

import asyncio
import os
import smtplib
import statistics
import time
from typing import Any
from uuid import UUID

import httpx

from bench.bound import inserts
from bench.data import accounts, say
from bench.figures import Figure, judged, ms, quantile
from bench.house import House, build_house
from bench.processes import Failed
from bench.sizes import Sizes
from hilo.channels.accounts import connect
from hilo.kernel.env import Env
from hilo.kernel.principal import system_principal
from tests.mail_servers import HOST, PASSWORD, MailServers, mail_servers, missing

MAILS = 1_000
USER = "drain@shop.example"
WORDS = "Good morning, the parcel of my order has not come yet; could you please look where it is? Many thanks.\r\n"
EVERY = 0.1  # seconds between two chat messages
PATIENCE = 60.0  # seconds
STANDS = "select count(*) from messages where account_id = $1"
SAID = "select exists (select from messages where account_id = $1 and event_id = $2)"
PAGE = 20


async def take_mail_in(place: House, sizes: Sizes) -> list[Figure]:
    """M1, on a house of its own."""
    if lacking := missing():
        say(f"M1 is left out: {lacking}")
        return []
    await build_house(place)
    say("M1: the bound of PostgreSQL, then a mailbox with 1,000 mails")
    bound = await inserts(place, sizes.seconds)
    with mail_servers() as servers:
        await asyncio.to_thread(_fill, servers)
        alone = await asyncio.to_thread(_read, servers)
        async with place.env() as env:
            [(door, secret), *_] = await accounts(env, 1)
            with place.hilo("run", {"HILO_EGRESS_ALLOW": "127.0.0.0/8"}) as running:
                chat = Chat(place, f"{running.url}/in/api/{door}", secret, door)
                await chat.during(asyncio.sleep(8))  # until the workers have shared the lanes out, and nothing is cold
                await place.tidy()
                await asyncio.to_thread(os.sync)  # files of mails are synced, and would wait for all that was written
                calm = await chat.during(asyncio.sleep(sizes.settle))
                say("M1: the account is connected")
                began = time.monotonic()
                mailbox = await _connect(env, servers)
                busy = await chat.during(_all_in(place, mailbox))
                seconds = time.monotonic() - began
    return _figures(alone, seconds, bound, (calm, busy))


def _figures(alone: float, seconds: float, bound: float, chats: tuple[list[float], list[float]]) -> list[Figure]:
    allowed = alone + MAILS / (0.2 * bound)  # read once, and understood at what P2 must reach
    ratio = allowed / seconds
    calm, busy = (quantile(chat, 0.95) for chat in chats)
    middle = [statistics.median(chat) for chat in chats]
    return [
        Figure(
            "M1",
            f"{MAILS:,} mails waiting in a mailbox, from connecting the account to the last one in its thread",
            f"{seconds:.1f} s; {seconds / alone:.1f} times reading them",
            f"{alone:.2f} s reading them alone + {allowed - alone:.2f} s understanding by P2's must",
            ratio,
            "-",
            "-",
        ),
        Figure(
            "M1",
            "a chat message meanwhile, from its POST to its thread, p95",
            f"{ms(busy)} (p50 {ms(middle[1])}), {len(chats[1])} messages",
            f"{ms(calm)} (p50 {ms(middle[0])}) without mail",
            calm / busy,
            "p95 <= 150 ms",
            judged(busy <= 0.15, busy <= 0.3),
        ),
    ]


class Chat:
    """Somebody who says something ten times a second, and looks how soon it stands in the thread."""

    def __init__(self, place: House, url: str, secret: str, account_id: UUID) -> None:
        self._place, self._url, self._account_id = place, url, account_id
        self._headers = {"authorization": f"Bearer {secret}"}
        self._said = 0

    async def during(self, work: Any) -> list[float]:
        """The seconds that each message took while something else went on."""
        task = asyncio.ensure_future(work)
        taken: list[float] = []
        async with self._place.connection() as conn, httpx.AsyncClient() as client:
            while not task.done():
                taken.append(await self._say(conn, client))
                await asyncio.sleep(EVERY)
        await task
        return taken

    async def _say(self, conn: Any, client: httpx.AsyncClient) -> float:
        self._said += 1
        name = f"chat-{self._said}"
        sender = {"kind": "phone", "value": f"+3460011{self._said % 50:04d}"}
        began = time.monotonic()
        answer = await client.post(
            self._url, json={"id": name, "from": sender, "text": "Hola, ¿hay alguien?"}, headers=self._headers
        )
        if answer.status_code != 202:
            raise Failed(f"M1: the door answered {answer.status_code}")
        while not await conn.fetchval(SAID, self._account_id, name):
            if time.monotonic() - began > PATIENCE:
                raise Failed("M1: a chat message was not understood")
            await asyncio.sleep(0.002)
        return time.monotonic() - began


async def _connect(env: Env, servers: MailServers) -> UUID:
    values = {
        "address": USER,
        "imap_host": HOST,
        "imap_port": servers.imap,
        "imap_security": "none",
        "imap_password": PASSWORD,
        "since": "all",
    }
    async with env.db.unit_of_work() as tx:
        account, _ = await connect(tx, "email", "mailbox", values, system_principal("bench"))
        await tx.execute("select pg_notify('hilo_wake', 'accounts')")
    return account.id


async def _all_in(place: House, account_id: UUID) -> None:
    """Returns when every mail stands in its thread. Raises Failed."""
    end = time.monotonic() + PATIENCE
    async with place.connection() as conn:
        while (stand := await conn.fetchval(STANDS, account_id)) < MAILS:
            if time.monotonic() > end:
                raise Failed(f"M1: only {stand} mails are in")
            await asyncio.sleep(0.05)


def _fill(servers: MailServers) -> None:
    with smtplib.LMTP(HOST, servers.lmtp, timeout=60) as server:
        for n in range(MAILS):
            server.sendmail(f"p{n}@customer.example", [USER], _mail(n))


def _mail(n: int) -> bytes:
    """Of 200 people, each tenth with a file; 2 to 60 kB."""
    who = n % 200
    head = (
        f"From: Person {who} <p{who}@customer.example>\r\nTo: {USER}\r\nMessage-ID: <m{n}@customer.example>\r\n"
        f"Subject: Order {n}\r\nDate: Tue, 24 Nov 2026 09:00:00 +0000\r\nMIME-Version: 1.0\r\n"
    )
    text = f"Content-Type: text/plain; charset=utf-8\r\n\r\n{WORDS * (10 + n % 20)}"
    if n % 10:
        return (head + text).encode()
    file = "".join(f"{k:076d}\r\n" for k in range(700))
    return (
        f"{head}Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n{text}\r\n--b\r\nContent-Type: text/plain\r\n"
        f"Content-Disposition: attachment; filename=order.txt\r\n\r\n{file}\r\n--b--\r\n"
    ).encode()


def _read(servers: MailServers) -> float:
    """Seconds for reading them as we do, twenty at once, and doing nothing with them."""
    with servers.mailbox(USER) as client:
        began = time.monotonic()
        found: list[bytes | None] = client.uid("SEARCH", "ALL")[1]
        numbers = (found[0] or b"").split()
        for place in range(0, len(numbers), PAGE):
            client.uid("FETCH", b",".join(numbers[place : place + PAGE]).decode(), "(UID BODY.PEEK[])")
        return time.monotonic() - began
