"""The demo's customers come in by the doors that everybody uses, get what they are sent, and answer it."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import msgspec
import pytest

from hilo.channels.accounts import get, open_secrets
from hilo.channels.lanes import LanesWorker
from hilo.channels.outbox_worker import OutboxWorker
from hilo.conversations.reply import Words, reply
from hilo.kernel.env import Env
from hilo.kernel.webhook_signature import sign
from hilo.web.demo.crowd.cast import customer, dice
from hilo.web.demo.grow import furnish
from hilo.web.demo.house.crew import crew
from hilo.web.demo.keepsake import Keepsake, recall
from hilo.web.demo.life.colleagues import Colleagues
from hilo.web.demo.life.customers import Customers
from hilo.web.demo.life.door import Doors
from hilo.web.demo.life.office import Office, office_of, open_office, rest_accounts
from hilo.web.demo.seed import seed


@pytest.fixture
async def kept(env: Env, monkeypatch: pytest.MonkeyPatch) -> Keepsake:
    """A furnished house, without its crowd."""
    monkeypatch.setattr(env, "settings", msgspec.structs.replace(env.settings, demo=True, demo_people=9))
    await seed(env)
    assert await furnish(env)
    found = recall(env.settings)
    assert found is not None
    return found


@pytest.fixture
async def office(env: Env, kept: Keepsake) -> AsyncIterator[Office]:
    async with open_office(env, kept) as opened:
        yield opened


async def messages(env: Env, key: str, kept: Keepsake) -> list[dict[str, Any]]:
    """What came by one of its accounts, the last one last."""
    sql = "select * from messages where account_id = $1 and direction = 'in' order by received_at, id"
    async with env.db.read() as tx:
        return [dict(row) for row in await tx.fetch(sql, kept.doors[key])]


async def test_they_write_by_mail_and_by_the_app_and_answer_what_they_are_sent(
    env: Env, kept: Keepsake, office: Office, client: httpx.AsyncClient
) -> None:
    customers = Customers(env, kept, Doors(client), office, pause=0)
    for number in range(40):
        await customers.begin(customer(number), dice("test", number))
    await LanesWorker(env).work_off()
    mails = [one for key in ("nubia-mail", "brezo-mail") for one in await messages(env, key, kept)]
    posts = [one for key in ("nubia-app", "brezo-app") for one in await messages(env, key, kept)]
    assert len(mails) > 5
    assert len(posts) > 5
    assert {one["assurance"] for one in (*mails, *posts)} == {2}

    await _answered(env, kept, mails[0])
    await OutboxWorker(env).work_off()  # over the office's own port for mail
    async with asyncio.timeout(20):
        letter = await office.next()
    assert "We are on it." in letter.text
    before = await _words(env, mails[0])
    while await _words(env, mails[0]) == before:  # four in five write back
        await customers.think(letter)
        await LanesWorker(env).work_off()


async def _answered(env: Env, kept: Keepsake, first: dict[str, Any]) -> None:
    async with env.db.unit_of_work() as tx:
        by = (await crew(tx, kept)).everybody[0]
        await reply(tx, first["conversation_id"], Words("We are on it.", account=first["account_id"]), by)


async def _words(env: Env, first: dict[str, Any]) -> int:
    """How much this person has said."""
    async with env.db.read() as tx:
        sql = "select count(*) from messages where direction = 'in' and profile_id = $1"
        return int(await tx.fetchval(sql, first["profile_id"]))


async def test_only_what_is_signed_is_taken_colleagues_are_there_and_at_the_end_nothing_is_sent(
    env: Env, kept: Keepsake, client: httpx.AsyncClient
) -> None:
    """Of one house, which takes its time to furnish."""
    await _only_what_is_signed_is_taken(env, kept, client)
    await _colleagues_are_there_and_leave_what_is_little(env, kept)
    assert await _states_at_the_end(env, kept) == {"paused"}, "nothing can be sent any more"
    await rest_accounts(env, kept)


async def _only_what_is_signed_is_taken(env: Env, kept: Keepsake, client: httpx.AsyncClient) -> None:
    account = kept.doors["nubia-app"]
    path, body = f"/demo/replies/{account}", b'{"to":{"kind":"email","value":"ana@example.com"},"text":"Hello"}'
    assert (await client.post(path, content=body)).status_code == 404
    async with env.db.read() as tx:
        secret = open_secrets(tx, await get(tx, account)).account
    headers = sign("one", env.clock.now(), body, secret)
    assert (await client.post(path, content=body + b" ", headers=headers)).status_code == 404
    assert (await client.post(path, content=body, headers=headers)).status_code == 202
    async with asyncio.timeout(20):
        letter = await office_of(env).next()
    assert (letter.account, letter.value, letter.text) == (account, "ana@example.com", "Hello")


async def _states_at_the_end(env: Env, kept: Keepsake) -> set[str]:
    """Those of the accounts whose other end was the simulation."""
    async with open_office(env, kept), env.db.read() as tx:
        assert (await get(tx, kept.doors["nubia-mail"])).state == "live"
    async with env.db.read() as tx:
        states = {key: (await get(tx, one)).state for key, one in kept.doors.items()}
    return {state for key, state in states.items() if key != "brezo-web"}


async def _colleagues_are_there_and_leave_what_is_little(env: Env, kept: Keepsake) -> None:
    colleagues = Colleagues(env, kept)
    await colleagues.be_there()
    async with env.db.read() as tx:
        assert await tx.fetchval("select count(*) from presences") == 16
    await colleagues.answer_one()
    async with env.db.read() as tx:
        sql = "select count(*) from messages where account_id = any($1) and direction = 'out'"
        assert await tx.fetchval(sql, list(kept.doors.values())) == 0
