"""A mailbox when things break: lines cut in the middle, servers that lie, mails of 50 MB, a thousand recipients."""

import asyncio
import socket
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress

import httpx
import pytest

from hilo.channels.adapters.email import imap
from hilo.channels.adapters.email.envelope import unwrap
from hilo.channels.adapters.email.imap import PAGE, PAGE_BYTES, Cursor, pages
from hilo.channels.adapters.email.imap_client import Found, Mailbox
from hilo.channels.adapters.email.oversize import headers_alone
from hilo.channels.adapters.email.test_imap import USER, account, has, kept, listening, mail, says
from hilo.channels.testing import connect, words
from hilo.kernel.env import Env
from hilo.kernel.testing import eventually
from tests.mail_servers import HOST, MailServers


@pytest.fixture
async def servers(mail_servers: MailServers) -> AsyncIterator[MailServers]:
    mail_servers.empty(USER)
    yield mail_servers
    mail_servers.empty(USER)


class Scissors:
    """A line to a server that is cut after so many bytes from there, as often as there are numbers."""

    def __init__(self, port: int, cuts: list[int]) -> None:
        self._to, self._cuts = port, cuts
        self._server = socket.create_server((HOST, 0))
        self.port: int = self._server.getsockname()[1]
        self.connections = 0
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        self._server.close()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._server.accept()
                self.connections += 1
                left = self._cuts.pop(0) if self._cuts else 1 << 60
                threading.Thread(target=self._join, args=(client, left), daemon=True).start()

    def _join(self, client: socket.socket, left: int) -> None:
        with client, socket.create_connection((HOST, self._to)) as server:
            threading.Thread(target=_pass_on, args=(client, server, 1 << 60), daemon=True).start()
            _pass_on(server, client, left)
            for one in (client, server):
                with suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)


def _pass_on(one: socket.socket, other: socket.socket, left: int) -> None:
    with suppress(OSError):
        while left > 0 and (data := one.recv(min(65_536, left))):
            other.sendall(data)
            left -= len(data)


@contextmanager
def scissors(port: int, *cuts: int) -> Iterator[Scissors]:
    made = Scissors(port, list(cuts))
    try:
        yield made
    finally:
        made.close()


async def test_a_connection_that_is_cut_in_the_middle_of_a_fetch_loses_nothing_and_doubles_nothing(
    env: Env, servers: MailServers
) -> None:
    for number in range(1, 6):
        servers.deliver(mail(number, size=30_000), USER)
    with scissors(servers.imap, 500, 3_000, 60_000, 100_000) as line:
        gate = await account(env, servers, imap_port=line.port)
        async with listening(env):
            assert "the connection was cut" in await eventually(says(env, gate, "away"))
            assert await eventually(has(env, 1, 2, 3, 4, 5))
            await eventually(says(env, gate, "connected"))
        assert line.connections == 5
    async with env.db.read() as tx:
        sizes = await tx.fetch("select octet_length(body) as size from envelopes")
    assert min(row["size"] for row in sizes) > 30_000, "no half mails"


@pytest.mark.slow
async def test_a_mail_of_50_mb_comes_in_while_others_are_answered(
    env: Env, servers: MailServers, client: httpx.AsyncClient
) -> None:
    """Nobody else waits: the door answers while the mail is fetched and kept."""
    await asyncio.to_thread(servers.deliver, mail(1, size=50_000_000), USER)
    await account(env, servers)
    door = await connect(env, "api", name="Chat")
    slowest, said = 0.0, 0
    loop = asyncio.get_running_loop()
    async with listening(env):
        while not any(subject == "No. 1" for subject in await kept(env)):
            began, said = loop.time(), said + 1
            assert (await door.post(client, words(f"chat-{said}"))).status_code == 202
            slowest = max(slowest, loop.time() - began)
            assert said < 1_000
    async with env.db.read() as tx:
        assert await tx.fetchval("select max(octet_length(body)) from envelopes") > 50_000_000
    assert said > 3
    assert slowest < 2


async def test_a_mail_to_a_thousand_people_is_one_mail(env: Env, servers: MailServers) -> None:
    people = ",\r\n ".join(f"Person {n} <p{n}@elsewhere.example>" for n in range(1_000))
    raw = mail(1).replace(f"To: {USER}".encode(), f"To: {USER},\r\n {people}".encode())
    servers.deliver(raw, USER)
    await account(env, servers)
    async with listening(env):
        assert await eventually(has(env, 1))
    async with env.db.read() as tx:
        body = bytes(await tx.fetchval("select body from envelopes"))
    assert b"p999@elsewhere.example" in unwrap(body)[1]


def _never(_: Mailbox) -> bool:
    return False


async def test_a_mailbox_without_idle_is_asked(env: Env, servers: MailServers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imap, "POLL", 0.05)
    monkeypatch.setattr(Mailbox, "waits", _never)
    gate = await account(env, servers)
    async with listening(env):
        await eventually(says(env, gate, "connected"))
        servers.deliver(mail(1), USER)
        assert await eventually(has(env, 1))


async def test_a_server_that_is_none_is_said(env: Env, servers: MailServers) -> None:
    """An answer that never ends, one that is no answer, one that wants to send more than there is memory."""
    for answer in (b"* OK hello\r\n* BYE away\r\n", b"HTTP/1.1 400 Bad Request\r\n\r\n", b"* OK {9999999999}\r\n"):
        with socket.create_server((HOST, 0)) as liar:
            threading.Thread(target=_say, args=(liar, answer), daemon=True).start()
            gate = await account(env, servers, name=f"No. {len(answer)}", imap_port=liar.getsockname()[1])
            async with listening(env):
                assert await eventually(says(env, gate, "away"))


def _say(liar: socket.socket, answer: bytes) -> None:
    with suppress(OSError):
        while True:
            client, _ = liar.accept()
            client.sendall(answer)
            client.recv(1000)
            client.close()


def test_pages_hold_so_many_mails_and_so_many_bytes() -> None:
    small = [Found(n, 1_000, None) for n in range(1, PAGE + 2)]
    assert [len(page) for page in pages(small)] == [PAGE, 1]
    large = [Found(1, 10, None), Found(2, PAGE_BYTES * 10, None), Found(3, 10, None)]
    assert [[one.uid for one in page] for page in pages(large)] == [[1], [2], [3]]
    assert list(pages([])) == []


def test_a_cursor_is_read_as_it_was_written_and_a_broken_one_is_none() -> None:
    cursor = Cursor(7, 42)
    assert Cursor.read(cursor.text()) == cursor
    assert Cursor.read("") is None
    assert Cursor.read("{") is None


def test_headers_alone_are_a_whole_mail_of_their_own() -> None:
    raw = b"From: a@b\r\nContent-Type: multipart/mixed;\r\n boundary=x\r\nMIME-Version: 1.0\r\n\r\n--x\r\n"
    made = headers_alone(raw, 70_000_000, 60_000_000)
    assert made.count(b"\r\nContent-Type:") == 1
    assert b"X-Original-Content-Type: multipart/mixed;\r\n boundary=x" in made
    assert "70.0 MB" in made.decode()
