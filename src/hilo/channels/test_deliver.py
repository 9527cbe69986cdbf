"""Delivering: in order, once, in parts, within rates, through the gate, and honest about what is not known."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from hilo.channels import accounts
from hilo.channels.contract import AuthExpired, OutcomeUnknown, Rejected, Sent, TryAgain
from hilo.channels.deliver import deliver
from hilo.channels.errors_delivery import AccountCannotSend
from hilo.channels.health_outbox import queues
from hilo.channels.model_delivery import GIVE_UP_AFTER
from hilo.channels.outbox_worker import OutboxWorker
from hilo.channels.outgoing import ToSend
from hilo.channels.testing import connect
from hilo.channels.testing_outbox import KIND, Tape, hand_over, recorder, told
from hilo.consent.model import Stop
from hilo.consent.suppress import suppress
from hilo.kernel.env import Env
from hilo.kernel.principal import system_principal
from hilo.kernel.testing import FakeClock

BY = system_principal("test")


@pytest.fixture(autouse=True)
def tape() -> Iterator[Tape]:
    with recorder() as running:
        yield running


@pytest.fixture
def worker(env: Env) -> OutboxWorker:
    return OutboxWorker(env)


async def account_of(env: Env, **settings: Any) -> UUID:
    return (await connect(env, KIND, **settings)).account.id


async def states(env: Env) -> list[str]:
    async with env.db.read() as tx:
        rows = await tx.fetch("select state from outbox_parts order by seq")
    return [row["state"] for row in rows]


async def test_a_message_is_sent_and_every_step_is_told(env: Env, tape: Tape, worker: OutboxWorker) -> None:
    account_id = await account_of(env)
    noted = told(env)
    message_id = await hand_over(env, account_id, "Hola", subject="Su pedido")
    await worker.work_off()
    assert [(o.text, o.subject, o.to.value) for o in tape.got] == [("Hola", "Su pedido", "ana@example.org")]
    assert [(f.message_id, f.state) for f in noted] == [(message_id, "sending"), (message_id, "sent")]
    async with env.db.read() as tx:
        kept = await tx.fetchrow("select state, content, provider_id from outbox_parts")
    assert kept is not None
    assert tuple(kept) == ("sent", None, f"p-{tape.got[0].id}")


async def test_a_message_is_not_sent_when_its_transaction_rolls_back(
    env: Env, tape: Tape, worker: OutboxWorker
) -> None:
    account_id = await account_of(env)
    message = ToSend(uuid4(), account_id, uuid4(), uuid4(), _address("ana@example.org"), "never")

    async def broken() -> None:
        async with env.db.unit_of_work() as tx:
            await deliver(tx, [message])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await broken()
    await worker.work_off()
    assert (tape.texts(), await states(env)) == ([], [])


async def test_an_account_that_only_receives_takes_nothing(env: Env) -> None:
    account_id = (await connect(env, "api")).account.id
    with pytest.raises(AccountCannotSend):
        await hand_over(env, account_id, "Hola")


async def test_a_long_text_goes_in_parts_in_order(env: Env, tape: Tape, worker: OutboxWorker) -> None:
    account_id = await account_of(env, text_max=10)
    noted = told(env)
    await hand_over(env, account_id, "uno dos tres cuatro cinco", html="<b>uno</b>", subject="S")
    await worker.work_off()
    assert [(o.text, o.part, o.parts, o.subject, o.html) for o in tape.got] == [
        ("uno dos", 0, 4, "S", ""),
        ("tres", 1, 4, "", ""),
        ("cuatro", 2, 4, "", ""),
        ("cinco", 3, 4, "", ""),
    ]
    assert [f.state for f in noted][-1] == "sent"
    assert [f.state for f in noted].count("sent") == 1


async def test_a_part_that_failed_stops_the_later_ones(env: Env, tape: Tape, worker: OutboxWorker) -> None:
    account_id = await account_of(env, text_max=5)
    noted = told(env)
    tape.answers["dos"] = [Rejected("550", "bad_address", "No such person")]
    await hand_over(env, account_id, "uno dos tres")
    await hand_over(env, account_id, "otro")
    await worker.work_off()
    assert tape.texts() == ["uno", "dos", "otro"]
    assert await states(env) == ["sent", "failed", "failed", "sent"]
    failed = [f for f in noted if f.state == "failed"]
    assert [(f.code, f.reason) for f in failed] == [("550", "No such person")]


async def test_first_in_first_out_for_each_recipient_and_nobody_waits_for_another(
    env: Env, tape: Tape, worker: OutboxWorker, clock: FakeClock
) -> None:
    account_id = await account_of(env)
    for number in range(5):
        await hand_over(env, account_id, f"a{number}", "ana@example.org")
        await hand_over(env, account_id, f"b{number}", "bea@example.org")
    tape.answers["a1"] = [TryAgain("busy"), TryAgain("busy")]
    await worker.work_off()
    assert tape.texts().count("a2") == 0, "a2 waits behind a1"
    assert [t for t in tape.texts() if t[0] == "b"] == ["b0", "b1", "b2", "b3", "b4"]
    for _ in range(2):
        clock.pass_(seconds=60)
        await worker.work_off()
    assert [t for t in tape.texts() if t[0] == "a"] == ["a0", "a1", "a1", "a1", "a2", "a3", "a4"]
    assert tape.most_at_once == 1
    assert await states(env) == ["sent"] * 10


async def test_two_workers_at_once_send_everything_once_and_in_order(env: Env, tape: Tape) -> None:
    account_id = await account_of(env)
    tape.pause = 0.001
    for number in range(12):
        await asyncio.gather(*(hand_over(env, account_id, f"{who}{number:02}", f"{who}@x.org") for who in "abcdefgh"))
    await asyncio.gather(*(OutboxWorker(env, at_once=5).work_off() for _ in range(3)))
    assert sorted(tape.texts()) == sorted(f"{who}{number:02}" for who in "abcdefgh" for number in range(12))
    for who in "abcdefgh":
        mine = [text for text in tape.texts() if text[0] == who]
        assert mine == sorted(mine)
    assert tape.most_at_once == 1


async def test_try_again_waits_longer_each_time_and_gives_up_after_a_day(
    env: Env, tape: Tape, worker: OutboxWorker, clock: FakeClock
) -> None:
    account_id = await account_of(env)
    tape.answers["Hola"] = [TryAgain("busy") for _ in range(200)]
    begun = clock.now()
    await hand_over(env, account_id, "Hola")
    while await states(env) != ["failed"]:
        await worker.work_off()
        clock.pass_(minutes=1)
        assert clock.now() - begun < timedelta(hours=26)
    assert 10 < len(tape.got) < 60
    assert len({o.id for o in tape.got}) == 1, "the same id on every try"
    assert GIVE_UP_AFTER - timedelta(hours=2) < tape.at[-1] - begun <= GIVE_UP_AFTER


async def test_the_provider_says_when_to_come_back(
    env: Env, tape: Tape, worker: OutboxWorker, clock: FakeClock
) -> None:
    account_id = await account_of(env)
    tape.answers["Hola"] = [TryAgain("slow down", after=300)]
    await hand_over(env, account_id, "Hola")
    await worker.work_off()
    clock.pass_(seconds=299)
    await worker.work_off()
    assert len(tape.got) == 1
    clock.pass_(seconds=3)
    await worker.work_off()
    assert await states(env) == ["sent"]


async def test_expired_credentials_stop_the_account_and_its_queue_waits(
    env: Env, tape: Tape, worker: OutboxWorker, clock: FakeClock
) -> None:
    account_id, other = await account_of(env), await account_of(env, name="Other")
    tape.answers["uno"] = [AuthExpired("token revoked")]
    await hand_over(env, account_id, "uno")
    await hand_over(env, account_id, "dos")
    await hand_over(env, other, "tres")
    await worker.work_off()
    async with env.db.read() as tx:
        account = await accounts.get(tx, account_id)
        queue = (await queues(tx, [account_id]))[account_id]
    assert (account.state, account.state_reason) == ("needs_reauth", "token revoked")
    assert (tape.texts(), queue.queued) == (["uno", "tres"], 2)
    clock.pass_(days=3)
    tape.answers["uno"] = [TryAgain("just a moment", after=5)]
    async with env.db.unit_of_work() as tx:
        await accounts.resume(tx, account_id, BY)
    await worker.work_off()
    clock.pass_(seconds=10)
    await worker.work_off()
    assert tape.texts() == ["uno", "tres", "uno", "uno", "dos"], "the days without credentials are no tries"


async def test_what_is_suppressed_is_never_sent(env: Env, tape: Tape, worker: OutboxWorker) -> None:
    account_id = await account_of(env)
    noted = told(env)
    message_id = await hand_over(env, account_id, "Hola")
    async with env.db.unit_of_work() as tx:
        await suppress(tx, [Stop("email", "ana@example.org", "everything", "staff")])
    await hand_over(env, account_id, "copy", "bea@example.org", cc=[_address("ana@example.org")])
    await hand_over(env, account_id, "free", "bea@example.org")
    await worker.work_off()
    assert tape.texts() == ["free"]
    assert await states(env) == ["refused", "refused", "sent"]
    [refused] = [fact for fact in noted if fact.message_id == message_id]
    assert (refused.state, refused.code) == ("refused", "suppressed_everything")
    async with env.db.read() as tx:
        part = await tx.fetchval("select id from outbox_parts where message_id = $1", message_id)
        assert await tx.fetchval("select verdict from gate_decisions where ref = $1", part) == "refuse"


async def test_a_closed_account_ends_its_queue(env: Env, tape: Tape, worker: OutboxWorker) -> None:
    account_id = await account_of(env)
    await hand_over(env, account_id, "uno")
    await hand_over(env, account_id, "dos")
    async with env.db.unit_of_work() as tx:
        await accounts.close(tx, account_id, BY)
    await worker.work_off()
    assert (tape.texts(), await states(env)) == ([], ["failed", "failed"])


async def test_rates_of_account_and_recipient_hold_over_two_workers(env: Env, tape: Tape, clock: FakeClock) -> None:
    account_id = await account_of(env, per_account=5, per_recipient=2)
    for number in range(6):
        for who in "abcd":
            await hand_over(env, account_id, f"{who}{number}", f"{who}@x.org")
    for _ in range(80):
        await asyncio.gather(*(OutboxWorker(env).work_off() for _ in range(2)))
        clock.pass_(milliseconds=100)
    assert sorted(tape.texts()) == sorted(f"{who}{number}" for who in "abcd" for number in range(6))
    second = timedelta(seconds=1)
    sent = list(zip(tape.at, [o.to.value for o in tape.got], strict=True))
    for at, who in sent:
        assert sum(at <= other < at + second for other, _ in sent) <= 5
        assert sum(at <= other < at + second for other, to in sent if to == who) <= 2
    assert tape.at[-1] - tape.at[0] < timedelta(seconds=6.5), "the rate is used"


async def test_an_answer_that_did_not_come_is_unknown_and_not_repeated(
    env: Env, tape: Tape, worker: OutboxWorker, clock: FakeClock
) -> None:
    account_id = await account_of(env)
    tape.answers |= {"uno": [OutcomeUnknown("reset")], "dos": [ValueError("a bug")]}
    for text in ("uno", "dos", "tres"):
        await hand_over(env, account_id, text)
    await worker.work_off()
    clock.pass_(days=2)
    await worker.work_off()
    assert tape.texts() == ["uno", "dos", "tres"]
    assert await states(env) == ["unknown", "unknown", "sent"]


async def test_where_a_repeat_is_known_it_is_repeated_under_the_same_id(
    env: Env, tape: Tape, worker: OutboxWorker, clock: FakeClock
) -> None:
    account_id = await account_of(env, idempotent=True)
    tape.answers["uno"] = [OutcomeUnknown("reset"), Sent("p1", "delivered")]
    await hand_over(env, account_id, "uno")
    await worker.work_off()
    assert await states(env) == ["queued"]
    clock.pass_(seconds=10)
    await worker.work_off()
    assert await states(env) == ["delivered"]
    assert len(tape.got) == 2
    assert len({o.id for o in tape.got}) == 1


def _address(value: str) -> Any:
    from hilo.channels.contract import Address

    return Address("email", value)
