"""A process that dies while a mail server has its mail: nobody knows what became of it, and nobody repeats it."""

import asyncio
from contextlib import suppress
from datetime import timedelta
from uuid import UUID

import httpx

from hilo.channels.adapters.email.testing_smtp import fake_server
from hilo.channels.model_delivery import LEASE
from hilo.channels.outbox_worker import OutboxWorker
from hilo.channels.testing import connect
from hilo.channels.testing_outbox import hand_over
from hilo.kernel.env import Env
from hilo.kernel.testing import FakeClock, eventually


async def account(env: Env, port: int) -> UUID:
    made = await connect(
        env, "email", address="support@shop.example", smtp_host="127.0.0.1", smtp_port=port, smtp_security="none"
    )
    return made.account.id


async def state(env: Env, message: UUID) -> tuple[str, str]:
    async with env.db.read() as tx:
        row = await tx.fetchrow("select state, code from outbox_parts where message_id = $1", message)
    assert row is not None
    return row["state"], row["code"]


async def test_killed_after_the_mail_left_its_outcome_is_unknown_and_it_goes_no_second_time(
    env: Env, client: httpx.AsyncClient, clock: FakeClock
) -> None:
    async with fake_server() as server:
        server.cut = "end_silent"
        account_id = await account(env, server.port)
        message = await hand_over(env, account_id, "Hola")
        dying = asyncio.create_task(OutboxWorker(env).work_off())
        await eventually(lambda: server.received)
        assert await state(env, message) == ("sending", "")
        dying.cancel()  # nothing of it is recorded: as after a kill
        with suppress(asyncio.CancelledError):
            await dying

        server.cut = ""
        clock.pass_(LEASE + timedelta(seconds=1))
        await OutboxWorker(env).work_off()
        assert await state(env, message) == ("unknown", "interrupted")
        assert (server.begun, server.taken) == (1, [])


async def test_a_server_that_is_away_is_tried_again_and_a_wrong_password_stops_the_account(
    env: Env, client: httpx.AsyncClient, clock: FakeClock
) -> None:
    async with fake_server() as server:
        account_id = await account(env, server.port)
        server.cut = "greeting"
        message = await hand_over(env, account_id, "Hola")
        await OutboxWorker(env).work_off()
        assert await state(env, message) == ("queued", "try_again")
        server.cut = ""
        server.says["MAIL"] = "530 5.7.0 Authentication required"
        clock.pass_(minutes=5)
        await OutboxWorker(env).work_off()
        assert await state(env, message) == ("queued", "needs_reauth")
        async with env.db.read() as tx:
            row = await tx.fetchrow("select state, state_reason from channel_accounts where id = $1", account_id)
        assert row is not None
        assert (row["state"], row["state_reason"]) == ("needs_reauth", "530 5.7.0 Authentication required")
        assert server.taken == []
