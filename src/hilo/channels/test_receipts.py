"""Receipts: forward only, over all parts, also when they come before we knew what they name."""

from collections.abc import Iterator, Sequence
from itertools import permutations
from typing import Any
from uuid import UUID

import pytest

from hilo.channels.contract import Address, ReceiptEvent, ReceiptState, Refusal, Rejected, Sent
from hilo.channels.facts import RecipientReported
from hilo.channels.outbox_worker import OutboxWorker
from hilo.channels.receipts import settle_lately, take_receipts
from hilo.channels.testing import connect
from hilo.channels.testing_outbox import KIND, Tape, hand_over, recorder, told
from hilo.kernel.env import Env
from hilo.kernel.facts import on


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


def reports(env: Env) -> list[RecipientReported]:
    """What is said of recipients from now on."""
    noted: list[RecipientReported] = []

    async def note(tx: Any, facts: Sequence[RecipientReported]) -> None:
        noted.extend(facts)

    kind, verb = on(RecipientReported, note)
    env.reactions = {**env.reactions, kind: [verb]}
    return noted


async def said(env: Env, account_id: UUID, **words: Any) -> None:
    async with env.db.unit_of_work() as tx:
        await take_receipts(tx, account_id, [ReceiptEvent("r", "id1", words.pop("state", "failed"), **words)])


async def stopped(env: Env, value: str) -> list[Any]:
    async with env.db.read() as tx:
        rows = await tx.fetch("select scope, source, evidence from suppressions where value_norm = $1", value)
    return [tuple(row) for row in rows]


ANA, BEA, CARL = (Address("email", f"{who}@example.org") for who in ("ana", "bea", "carl"))


async def test_a_dead_address_fails_the_message_by_its_code_and_is_stopped(
    env: Env, tape: Tape, account_id: UUID
) -> None:
    tape.answers["uno"] = [Sent("id1")]
    message = await hand_over(env, account_id, "uno")
    await OutboxWorker(env).work_off()
    states, noted = told(env), reports(env)
    upper = Address("email", "ANA@Example.org")
    await said(env, account_id, code="5.1.1", permanent=True, address=upper, reason="no such user")

    assert [(f.message_id, f.state, f.code, f.reason) for f in states] == [(message, "failed", "5.1.1", "no such user")]
    assert [(r.value, r.state, r.code) for r in noted] == [(ANA.value, "failed", "5.1.1")]
    evidence = {"message": str(message), "code": "5.1.1", "reason": "no such user"}
    assert await stopped(env, ANA.value) == [("bouncing", "bounce", evidence)]
    refused = await hand_over(env, account_id, "dos")
    await OutboxWorker(env).work_off()
    assert states[-1].message_id == refused
    assert (states[-1].state, states[-1].code) == ("refused", "suppressed_bouncing")


async def test_what_came_back_for_another_reason_fails_and_stops_nobody(env: Env, tape: Tape, account_id: UUID) -> None:
    tape.answers["uno"] = [Sent("id1")]
    await hand_over(env, account_id, "uno")
    await OutboxWorker(env).work_off()
    states = told(env)
    await said(env, account_id, code="5.2.2", address=ANA)
    assert [(f.state, f.code) for f in states] == [("failed", "5.2.2")]
    assert await stopped(env, ANA.value) == []


async def test_a_late_mail_stays_sent_and_says_so(env: Env, tape: Tape, account_id: UUID) -> None:
    tape.answers["uno"] = [Sent("id1")]
    await hand_over(env, account_id, "uno")
    await OutboxWorker(env).work_off()
    states, noted = told(env), reports(env)
    await said(env, account_id, state="sent", code="4.4.1", address=ANA, reason="timed out")
    assert states == []
    assert [(r.value, r.state, r.code, r.reason) for r in noted] == [(ANA.value, "delayed", "4.4.1", "timed out")]


async def test_of_several_recipients_each_has_its_own_fate(env: Env, tape: Tape, account_id: UUID) -> None:
    tape.answers["uno"] = [Sent("id1")]
    await hand_over(env, account_id, "uno", cc=[BEA], bcc=[CARL])
    await OutboxWorker(env).work_off()
    states, noted = told(env), reports(env)
    await said(env, account_id, code="5.1.1", permanent=True, address=BEA)
    await said(env, account_id, code="5.1.1", permanent=True, address=Address("email", "stranger@example.net"))
    assert states == [], "the customer has it"
    assert [r.value for r in noted] == [BEA.value, "stranger@example.net"]
    assert len(await stopped(env, BEA.value)) == 1
    assert await stopped(env, "stranger@example.net") == [], "whom we did not write to, nobody stops"


async def test_a_server_that_names_where_it_handed_the_mail_on_speaks_of_our_one_recipient(
    env: Env, tape: Tape, account_id: UUID
) -> None:
    tape.answers["uno"] = [Sent("id1")]
    await hand_over(env, account_id, "uno")
    await OutboxWorker(env).work_off()
    states = told(env)
    await said(env, account_id, code="5.1.1", permanent=True, address=Address("email", "ana.old@example.net"))
    assert [f.state for f in states] == ["failed"]
    assert len(await stopped(env, ANA.value)) == 1


async def test_a_refused_copy_is_shown_and_the_message_is_sent(env: Env, tape: Tape, account_id: UUID) -> None:
    tape.answers["uno"] = [Sent("id1", refused=[Refusal(BEA, "5.1.1", "550 unknown", permanent=True)])]
    states, noted = told(env), reports(env)
    await hand_over(env, account_id, "uno", cc=[BEA])
    await OutboxWorker(env).work_off()
    assert [f.state for f in states][-1] == "sent"
    assert [(r.value, r.state, r.code) for r in noted] == [(BEA.value, "failed", "5.1.1")]
    assert len(await stopped(env, BEA.value)) == 1


async def test_an_address_that_is_refused_as_dead_is_stopped_at_once(env: Env, tape: Tape, account_id: UUID) -> None:
    tape.answers["uno"] = [Rejected("5.1.1", "bad_address", "550 unknown", dead=True)]
    states = told(env)
    await hand_over(env, account_id, "uno")
    await OutboxWorker(env).work_off()
    assert (states[-1].state, states[-1].code) == ("failed", "5.1.1")
    assert len(await stopped(env, ANA.value)) == 1


async def test_an_early_return_keeps_all_it_says(env: Env, tape: Tape, account_id: UUID) -> None:
    noted = reports(env)
    await said(env, account_id, code="5.1.1", permanent=True, address=ANA, reason="no")
    tape.answers["uno"] = [Sent("id1")]
    await hand_over(env, account_id, "uno")
    await OutboxWorker(env).work_off()
    assert [(r.value, r.code, r.reason) for r in noted] == [(ANA.value, "5.1.1", "no")]
    assert len(await stopped(env, ANA.value)) == 1


async def test_a_return_that_names_nobody_fails_the_message_and_of_several_stops_none(
    env: Env, tape: Tape, account_id: UUID
) -> None:
    tape.answers["uno"] = [Sent("id1")]
    await hand_over(env, account_id, "uno", cc=[BEA])
    await OutboxWorker(env).work_off()
    states = told(env)
    await said(env, account_id, code="5.1.1", permanent=True)
    assert [(f.state, f.code) for f in states] == [("failed", "5.1.1")]
    assert await stopped(env, ANA.value) == await stopped(env, BEA.value) == []
