"""A mailbox on a real server is listened to: what lies there, what comes, and what goes wrong."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any
from uuid import UUID

import pytest

from hilo.channels import accounts, store_listening
from hilo.channels.listening import Listening
from hilo.channels.probe import probe
from hilo.channels.testing import Gate, connect
from hilo.kernel.env import Env
from hilo.kernel.principal import system_principal
from hilo.kernel.testing import eventually
from tests.mail_servers import PASSWORD, MailServers

USER = "support@shop.example"


def mail(number: int, size: int = 0) -> bytes:
    head = f"From: Ana <ana@customer.example>\r\nTo: {USER}\r\nSubject: No. {number}\r\n"
    lines = "".join(f"{n:076d}\r\n" for n in range(size // 78))
    return f"{head}Message-ID: <{number}@customer.example>\r\n\r\nHola {number}\r\n{lines}".encode()


@pytest.fixture
async def servers(mail_servers: MailServers) -> AsyncIterator[MailServers]:
    mail_servers.empty(USER)
    yield mail_servers
    mail_servers.empty(USER)


async def account(env: Env, servers: MailServers, **values: Any) -> Gate:
    given: dict[str, Any] = {"address": USER, "imap_host": "localhost", "imap_port": servers.imap, "since": "all"}
    given |= {"imap_security": "none", "imap_password": PASSWORD}
    return await connect(env, "email", **(given | values))


@asynccontextmanager
async def listening(env: Env) -> AsyncIterator[None]:
    async with env.db.dedicated() as conn:
        task = asyncio.create_task(Listening(env, conn, first_pause=0.05).run())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


async def kept(env: Env) -> list[str]:
    """The subjects of what is kept, in the order of arrival."""
    async with env.db.read() as tx:
        rows = await tx.fetch("select e.body from arrivals a join envelopes e on e.id = a.envelope_id order by a.seq")
    return [bytes(row["body"]).partition(b"Subject: ")[2].partition(b"\r\n")[0].decode() for row in rows]


async def state(env: Env, account_id: UUID) -> tuple[str, str]:
    async with env.db.read() as tx:
        row = (await store_listening.listenings(tx, [account_id])).get(account_id)
    return (row.listening.state, row.listening.reason) if row else ("", "")


def says(env: Env, gate: Gate, word: str) -> Callable[[], Any]:
    async def check() -> str:
        now, reason = await state(env, gate.account.id)
        return (reason or now) if now == word else ""

    return check


def has(env: Env, *numbers: int) -> Callable[[], Any]:
    async def check() -> bool:
        return await kept(env) == [f"No. {n}" for n in numbers]

    return check


async def test_what_waits_and_what_comes_is_kept_in_order(env: Env, servers: MailServers) -> None:
    servers.deliver(mail(1), USER)
    servers.deliver(mail(2), USER)
    gate = await account(env, servers)
    async with listening(env):
        assert await eventually(has(env, 1, 2))
        await eventually(says(env, gate, "connected"))
        servers.deliver(mail(3), USER)
        assert await eventually(has(env, 1, 2, 3), timeout=2)  # IDLE tells it
    with servers.mailbox(USER) as client:
        assert client.uid("SEARCH", "SEEN")[1] == [b""], "nothing is marked that nobody wanted marked"


async def test_what_was_there_before_the_account_stays_outside_and_what_came_during_an_outage_does_not(
    env: Env, servers: MailServers
) -> None:
    servers.deliver(mail(1), USER)  # whose time is the real one, after that of the test's clock
    with servers.mailbox(USER) as client:
        client.append("INBOX", "", '"23-Nov-2026 10:00:00 +0000"', mail(9))
    gate = await account(env, servers, since="now")
    async with listening(env):
        await eventually(has(env, 1))
        await eventually(says(env, gate, "connected"))
        servers.deliver(mail(2), USER)
        assert await eventually(has(env, 1, 2))


async def test_what_came_while_nobody_listened_is_fetched_and_the_rest_is_not(env: Env, servers: MailServers) -> None:
    servers.deliver(mail(1), USER)
    await account(env, servers)
    async with listening(env):
        assert await eventually(has(env, 1))
    servers.deliver(mail(2), USER)
    async with listening(env):
        assert await eventually(has(env, 1, 2))


async def test_a_mailbox_that_is_numbered_anew_brings_nothing_twice(env: Env, servers: MailServers) -> None:
    servers.deliver(mail(1), USER)
    gate = await account(env, servers)
    async with listening(env):
        assert await eventually(has(env, 1))
    async with env.db.read() as tx:
        before = await store_listening.cursor(tx, gate.account.id)
    servers.renumber(USER)
    servers.deliver(mail(2), USER)
    async with listening(env):
        assert await eventually(has(env, 1, 2))
        await eventually(lambda: _in_the_cursor(env, gate, before))


async def _in_the_cursor(env: Env, gate: Gate, before: str) -> bool:
    async with env.db.read() as tx:
        now = await store_listening.cursor(tx, gate.account.id)
    return now != before and '"uid":2' in now


async def test_mails_that_are_kept_are_marked_or_moved_where_that_is_wanted(env: Env, servers: MailServers) -> None:
    servers.deliver(mail(1), USER)
    gate = await account(env, servers, after="move:Taken in")
    async with listening(env):
        await eventually(lambda: servers.mails(USER) == [])
    assert len(servers.mails(USER, '"Taken in"')) == 1
    async with env.db.unit_of_work() as tx:
        await accounts.change(tx, gate.account.id, {"after": "seen"}, system_principal())
    servers.deliver(mail(2), USER)
    async with listening(env):
        assert await eventually(has(env, 1, 2))
        await eventually(lambda: _seen(servers) == 1)


def _seen(servers: MailServers) -> int:
    with servers.mailbox(USER) as client:
        return len(client.uid("SEARCH", "SEEN")[1][0].split())


async def test_a_folder_that_cannot_be_made_is_said_and_holds_nothing_up(env: Env, servers: MailServers) -> None:
    servers.deliver(mail(1), USER)
    gate = await account(env, servers, after="move:../../outside")
    async with listening(env):
        assert await eventually(has(env, 1))
        assert "cannot be moved" in await eventually(lambda: _reason(env, gate))
        servers.deliver(mail(2), USER)
        assert await eventually(has(env, 1, 2))
    assert len(servers.mails(USER)) == 2


async def _reason(env: Env, gate: Gate) -> str:
    return (await state(env, gate.account.id))[1]


async def test_a_wrong_password_is_said_and_nobody_tries_again_until_it_is_changed(
    env: Env, servers: MailServers
) -> None:
    gate = await account(env, servers, imap_password="wrong")
    servers.deliver(mail(1), USER)
    async with listening(env):
        words = await eventually(says(env, gate, "refused"))
        assert "refuses the user name or password" in words
        assert "wrong" not in words
        async with env.db.read() as tx:
            assert (await accounts.get(tx, gate.account.id)).state == "needs_reauth"
            events = await tx.fetch("select kind from stream_inbox union all select kind from stream_log")
        assert "account.listening" in {row["kind"] for row in events}
        async with env.db.unit_of_work() as tx:
            await accounts.change(tx, gate.account.id, {"imap_password": PASSWORD}, system_principal())
        assert await eventually(has(env, 1))
        await eventually(says(env, gate, "connected"))


async def test_a_probe_says_what_is_wrong(env: Env, servers: MailServers) -> None:
    for values, words in (
        ({}, ""),
        ({"imap_password": "wrong"}, "refuses the user name or password"),
        ({"imap_folder": "Nowhere"}, "exist"),
        ({"imap_port": 9}, "nobody listens"),
        ({"imap_host": "10.0.0.1"}, "not a public address"),
        ({"imap_security": "tls"}, "localhost"),
    ):
        gate = await account(env, servers, name=words or "Well", **values)
        health = await probe(env, gate.account.id, system_principal())
        assert (health.ok, words in health.words) == (not words, True), health


async def test_a_server_that_is_away_is_said_and_found_again(env: Env, servers: MailServers) -> None:
    gate = await account(env, servers, imap_port=9)
    servers.deliver(mail(1), USER)
    async with listening(env):
        assert "nobody listens at port 9" in await eventually(says(env, gate, "away"))
        async with env.db.unit_of_work() as tx:
            await accounts.change(tx, gate.account.id, {"imap_port": servers.imap}, system_principal())
        assert await eventually(has(env, 1))


async def test_a_private_address_is_not_connected_to(env: Env, servers: MailServers) -> None:
    gate = await account(env, servers, imap_host="10.1.2.3")
    async with listening(env):
        assert "not a public address" in await eventually(says(env, gate, "away"))


async def test_encryption_is_checked_against_the_name(
    env: Env, servers: MailServers, monkeypatch: pytest.MonkeyPatch
) -> None:
    servers.deliver(mail(1), USER)
    gate = await account(env, servers, imap_port=servers.imaps, imap_security="tls")
    async with listening(env):
        assert "certificate" in await eventually(says(env, gate, "away"))
        assert await kept(env) == []
        monkeypatch.setenv("SSL_CERT_FILE", str(servers.authority))
        assert await eventually(has(env, 1))
    async with env.db.unit_of_work() as tx:
        values = {"imap_port": servers.imap, "imap_security": "starttls"}
        await accounts.change(tx, gate.account.id, values, system_principal())
    servers.deliver(mail(2), USER)
    async with listening(env):
        assert await eventually(has(env, 1, 2))


async def test_a_mail_beyond_the_limit_is_kept_as_its_headers_with_a_note(env: Env, servers: MailServers) -> None:
    servers.deliver(mail(1, size=300_000), USER)
    servers.deliver(mail(2), USER)
    await account(env, servers, most_bytes=100_000)
    async with listening(env):
        assert await eventually(has(env, 1, 2))
    async with env.db.read() as tx:
        body = bytes(await tx.fetchval("select body from envelopes order by received_at, octet_length(body) desc"))
    assert b"larger than the limit of 0.1 MB" in body
    assert len(body) < 5_000


async def test_one_process_listens_and_another_follows(env: Env, servers: MailServers) -> None:
    await account(env, servers)
    async with env.db.dedicated() as first, env.db.dedicated() as second:
        one = asyncio.create_task(Listening(env, first).run())
        await eventually(lambda: _locks(env))
        other = asyncio.create_task(Listening(env, second).run())
        servers.deliver(mail(1), USER)
        assert await eventually(has(env, 1))
        first.terminate()  # as when its process dies
        one.cancel()
        servers.deliver(mail(2), USER)
        env.wakes.say("accounts")
        assert await eventually(has(env, 1, 2))
        other.cancel()
        await asyncio.gather(one, other, return_exceptions=True)


async def _locks(env: Env) -> bool:
    async with env.db.read() as tx:
        return bool(await tx.fetchval("select count(*) from pg_locks where locktype = 'advisory'"))
