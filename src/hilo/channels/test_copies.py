"""Copies by contact routes: all parts in order, once however often a message is tried, each asked about by itself."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from hilo.channels.contract import Address, OutcomeUnknown
from hilo.channels.deliver import deliver
from hilo.channels.outbox_worker import OutboxWorker
from hilo.channels.outgoing import ToSend
from hilo.channels.resolve_unknown import resolve_unknown
from hilo.channels.testing import connect
from hilo.channels.testing_outbox import KIND, Tape, recorder
from hilo.consent.route_set import Wish, end_route, set_route
from hilo.customers.identify import identify
from hilo.customers.model import Claim, Identified
from hilo.kernel.env import Env
from hilo.kernel.ids import new_id
from hilo.kernel.principal import system_principal
from hilo.kernel.testing import FakeClock

BY = system_principal("test")
ANA, PAYER = "ana@example.org", "payer@example.org"


@pytest.fixture
def tape() -> Iterator[Tape]:
    with recorder() as running:
        yield running


async def copied(env: Env) -> tuple[Identified, UUID]:
    """Ana, whose words a payer gets as well; and the route."""
    async with env.db.unit_of_work() as tx:
        ana, payer = [(await identify(tx, [Claim("email", who, "", 2)]))[0] for who in (ANA, PAYER)]
        wish = Wish(ana.customer_id, payer.customer_id, payer.identifier_id, ("service",), "copy", "pays", assurance=3)
        return ana, await set_route(tx, wish, BY)


async def hand_over(env: Env, account_id: UUID, ana: Identified, text: str) -> UUID:
    message = ToSend(new_id(), account_id, ana.profile_id, new_id(), Address("email", ANA), text)
    async with env.db.unit_of_work() as tx:
        await deliver(tx, [message])
    return message.message_id


def heard(tape: Tape, by: str) -> list[str]:
    return [one.text.strip() for one in tape.got if one.to.value == by]


async def states(env: Env) -> list[tuple[str, bool, str]]:
    async with env.db.read() as tx:
        rows: Any = await tx.fetch("select state, copy_of is not null as copy, code from outbox_parts order by seq")
    return [(row["state"], row["copy"], row["code"]) for row in rows]


async def test_all_parts_of_a_copy_go_in_their_order(env: Env, tape: Tape) -> None:
    account_id = (await connect(env, KIND, text_max=5)).account.id
    ana, _ = await copied(env)
    await hand_over(env, account_id, ana, "uno dos tres")
    await OutboxWorker(env).work_off()
    assert heard(tape, ANA) == heard(tape, PAYER) == ["uno", "dos", "tres"]


async def test_what_is_sent_again_is_not_copied_again(env: Env, tape: Tape, clock: FakeClock) -> None:
    account_id = (await connect(env, KIND)).account.id
    ana, _ = await copied(env)
    tape.answers["factura"] = [OutcomeUnknown("no answer")]
    message_id = await hand_over(env, account_id, ana, "factura")
    await OutboxWorker(env).work_off()
    assert [(state, copy) for state, copy, _ in await states(env)] == [("unknown", False), ("sent", True)]
    async with env.db.unit_of_work() as tx:
        await resolve_unknown(tx, message_id, arrived=False)
    clock.pass_(timedelta(minutes=1))
    await OutboxWorker(env).work_off()
    assert (len(heard(tape, ANA)), len(heard(tape, PAYER))) == (2, 1)


async def test_a_copy_that_waits_ends_with_its_route(env: Env, tape: Tape) -> None:
    account_id = (await connect(env, KIND)).account.id
    ana, route = await copied(env)
    await hand_over(env, account_id, ana, "factura")
    worker = OutboxWorker(env)
    await worker.round()  # the original leaves, and the copy is handed over
    async with env.db.unit_of_work() as tx:
        await end_route(tx, ana.customer_id, route, "pays no more", BY)
    await worker.work_off()
    assert (heard(tape, ANA), heard(tape, PAYER)) == (["factura"], [])
    assert await states(env) == [("sent", False, ""), ("refused", True, "route_ended")]
