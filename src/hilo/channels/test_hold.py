"""Holds: undo send, release, schedule; never after the first byte left."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest

from hilo.channels.contract import OutcomeUnknown, TryAgain
from hilo.channels.dispatch import dispatch
from hilo.channels.errors_delivery import NotWaiting
from hilo.channels.hold import release, schedule, undo
from hilo.channels.outbox_worker import OutboxWorker
from hilo.channels.testing import connect
from hilo.channels.testing_outbox import KIND, Tape, hand_over, recorder, told
from hilo.kernel.env import Env
from hilo.kernel.testing import FakeClock


@pytest.fixture(autouse=True)
def tape() -> Iterator[Tape]:
    with recorder() as running:
        yield running


@pytest.fixture
def worker(env: Env) -> OutboxWorker:
    return OutboxWorker(env)


@pytest.fixture
async def account_id(env: Env) -> UUID:
    return (await connect(env, KIND, text_max=5)).account.id


async def test_a_held_message_can_be_undone_until_it_goes(
    env: Env, tape: Tape, worker: OutboxWorker, clock: FakeClock, account_id: UUID
) -> None:
    until = clock.now() + timedelta(seconds=10)
    first = await hand_over(env, account_id, "uno dos", hold_until=until)
    other = await hand_over(env, account_id, "tres", hold_until=until)
    await worker.work_off()
    async with env.db.unit_of_work() as tx:
        assert await undo(tx, first)
    clock.pass_(seconds=10)
    await worker.work_off()
    assert tape.texts() == ["tres"]
    async with env.db.unit_of_work() as tx:
        assert not await undo(tx, other)
        assert not await undo(tx, first)


async def test_undo_and_the_worker_at_once_never_both_win(env: Env, tape: Tape, account_id: UUID) -> None:
    for number in range(20):
        message_id = await hand_over(env, account_id, f"n{number}", f"{number}@x.org")

        async def take_back(message_id: UUID = message_id) -> bool:
            async with env.db.unit_of_work() as tx:
                return await undo(tx, message_id)

        undone, _ = await asyncio.gather(take_back(), OutboxWorker(env).work_off())
        assert undone != (f"n{number}" in tape.texts())


async def test_nothing_is_undone_while_a_worker_has_it(env: Env, account_id: UUID) -> None:
    message_id = await hand_over(env, account_id, "uno dos")
    await dispatch(env, 1)
    async with env.db.unit_of_work() as tx:
        assert not await undo(tx, message_id)
        assert not await release(tx, message_id)
        with pytest.raises(NotWaiting):
            await schedule(tx, message_id, tx.now)


async def test_what_certainly_did_not_go_can_be_undone_and_what_may_have_gone_cannot(
    env: Env, tape: Tape, worker: OutboxWorker, account_id: UUID
) -> None:
    tape.answers |= {"uno": [TryAgain("busy")], "dos": [OutcomeUnknown("reset")]}
    repeats = (await connect(env, KIND, "Repeats", idempotent=True)).account.id
    certain = await hand_over(env, account_id, "uno")
    uncertain = await hand_over(env, repeats, "dos")
    await worker.work_off()
    async with env.db.unit_of_work() as tx:
        assert await undo(tx, certain)
        assert not await undo(tx, uncertain)


async def test_a_scheduled_message_holds_up_nobody_and_goes_at_its_time(
    env: Env, tape: Tape, worker: OutboxWorker, clock: FakeClock, account_id: UUID
) -> None:
    noted = told(env)
    message_id = await hand_over(env, account_id, "later", hold_until=clock.now() + timedelta(days=7))
    await hand_over(env, account_id, "now")
    await worker.work_off()
    assert tape.texts() == ["now"]
    async with env.db.unit_of_work() as tx:
        await schedule(tx, message_id, clock.now() + timedelta(days=2))
    clock.pass_(days=2)
    await worker.work_off()
    assert tape.texts() == ["now", "later"]
    assert [f.state for f in noted if f.message_id == message_id] == ["sending", "sent"]


async def test_release_lets_it_go_at_once(
    env: Env, tape: Tape, worker: OutboxWorker, clock: FakeClock, account_id: UUID
) -> None:
    noted = told(env)
    message_id = await hand_over(env, account_id, "later", hold_until=clock.now() + timedelta(days=7))
    async with env.db.unit_of_work() as tx:
        assert await release(tx, message_id)
    async with env.db.unit_of_work() as tx:
        assert not await release(tx, message_id), "it is not held any more"
    await worker.work_off()
    assert tape.texts() == ["later"]
    assert [f.state for f in noted] == ["queued", "sending", "sent"]
