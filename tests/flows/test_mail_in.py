"""A real process of Hilo at a real mailbox: what a mail program sends is in the thread and on the stream at once."""

import asyncio
import json
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest

from hilo.kernel.testing import eventually
from tests.flows.processes import Hilo, hilo
from tests.flows.sse import Follower
from tests.flows.test_kills_inwards import drained, nothing_lost_nothing_twice, state
from tests.mail_house import ANA, SUPPORT, letter
from tests.mail_servers import HOST, PASSWORD, MailServers

GUARD = "127.0.0.0/8"


async def mailbox(server: Hilo, servers: MailServers, **values: str) -> str:
    """Connects the mailbox; gives the account's id."""
    settings = {
        "address": SUPPORT,
        "imap_host": HOST,
        "imap_port": str(servers.imap),
        "imap_security": "none",
        "imap_password": PASSWORD,
        "authserv_id": "mx.test.example",
    }
    words = [word for name, value in (settings | values).items() for word in ("--set", f"{name}={value}")]
    return json.loads(await server.command("channel", "add", "email", "--name", "Support", "--json", *words))["id"]


async def get(server: Hilo, headers: dict[str, str], path: str) -> Any:
    async with httpx.AsyncClient() as client:
        answer = await client.get(f"{server.url}/api/v1{path}", headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.slow
async def test_a_mail_is_on_the_stream_and_in_the_thread_within_two_seconds(
    tmp_path: Path, servers: MailServers
) -> None:
    async with hilo(tmp_path / "home", "run", HILO_EGRESS_ALLOW=GUARD) as server:
        headers = await server.token()
        account = await mailbox(server, servers)

        async def listens() -> bool:
            found = await get(server, headers, f"/channel-accounts/{account}")
            return found["listening"] is not None and found["listening"]["state"] == "connected"

        await eventually(listens, timeout=20)
        reader = Follower(headers)
        following = asyncio.create_task(reader.follow(server.url))
        await eventually(lambda: reader.answers)
        mail = letter(f"Ana <{ANA}>", SUPPORT, "¿Y mi SIM?", Subject="SIM", Message_ID="<1@customer.example>")
        began = time.monotonic()
        await asyncio.to_thread(servers.send, mail, SUPPORT, ANA)

        def told() -> bool:
            return any(event["kind"] == "message.received" for event in reader.heard)

        await eventually(told, timeout=20, every=0.01)
        took = time.monotonic() - began
        [talk] = (await get(server, headers, "/conversations"))["items"]
        items = (await get(server, headers, f"/conversations/{talk['id']}/thread"))["items"]
        assert [item["text"] for item in items if item["kind"] == "message"] == ["¿Y mi SIM?"]
        following.cancel()
        with suppress(asyncio.CancelledError):
            await following
    assert took < 2, f"{took:.1f} s"


@pytest.mark.slow
async def test_a_process_that_is_killed_while_it_reads_a_mailbox_loses_nothing_and_doubles_nothing(
    tmp_path: Path, servers: MailServers
) -> None:
    mails = [letter(ANA, SUPPORT, f"No. {n}", Subject="x", Message_ID=f"<{n}@x.example>") for n in range(150)]
    for mail in mails:
        servers.deliver(mail, SUPPORT)
    server = Hilo(tmp_path / "home", "run", environ={"HILO_EGRESS_ALLOW": GUARD})
    await server.start()
    try:
        await mailbox(server, servers, since="all")

        async def some() -> bool:
            return (await state(server.home)).get("envelopes", 0) >= 30

        await eventually(some, timeout=40)
        await server.kill()
        await server.start()

        async def all_in() -> bool:
            return (await state(server.home)).get("envelopes", 0) == len(mails)

        assert await eventually(all_in, timeout=60, every=0.1)
        nothing_lost_nothing_twice(await drained(server.home), [str(n) for n in range(len(mails))])
    finally:
        await server.stop()
