"""Receive messages: who is it, which conversation, write it down. A batch costs a fixed number of statements."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from hilo.channels.facts import Arrival
from hilo.conversations import store_receive as store
from hilo.conversations.facts import ConversationWoken, MessageReceived
from hilo.conversations.join import join_fragments
from hilo.conversations.media import content_ids_of, files_of, keep_media
from hilo.conversations.model import CHAT_GOES_ON, quoted_numbers
from hilo.conversations.model_parts import ancestors_of, once_key, parts_of
from hilo.conversations.named_people import others_of
from hilo.conversations.plan import Plan
from hilo.conversations.reference import read_reference
from hilo.conversations.store_notices import assignees
from hilo.conversations.store_receive import Copy, Written
from hilo.conversations.without_ours import without_ours
from hilo.customers.describe import Told, note_senders
from hilo.customers.identify import identify
from hilo.customers.model import Claim, Identified, clean_name, normalise, one_line
from hilo.kernel.db import Tx
from hilo.kernel.facts import publish
from hilo.kernel.ids import new_id
from hilo.kernel.realtime import Event, announce


async def receive(tx: Tx, arrivals: Sequence[Arrival]) -> None:
    """Takes messages in their order. A message that is known already changes nothing.

    Raises UnusableHandle for a sender without a usable address, CustomersMoved when a merge came between: try again.
    """
    if not arrivals:
        return
    files = await files_of(tx.env, arrivals)  # first of all: nothing is locked yet while the disk works
    people = await others_of(tx, arrivals)
    named = [claim for those in people for claim in those]
    who = await identify(tx, [*map(_claim, arrivals), *named])
    senders, others = who[: len(arrivals)], iter(who[len(arrivals) :])
    await note_senders(tx, [_told(a, one) for a, one in zip(arrivals, senders, strict=True) if a.event.person])
    messages = [
        _incoming(tx, a, one, [next(others) for _ in those])
        for a, one, those in zip(arrivals, senders, people, strict=True)
    ]

    plan, copies = Plan(new_id), list[Copy]()
    found = await store.find(tx, messages, tx.now - CHAT_GOES_ON)
    for message, known in zip(messages, found, strict=True):
        if known.first and known.is_copy(message):
            copies.append(Copy(message, known.first))
        else:
            plan.add(without_ours(message, known.ours), known)
    if not plan.placed and not copies:
        return
    await store.open_and_hold(tx, plan.openings, plan.placed)
    new = await store.write(tx, plan.placed, copies)
    if len(new) < len(plan.placed):
        await store.drop_empty(tx, [o.id for o in plan.openings])
    joined = await join_fragments(tx, plan.joins)

    kept = [(m.id, own) for m, own in zip(messages, files, strict=True) if m.id in new]
    await keep_media(tx, kept, content_ids_of(arrivals, files))
    await _tell(tx, plan, new, joined)


def _claim(arrival: Arrival) -> Claim:
    sender = arrival.event.sender
    return Claim(
        kind=sender.kind,
        value_norm=normalise(sender.kind, sender.value),
        name=sender.name,
        assurance=arrival.assurance,
        method=arrival.method,
        account_id=arrival.account.id,
        evidence={**arrival.evidence, "envelope": str(arrival.envelope_id)},
    )


def _told(arrival: Arrival, who: Identified) -> Told:
    return Told(who.profile_id, arrival.account.id, arrival.assurance, arrival.event.person)


def _incoming(tx: Tx, arrival: Arrival, who: Identified, others: Sequence[Identified]) -> store.Incoming:
    event = arrival.event
    return store.Incoming(
        id=new_id(),
        profile_id=who.profile_id,
        identifier_id=who.identifier_id,
        account_id=arrival.account.id,
        brand_id=arrival.account.brand_id,
        channel=arrival.account.channel,
        event_id=event.id,
        envelope_id=arrival.envelope_id,
        at=arrival.at,
        received_at=arrival.received_at,
        subject=one_line(event.subject),
        text=event.text,
        html=event.html,
        in_reply_to=event.in_reply_to,
        reference=read_reference(tx.env.secrets, event.in_reply_to, *event.references),
        numbers=quoted_numbers(event.subject, event.text),
        assurance=arrival.assurance,
        chat=event.chat,
        chatlike=event.chatlike,
        name=clean_name(event.sender.name),
        ancestors=ancestors_of(event),
        once=once_key(arrival),
        suspected=event.spam,
        automatic=event.automatic,
        parts=parts_of(event, [(one.identifier_id, one.profile_id) for one in others]),
    )


async def _tell(tx: Tx, plan: Plan, new: Mapping[UUID, Written], joined: Mapping[UUID, UUID]) -> None:
    opened = {o.id for o in plan.openings}
    whose = await assignees(tx, sorted(set(joined.values()))) if joined else {}
    fresh = [p for p in plan.placed if p.message.id in new]
    events: list[Event] = []
    facts: list[MessageReceived] = []
    for placed in fresh:
        first = placed.conversation_id in opened
        opened.discard(placed.conversation_id)
        message, where = placed.message, joined.get(placed.conversation_id, placed.conversation_id)
        details = {"channel": message.channel, "opened": first, "role": placed.role}
        if placed.spam:  # seen by whoever looks at spam; nobody is told
            events.append(Event("message.filed", "conversation", where, message.id, details))
            continue
        events.append(Event("message.received", "conversation", where, message.id, details))
        followed = new[message.id].followed or placed.conversation_id in joined
        assignee = whose.get(where) if placed.conversation_id in joined else new[message.id].assignee
        facts.append(
            MessageReceived(message.id, where, message.profile_id, first, followed, assignee, message.automatic)
        )
    awake = {p.conversation_id for p in fresh if new[p.message.id].woken}
    events += [Event("conversation.woken", "conversation", one, None, {"because": "words"}) for one in sorted(awake)]
    await announce(tx, *events)
    await publish(tx, *facts, *(ConversationWoken(one, "words") for one in sorted(awake)))
