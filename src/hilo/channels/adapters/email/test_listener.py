"""Our own port takes the mail of its accounts, says yes only when it is durable, and who is not here."""

import asyncio
import contextlib
import smtplib
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from hilo.channels.adapters.email import listener
from hilo.channels.adapters.email.envelope import unwrap
from hilo.channels.contract_abilities import Exchange
from hilo.channels.ports import KindExchange, keep_open
from hilo.channels.registry import adapters
from hilo.channels.testing import connect
from hilo.kernel.config import InvalidSetting
from hilo.kernel.env import Env
from hilo.kernel.testing import eventually
from tests.mail_servers import HOST, MailServers

MAIL = b"From: Ana <ana@customer.example>\r\nTo: support@shop.example\r\nMessage-ID: <1@x>\r\n\r\nHola\r\n"
US, SALES = "support@shop.example", "sales@shop.example"


def free_port() -> int:
    with socket.create_server((HOST, 0)) as taken:
        return taken.getsockname()[1]


@asynccontextmanager
async def port(env: Env, protocol: str = "lmtp", number: int = 0) -> AsyncIterator[int]:
    """A port that is open for the length of the block."""
    number = number or free_port()
    found = adapters()["email"]
    task = asyncio.create_task(keep_open(env, "email", found, f"{protocol}://{HOST}:{number}", again=0.05))
    await eventually(lambda: _open(number))
    try:
        yield number
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


def _open(number: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection((HOST, number), 1):
        return True
    return False


async def bodies(env: Env) -> list[bytes]:
    async with env.db.read() as tx:
        return [bytes(row["body"]) for row in await tx.fetch("select body from envelopes order by received_at, id")]


async def talk(number: int, *lines: bytes) -> list[str]:
    """What is answered to these lines by LMTP, said one after the other."""
    reader, writer = await asyncio.open_connection(HOST, number)
    said = [(await reader.readline()).decode()]
    for line in lines:
        writer.write(line + b"\r\n")
        await writer.drain()
        while (answer := (await reader.readline()).decode())[3:4] == "-":
            pass
        said.append(answer)
    writer.close()
    await writer.wait_closed()
    return said


def send(number: int, to: list[str], raw: bytes = MAIL) -> dict[str, int]:
    """The code that each recipient got, by LMTP."""
    with smtplib.LMTP(HOST, number, timeout=60) as server:
        server.ehlo()
        server.mail("ana@customer.example")
        said = {address: server.rcpt(address)[0] for address in to}
        taken = [address for address, code in said.items() if code == 250]
        codes = [server.data(raw)[0], *(server.getreply()[0] for _ in taken[1:])]
    return said | dict(zip(taken, codes, strict=True))


async def test_a_stranger_is_told_that_nobody_has_this_address(env: Env) -> None:
    async with port(env) as number:
        said = await talk(number, b"LHLO x", b"MAIL FROM:<a@b.example>", b"RCPT TO:<x@shop.example>", b"DATA")
    assert said[3].startswith("550 5.1.1")
    assert said[4].startswith("503")
    assert await bodies(env) == []


async def test_a_mail_is_kept_with_its_envelope_once_for_all_addresses_of_an_account(env: Env) -> None:
    await connect(env, "email", address=US, aliases=["help@shop.example"])
    async with port(env) as number:
        to = ["Support+abc.0@SHOP.example", "help@shop.example", US]
        await asyncio.to_thread(send, number, to, b"\r\n.dot\r\n" + MAIL + b".\r\n..\r\nend")
    [body] = await bodies(env)
    known, raw = unwrap(body)
    assert (known.transport, known.sender, list(known.recipients)) == ("lmtp", "ana@customer.example", to)
    assert raw == b"\r\n.dot\r\n" + MAIL + b".\r\n..\r\nend\r\n"


async def test_each_recipient_has_an_answer_of_its_own(env: Env) -> None:
    await connect(env, "email", address=US)
    await connect(env, "email", name="Sales", address=SALES, most_bytes=10_000)
    async with port(env) as number:
        said = await asyncio.to_thread(send, number, [US, SALES, "x@shop.example"], MAIL + b"a" * 20_000)
    assert said == {US: 250, SALES: 552, "x@shop.example": 550}
    assert len(await bodies(env)) == 1


async def test_while_the_database_is_away_mail_is_put_off(env: Env) -> None:
    await connect(env, "email", address=US)
    async with port(env) as number:
        await talk(number, b"LHLO x", b"MAIL FROM:<a@b.example>", b"RCPT TO:<support@shop.example>")
        await env.db.close()
        lines = (b"LHLO x", b"MAIL FROM:<a@b.example>", b"RCPT TO:<support@shop.example>")
        said = await talk(number, *lines, b"DATA", MAIL + b".")
        assert said[-1].startswith("451 4.3.0")
        await env.db.open()
        said = await talk(number, *lines, b"DATA", MAIL + b".")
        assert said[-1].startswith("250")
    assert len(await bodies(env)) == 1


async def test_an_end_at_the_very_beginning_is_an_empty_mail(env: Env) -> None:
    await connect(env, "email", address=US)
    async with port(env) as number:
        lines = (b"LHLO x", b"MAIL FROM:<>", b"RCPT TO:<support@shop.example>", b"DATA")
        assert (await talk(number, *lines, b"."))[-1].startswith("250")
        assert (await talk(number, *lines, b"\r\n."))[-1].startswith("250")
    assert [unwrap(body)[1] for body in await bodies(env)] == [b"", b"\r\n"]
    assert unwrap((await bodies(env))[0])[0].sender == ""


async def test_long_lines_and_a_large_mail_go_through_while_others_are_served(env: Env) -> None:
    await connect(env, "email", address=US)
    large = MAIL + b"\r\n".join([b"." + b"x" * 3_000_000] * 17)
    async with port(env) as number:
        one = asyncio.create_task(asyncio.to_thread(send, number, [US], large))
        await asyncio.to_thread(send, number, [US], MAIL)
        await one
    kept = sorted([unwrap(body)[1] for body in await bodies(env)], key=len)
    assert kept == [MAIL, large + b"\r\n"]


async def test_what_is_too_large_is_refused_and_the_connection_goes_on(
    env: Env, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listener, "LARGEST", 1_000)
    await connect(env, "email", address=US)
    lines = (b"MAIL FROM:<a@b.example>", b"RCPT TO:<support@shop.example>", b"DATA")
    async with port(env) as number:
        said = await talk(number, b"LHLO x", *lines, MAIL + b"x" * 2_000 + b"\r\n.", *lines, MAIL + b".")
    assert said[5].startswith("552 5.3.4")
    assert said[-1].startswith("250")


async def test_a_thousand_recipients_are_taken_and_no_more(env: Env) -> None:
    await connect(env, "email", address=US)
    to = [f"support+{n}@shop.example" for n in range(1_001)]
    async with port(env) as number:
        said = await asyncio.to_thread(send, number, to)
    assert said == dict.fromkeys(to[:-1], 250) | {to[-1]: 452}
    assert len(await bodies(env)) == 1


async def test_too_many_connections_of_one_peer_are_put_off(env: Env, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listener, "OF_ONE_PEER", 1)
    async with port(env) as number:
        await eventually(lambda: _greets(number))
        reader, writer = await asyncio.open_connection(HOST, number)
        assert (await reader.readline()).startswith(b"220")
        other, its_writer = await asyncio.open_connection(HOST, number)
        assert (await other.readline()).startswith(b"421")
        writer.close()
        its_writer.close()
        await eventually(lambda: _greets(number))


async def _greets(number: int) -> bool:
    return (await talk(number))[0].startswith("220")


async def test_a_connection_that_is_cut_in_the_middle_keeps_nothing(env: Env) -> None:
    await connect(env, "email", address=US)
    async with port(env) as number:
        _, writer = await asyncio.open_connection(HOST, number)
        writer.write(b"LHLO x\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<support@shop.example>\r\nDATA\r\n" + MAIL)
        await writer.drain()
        writer.close()
        await writer.wait_closed()
        await asyncio.to_thread(send, number, [US], MAIL.replace(b"Hola", b"Whole"))
    assert [b"Whole" in body for body in await bodies(env)] == [True]


async def test_another_process_takes_the_port_when_it_is_free(env: Env) -> None:
    await connect(env, "email", address=US)
    async with port(env) as number:
        exchange: Exchange = KindExchange(env, "email")
        with pytest.raises(OSError, match="in use"):
            await listener.serve_port(f"lmtp://{HOST}:{number}", exchange)
    async with port(env, number=number):
        await asyncio.to_thread(send, number, [US])
    assert len(await bodies(env)) == 1


def test_a_port_that_makes_no_sense_is_said() -> None:
    for where in ("2424", "http://127.0.0.1:25", "lmtp://127.0.0.1", "smtp://:x", "smtp://127.0.0.1:25?key=/nowhere"):
        with pytest.raises(InvalidSetting):
            listener.read_port(where)


async def test_postfix_hands_mail_over_and_tries_again_when_we_were_away(env: Env, mail_servers: MailServers) -> None:
    await connect(env, "email", address="hilo@listener.example")
    async with port(env, number=mail_servers.listener_port):
        await asyncio.to_thread(mail_servers.send, MAIL, "hilo+ref.0@listener.example")
        [body] = await eventually(lambda: bodies(env))
        known, raw = unwrap(body)
        assert list(known.recipients) == ["hilo+ref.0@listener.example"]
        assert b"dmarc=pass" in raw
        with smtplib.SMTP(HOST, mail_servers.smtp, timeout=20) as server:
            server.sendmail("ana@customer.example", ["unknown@listener.example"], MAIL)
        await eventually(lambda: "nobody here has this address" in mail_servers.log())


async def test_starttls_and_smtp(env: Env, mail_servers: MailServers) -> None:
    await connect(env, "email", address=US)
    number, folder = free_port(), mail_servers.folder
    where = f"smtp://{HOST}:{number}?certificate={folder}/server.pem&key={folder}/server.key"
    task = asyncio.create_task(keep_open(env, "email", adapters()["email"], where))
    await eventually(lambda: _open(number))

    def post() -> None:
        with smtplib.SMTP(HOST, number, timeout=20) as server:
            server.starttls()
            server.sendmail("ana@customer.example", [US], MAIL)

    await asyncio.to_thread(post)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert [unwrap(body)[0].transport for body in await bodies(env)] == ["smtp"]
