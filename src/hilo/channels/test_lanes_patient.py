"""What nobody awaits comes after all that somebody does; lanes that change hands rest no longer than a moment."""

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID

import msgspec
import pytest

from hilo.channels import lanes
from hilo.channels.contract import Address, Item, MessageEvent, Proof
from hilo.channels.intake import Intake
from hilo.channels.lanes import LanesWorker
from hilo.channels.store_lanes import LANES, PATIENT_AT_ONCE, PATIENT_BESIDE
from hilo.channels.testing import connect
from hilo.channels.testing_lanes import KIND, talker
from hilo.kernel.env import Env
from hilo.kernel.testing import FakeClock, eventually


@pytest.fixture
async def mailbox(env: Env) -> AsyncIterator[UUID]:
    with talker():
        yield (await connect(env, KIND)).account.id


def said(text: str, who: str) -> Item:
    event = MessageEvent(text, Address("email", who), text, proof=Proof(2, "test"))
    return Item(text, who, msgspec.json.encode([event]))


async def texts(env: Env) -> list[str]:
    async with env.db.read() as tx:
        return [row["text"] for row in await tx.fetch("select text from messages order by received_at, at, id")]


async def test_what_somebody_awaits_overtakes_a_mailbox_and_waits_for_few(env: Env, mailbox: UUID) -> None:
    mails = [said(f"mail {n}", f"m{n}@example.org") for n in range(PATIENT_AT_ONCE * 3)]
    intake = Intake(env)
    await intake.keep(mailbox, mails, patient=True)
    worker = LanesWorker(env)
    worker.lanes = list(range(LANES))
    await worker.round()
    assert len(await texts(env)) == PATIENT_AT_ONCE
    await intake.keep(mailbox, [said("chat", "ana@example.org")])
    await worker.round()
    found = await texts(env)
    assert "chat" in found
    assert len(found) == PATIENT_AT_ONCE + 1 + PATIENT_BESIDE, "some go on beside it"
    await worker.work_off()
    assert len(await texts(env)) == PATIENT_AT_ONCE * 3 + 1


async def test_mails_of_one_sender_stay_in_their_order(env: Env, mailbox: UUID) -> None:
    intake = Intake(env)
    for begin in (0, 20):
        mails = [said(f"{n:02}", "ana@example.org") for n in range(begin, begin + 20)]
        await intake.keep(mailbox, mails, patient=True)
    await LanesWorker(env).work_off()
    async with env.db.read() as tx:
        rows = await tx.fetch("select text from messages order by id")
    assert [row["text"] for row in rows] == [f"{n:02}" for n in range(40)]


async def test_a_second_worker_has_its_lanes_as_soon_as_the_first_lets_them_go(env: Env) -> None:
    first, second = LanesWorker(env), LanesWorker(env)
    await first.keep_lanes()
    await second.keep_lanes()
    assert (len(first.lanes), len(second.lanes)) == (LANES, 0), "the first does not know of the second yet"
    await first.keep_lanes(always=True)
    await second.keep_lanes()
    assert len(second.lanes) < LANES // 2, "it looks at most ten times a second"
    second_before = len(second.lanes)
    while len(second.lanes) == second_before:
        await second.keep_lanes()
    assert (len(first.lanes), len(second.lanes)) == (LANES // 2, LANES // 2)


async def test_who_works_beside_gives_way_to_what_somebody_waits_for(env: Env, clock: FakeClock, mailbox: UUID) -> None:
    intake, worker = Intake(env), LanesWorker(env)
    worker.lanes = list(range(LANES))
    await intake.keep(mailbox, [said("chat", "ana@example.org")])
    await worker.round()
    assert not env.pressure.felt, "it just came"
    await intake.keep(mailbox, [said("mail", "ana@example.org")], patient=True)
    clock.pass_(seconds=2)
    await worker.round()
    assert not env.pressure.felt, "nobody awaits it"
    await intake.keep(mailbox, [said("again", "ana@example.org")])
    clock.pass_(seconds=2)
    await worker.round()
    assert env.pressure.felt
    assert await texts(env) == ["chat", "mail", "again"]


async def test_no_lane_is_taken_twice_by_workers_that_begin_at_once(env: Env) -> None:
    for _ in range(5):
        workers = [LanesWorker(env) for _ in range(4)]
        await asyncio.gather(*(worker.keep_lanes() for worker in workers))
        taken = [lane for worker in workers for lane in worker.lanes]
        assert sorted(taken) == list(range(LANES))
        for worker in workers:
            await worker.leave()


async def test_whoever_begins_gets_its_lanes_without_a_beat_of_the_others(
    env: Env, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lanes, "BEAT", 3600.0)
    workers = [LanesWorker(env) for _ in range(2)]
    running = [asyncio.create_task(worker.run()) for worker in workers]

    async def shared() -> bool:
        return [len(worker.lanes) for worker in workers] == [LANES // 2] * 2

    assert await eventually(shared)
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)
