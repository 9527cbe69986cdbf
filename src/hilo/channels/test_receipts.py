"""Receipts: forward only, over all parts, also when they come before we knew what they name."""

from collections.abc import Iterator
from itertools import permutations
from typing import Any
from uuid import UUID

import pytest

from hilo.channels.contract import ReceiptEvent, ReceiptState, Sent
from hilo.channels.outbox_worker import OutboxWorker
from hilo.channels.receipts import settle_lately, take_receipts
from hilo.channels.testing import connect
from hilo.channels.testing_outbox import KIND, Tape, hand_over, recorder, told
from hilo.kernel.env import Env


@pytest.fixture(autouse=True)
def tape() -> Iterator[Tape]:
    with recorder() as running:
        yield running


@pytest.fixture
async def account_id(env: Env) -> UUID:
    return (await connect(env, KIND, text_max=5)).account.id


async def receipts(env: Env, account_id: UUID, *words: tuple[str, ReceiptState]) -> None:
    events = [ReceiptEvent(f"r{n}", target, state, reason="said so") for n, (target, state) in enumerate(words)]
    async with env.db.unit_of_work() as tx:
        await take_receipts(tx, account_id, events)


async def test_in_whatever_order_they_come_it_ends_the_same(env: Env, tape: Tape, account_id: UUID) -> None:
    said: tuple[ReceiptState, ...] = ("sent", "delivered", "read")
    for number, order in enumerate(permutations(said)):
        tape.answers[f"n{number}"] = [Sent(f"id{number}")]
        await hand_over(env, account_id, f"n{number}")
        await OutboxWorker(env).work_off()
        noted = told(env)
        for state in order:
            await receipts(env, account_id, (f"id{number}", state))
        states = [f.state for f in noted]
        assert states[-1] == "read"
        assert states == sorted(states, key=["sent", "delivered", "read"].index), "never backwards"
        assert len(states) == len(set(states))


async def test_failed_is_final_and_what_was_delivered_does_not_fail(env: Env, tape: Tape, account_id: UUID) -> None:
    tape.answers |= {"uno": [Sent("id1")], "dos": [Sent("id2")]}
    first = await hand_over(env, account_id, "uno")
    await hand_over(env, account_id, "dos")
    await OutboxWorker(env).work_off()
    noted = told(env)
    await receipts(env, account_id, ("id1", "failed"), ("id2", "delivered"), ("id1", "delivered"), ("id2", "failed"))
    assert {(f.message_id == first, f.state, f.reason) for f in noted} == {
        (True, "failed", "said so"),
        (False, "delivered", ""),
    }


async def test_a_message_is_read_when_all_its_parts_are(env: Env, tape: Tape, account_id: UUID) -> None:
    tape.answers |= {"uno": [Sent("id1")], "dos": [Sent("id2")]}
    await hand_over(env, account_id, "uno dos")
    await OutboxWorker(env).work_off()
    noted = told(env)
    await receipts(env, account_id, ("id1", "read"))
    assert noted == []
    await receipts(env, account_id, ("id2", "delivered"))
    await receipts(env, account_id, ("id2", "read"), ("id2", "read"))
    assert [f.state for f in noted] == ["delivered", "read"]


async def test_another_account_cannot_speak_for_it(env: Env, tape: Tape, account_id: UUID) -> None:
    other = (await connect(env, KIND, "Other")).account.id
    tape.answers["uno"] = [Sent("id1")]
    await hand_over(env, account_id, "uno")
    await OutboxWorker(env).work_off()
    noted = told(env)
    await receipts(env, other, ("id1", "failed"))
    assert noted == []


async def test_a_receipt_that_comes_before_we_wrote_its_id_down_is_not_lost(
    env: Env, tape: Tape, account_id: UUID
) -> None:
    tape.answers["uno"] = [Sent("id1")]
    await hand_over(env, account_id, "uno")
    await receipts(env, account_id, ("id1", "delivered"), ("id9", "delivered"))
    noted = told(env)
    await OutboxWorker(env).work_off()
    assert [f.state for f in noted] == ["sending", "sent", "delivered"]
    async with env.db.read() as tx:
        assert await tx.fetchval("select count(*) from early_receipts") == 1


async def test_a_receipt_and_the_record_of_what_it_names_that_do_not_see_each_other_are_settled(
    env: Env, tape: Tape, account_id: UUID
) -> None:
    tape.answers["uno"] = [Sent("id1")]
    await hand_over(env, account_id, "uno")
    noted = told(env)
    async with env.db.unit_of_work() as tx:
        await take_receipts(tx, account_id, [ReceiptEvent("r1", "id1", "delivered")])
        await OutboxWorker(env).work_off()
    assert [f.state for f in noted] == ["sending", "sent"]
    async with env.db.unit_of_work() as tx:
        await settle_lately(tx)
    assert [f.state for f in noted] == ["sending", "sent", "delivered"]


async def test_the_number_of_statements_does_not_grow_with_the_batch(env: Env, tape: Tape, account_id: UUID) -> None:
    words: list[tuple[str, ReceiptState]] = []
    for number in range(40):
        tape.answers[f"n{number}"] = [Sent(f"id{number}")]
        await hand_over(env, account_id, f"n{number}", f"{number}@x.org")
        words.append((f"id{number}", "delivered"))
    await OutboxWorker(env).work_off()
    noted = told(env)
    ran: list[str] = []
    async with env.db.unit_of_work() as tx:

        def note(query: Any) -> None:
            ran.append(query.query)

        with tx.conn.query_logger(note):
            await take_receipts(tx, account_id, [ReceiptEvent(t, t, s) for t, s in words])
    assert len(noted) == 40
    assert len(ran) <= 4
