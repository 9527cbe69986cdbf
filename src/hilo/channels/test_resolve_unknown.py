"""What nobody knows: a worker that died while it sent, and what a person then says."""

import asyncio
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest

from hilo.channels.contract import OutcomeUnknown, Sent
from hilo.channels.dispatch import Leased, dispatch
from hilo.channels.errors_delivery import OutcomeKnown, UnknownDelivery
from hilo.channels.model_delivery import LEASE
from hilo.channels.outbox_worker import OutboxWorker, send
from hilo.channels.outcomes import Outcome, record
from hilo.channels.resolve_unknown import resolve_unknown
from hilo.channels.testing import connect
from hilo.channels.testing_outbox import KIND, Tape, hand_over, recorder, told
from hilo.kernel.env import Env
from hilo.kernel.testing import FakeClock, eventually


@pytest.fixture(autouse=True)
def tape() -> Iterator[Tape]:
    with recorder() as running:
        yield running


@pytest.fixture
def worker(env: Env) -> OutboxWorker:
    return OutboxWorker(env)


async def account_of(env: Env, **settings: Any) -> UUID:
    return (await connect(env, KIND, **settings)).account.id


async def begin(env: Env) -> Leased:
    """What a worker does up to the moment before it sends; then it dies."""
    [leased], _ = await dispatch(env, 10)
    return leased


async def states(env: Env) -> list[str]:
    async with env.db.read() as tx:
        return [row["state"] for row in await tx.fetch("select state from outbox_parts order by seq")]


@pytest.mark.parametrize("sent_before_it_died", [False, True])
async def test_a_worker_that_died_while_sending_leaves_unknown_behind(
    env: Env, tape: Tape, worker: OutboxWorker, clock: FakeClock, sent_before_it_died: bool
) -> None:
    account_id = await account_of(env)
    message_id = await hand_over(env, account_id, "uno")
    await hand_over(env, account_id, "dos")
    noted = told(env)
    leased = await begin(env)
    if sent_before_it_died:
        await send(env, leased)
    await worker.work_off()
    assert await states(env) == ["sending", "queued"], "its lease holds: nobody else touches the line"
    clock.pass_(LEASE)
    await worker.work_off()
    assert await states(env) == ["unknown", "sent"]
    assert tape.texts() == (["uno", "dos"] if sent_before_it_died else ["dos"])
    unknown = [f for f in noted if f.state == "unknown"]
    assert [(f.message_id, f.code) for f in unknown] == [(message_id, "interrupted")]


async def test_where_a_repeat_is_known_the_next_worker_sends_it_again(
    env: Env, tape: Tape, worker: OutboxWorker, clock: FakeClock
) -> None:
    account_id = await account_of(env, idempotent=True)
    await hand_over(env, account_id, "uno")
    leased = await begin(env)
    first = await send(env, leased)
    clock.pass_(LEASE)
    await worker.work_off()
    assert await states(env) == ["sent"]
    assert len(tape.got) == 2
    assert tape.got[0] == tape.got[1]
    assert isinstance(first, Sent)
    assert await late(env, leased, first) == 0, "its lease does not hold any more"


async def test_a_late_word_resolves_what_was_called_unknown(env: Env, worker: OutboxWorker, clock: FakeClock) -> None:
    account_id = await account_of(env)
    await hand_over(env, account_id, "uno")
    leased = await begin(env)
    clock.pass_(LEASE)
    await worker.work_off()
    assert await states(env) == ["unknown"]
    assert await late(env, leased, Sent("p1")) == 1
    assert await states(env) == ["sent"]


async def test_it_arrived(env: Env, tape: Tape, worker: OutboxWorker, clock: FakeClock) -> None:
    account_id = await account_of(env, text_max=5)
    tape.answers["dos"] = [OutcomeUnknown("reset")]
    message_id = await hand_over(env, account_id, "uno dos tres")
    await worker.work_off()
    assert await states(env) == ["sent", "unknown", "held"]
    clock.pass_(days=30)
    await worker.work_off()
    assert await states(env) == ["sent", "unknown", "held"], "nothing moves by itself"
    async with env.db.unit_of_work() as tx:
        await resolve_unknown(tx, message_id, arrived=True)
    await worker.work_off()
    assert tape.texts() == ["uno", "dos", "tres"]
    assert await states(env) == ["sent", "sent", "sent"]


async def test_send_again(env: Env, tape: Tape, worker: OutboxWorker, clock: FakeClock) -> None:
    account_id = await account_of(env, text_max=5)
    tape.answers["uno"] = [OutcomeUnknown("reset")]
    message_id = await hand_over(env, account_id, "uno dos")
    leased = await begin(env)
    clock.pass_(LEASE)
    await worker.work_off()
    assert await states(env) == ["unknown", "held"]
    async with env.db.unit_of_work() as tx:
        await resolve_unknown(tx, message_id, arrived=False)
    assert await late(env, leased, Sent("p1")) == 0, "a person decided"
    tape.answers.clear()
    await worker.work_off()
    assert tape.texts() == ["uno", "dos"]
    assert await states(env) == ["sent", "sent"]


async def test_what_is_known_cannot_be_resolved(env: Env, worker: OutboxWorker) -> None:
    account_id = await account_of(env)
    message_id = await hand_over(env, account_id, "uno")
    await worker.work_off()
    async with env.db.unit_of_work() as tx:
        with pytest.raises(OutcomeKnown):
            await resolve_unknown(tx, message_id, arrived=False)
        with pytest.raises(UnknownDelivery):
            await resolve_unknown(tx, uuid4(), arrived=True)


async def test_a_worker_that_is_ended_finishes_what_it_began(env: Env, tape: Tape) -> None:
    account_id = await account_of(env)
    tape.stuck = asyncio.Event()
    await hand_over(env, account_id, "uno")
    running = asyncio.create_task(OutboxWorker(env).run())
    await eventually(lambda: tape.got)
    running.cancel()
    await asyncio.sleep(0.05)
    assert not running.done()
    tape.stuck.set()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert await states(env) == ["sent"]


async def late(env: Env, leased: Leased, result: Sent) -> int:
    async with env.db.unit_of_work() as tx:
        return await record(tx, [Outcome(leased.cleared.part, leased.lease, result, False)])
