"""No message goes without the gate's word: windows, copies, and what happens where the gate does not answer."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from hilo.channels.contract import Address, MessageEvent
from hilo.channels.facts import Arrival, Arrived
from hilo.channels.outbox_worker import OutboxWorker
from hilo.channels.testing import connect
from hilo.channels.testing_outbox import KIND, Tape, hand_over, recorder
from hilo.consent import gate
from hilo.kernel.env import Env
from hilo.kernel.facts import publish
from hilo.kernel.ids import new_id
from hilo.kernel.testing import FakeClock


@pytest.fixture
def tape() -> Iterator[Tape]:
    with recorder() as running:
        yield running


async def codes(env: Env) -> list[tuple[str, str]]:
    async with env.db.read() as tx:
        rows = await tx.fetch("select state, code from outbox_parts order by seq")
    return [(row["state"], row["code"]) for row in rows]


async def verdicts(env: Env) -> list[str]:
    async with env.db.read() as tx:
        rows = await tx.fetch("select verdict from gate_decisions order by at, id")
    return [row["verdict"] for row in rows]


async def write(env: Env, account_id: UUID, who: str) -> None:
    """A customer writes, as the lanes worker tells it."""
    from hilo.channels.accounts import get

    async with env.db.unit_of_work() as tx:
        account = (await get(tx, account_id)).brief()
        event = MessageEvent(str(new_id()), Address("email", who), "hola")
        await publish(tx, Arrived([Arrival(account, new_id(), event, tx.now, tx.now, 2, "test")]))


async def test_every_part_that_went_was_asked_about_and_kept(env: Env, tape: Tape) -> None:
    account_id = (await connect(env, KIND, text_max=5)).account.id
    await hand_over(env, account_id, "uno dos tres")
    await OutboxWorker(env).work_off()
    assert (len(tape.got), await verdicts(env)) == (3, ["allow"] * 3)


async def test_a_gate_that_does_not_answer_lets_nothing_through(
    env: Env, tape: Tape, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The call is taken out: what was cleared by nobody must not go."""
    account_id = (await connect(env, KIND)).account.id
    await hand_over(env, account_id, "uno")

    async def silent(tx: Any, questions: Sequence[Any]) -> list[Any]:
        return []

    with monkeypatch.context() as patched:
        patched.setattr(gate, "decide", silent)
        with pytest.raises((RuntimeError, ValueError)):
            await OutboxWorker(env).work_off()
    assert (tape.got, await codes(env)) == ([], [("queued", "")])
    await OutboxWorker(env).work_off()
    assert tape.texts() == ["uno"]


async def test_outside_the_window_nothing_goes_and_a_customers_word_opens_it(
    env: Env, tape: Tape, clock: FakeClock
) -> None:
    account_id = (await connect(env, KIND, session_hours=24)).account.id
    await hand_over(env, account_id, "too early")
    await OutboxWorker(env).work_off()
    await write(env, account_id, "ana@example.org")
    await hand_over(env, account_id, "in time")
    await OutboxWorker(env).work_off()
    clock.pass_(timedelta(hours=24))
    await hand_over(env, account_id, "too late")
    await OutboxWorker(env).work_off()
    assert tape.texts() == ["in time"]
    assert await codes(env) == [("refused", "window_closed"), ("sent", ""), ("refused", "window_closed")]


async def test_the_window_is_that_of_the_addressee(env: Env, tape: Tape) -> None:
    account_id = (await connect(env, KIND, session_hours=24)).account.id
    await write(env, account_id, "ana@example.org")
    await hand_over(env, account_id, "to another", "bea@example.org")
    await OutboxWorker(env).work_off()
    assert (tape.got, await verdicts(env)) == ([], ["refuse"])
