"""Tell the threads of the demo: each step by the verb that would have done it, at the time when it happened."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import msgspec

from hilo.channels.directory import Known, load_adapter
from hilo.channels.facts import Arrived
from hilo.channels.model_accounts import Account
from hilo.channels.store_lanes import Waiting
from hilo.channels.understand import understand
from hilo.consent.model import Stop
from hilo.consent.suppress import suppress
from hilo.conversations.assign import Assignment, assign
from hilo.conversations.close import close
from hilo.conversations.note import write_note
from hilo.conversations.reply import Words, author, reply
from hilo.conversations.wall import Inside, build_wall
from hilo.customers.merge import merge
from hilo.customers.model import normalise
from hilo.kernel.db import Tx
from hilo.kernel.facts import publish
from hilo.kernel.ids import new_id
from hilo.kernel.principal import Principal
from hilo.staff.model import Team
from hilo.web.demo import store
from hilo.web.demo.script import DemoMerge, Person, Step, Threads, duration
from hilo.web.demo.settle import settle


class Place(msgspec.Struct, frozen=True):
    """Where a person's last words are."""

    conversation_id: UUID
    customer_id: UUID
    event_id: str


class Stage:
    """The transaction in which all of it happens, who acts, and where each person's words went."""

    def __init__(self, tx: Tx, actors: Mapping[str, Principal], accounts: Mapping[str, Account], team: Team) -> None:
        self.tx, self.actors, self.accounts, self.team = tx, actors, accounts, team
        self.places: dict[str, Place] = {}
        self.said = 0


async def play(stage: Stage, told: Threads) -> None:
    """The transaction's clock is set to each step's time, so that every row is as old as the step is."""
    now = stage.tx.now
    for what in told.in_order():
        if isinstance(what, DemoMerge):
            stage.tx.now = now - what.before()
            await _merge(stage, what)
        else:
            person, step = what
            stage.tx.now = now - step.before()
            await _step(stage, person, step, now)
    stage.tx.now = now


async def _step(stage: Stage, person: Person, step: Step, now: datetime) -> None:
    if step.says:
        await _say(stage, person, step)
        return
    tx, by = stage.tx, stage.actors[step.by]
    conversation = stage.places[person.key].conversation_id
    if step.reply:
        await _reply(stage, person, step, now)
    elif step.note:
        await write_note(tx, conversation, step.note, author(by), by.viewer)
    elif step.assign:
        await assign(tx, conversation, Assignment(assignee=stage.actors[step.assign].id), author(by), by.viewer)
    elif step.wall:
        await assign(tx, conversation, Assignment(team=stage.team.id), author(by), by.viewer)
        await build_wall(tx, conversation, Inside(teams=[stage.team.id]), author(by), by.viewer)
    elif step.close:
        await close(tx, conversation, author(by), by.viewer)
    elif step.stop:
        value = normalise(person.kind, person.value)
        await suppress(tx, [Stop(person.kind, value, step.stop, "staff", {"demo": True})], by)


async def _say(stage: Stage, person: Person, step: Step) -> None:
    """As the channel does it: the body is kept as an envelope, understood by its adapter, published as an arrival."""
    tx, account = stage.tx, stage.accounts[person.account]
    stage.said += 1
    event_id = f"demo-{stage.said}"
    envelope_id, body = new_id(), _body(person, step, event_id, stage.places.get(person.key))
    await store.keep_envelope(tx, envelope_id, account.id, event_id, body)
    waiting = Waiting(0, 0, envelope_id, account.id, body, tx.now, held=False)
    understood = understand(waiting, Known(account, load_adapter(tx.env, account), 0.0))
    assert not understood.fault, understood.fault
    await publish(tx, Arrived(understood.messages))
    conversation_id, customer_id = await store.place_of(tx, account.id, event_id)
    stage.places[person.key] = Place(conversation_id, customer_id, event_id)


def _body(person: Person, step: Step, event_id: str, before: Place | None) -> bytes:
    """What a program would have posted to the account."""
    sender = {"kind": person.kind, "value": person.value} | ({"name": person.name} if person.name else {})
    body: dict[str, object] = {"id": event_id, "from": sender, "text": step.says.strip()}
    if step.subject:
        body["subject"] = step.subject
    if step.re and before is not None:
        body["in_reply_to"] = before.event_id
    if person.assurance:
        body["proof"] = {"assurance": person.assurance, "method": "sign-in"}
    return msgspec.json.encode(body)


async def _reply(stage: Stage, person: Person, step: Step, now: datetime) -> None:
    by, place = stage.actors[step.by], stage.places[person.key]
    words = Words(
        step.reply.strip(),
        account=stage.accounts[person.account].id,
        to=normalise(person.kind, person.value),
        send_at=now + duration(step.send_in) if step.send_in else None,
    )
    message_id, _ = await reply(stage.tx, place.conversation_id, words, by)
    await settle(stage.tx, message_id, step.state, step.code, step.reason)


async def _merge(stage: Stage, told: DemoMerge) -> None:
    into, other = stage.places[told.into], stage.places[told.other]
    await merge(stage.tx, into.customer_id, other.customer_id, stage.actors[told.by], told.reason)
