"""The receive path's SQL: find where messages belong, open conversations, write messages; each for a whole batch."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from hilo.conversations.model import Candidate, Role
from hilo.customers.errors import CustomersMoved
from hilo.kernel.db import Tx
from hilo.kernel.sql import named_sql

_q = named_sql(__file__, "queries_receive.sql")
FIND, OPEN_AND_HOLD, WRITE, DROP_EMPTY = _q("find"), _q("open_and_hold"), _q("write"), _q("drop_empty")


class Incoming(msgspec.Struct, frozen=True):
    """A message with its sender identified, before it has a place."""

    id: UUID
    profile_id: UUID
    identifier_id: UUID
    account_id: UUID
    brand_id: UUID
    channel: str
    event_id: str
    envelope_id: UUID
    at: datetime
    received_at: datetime
    subject: str
    text: str
    html: str
    in_reply_to: str
    reference: UUID | None
    numbers: list[str]
    assurance: int
    chat: str
    chatlike: bool
    name: str


class Found(msgspec.Struct, frozen=True):
    """What the database knows of one message: its sender's customer and the candidates."""

    customer_id: UUID
    candidates: list[Candidate]


class Opening(msgspec.Struct, frozen=True):
    """A conversation to open."""

    id: UUID
    first: Incoming
    linked_to: UUID | None


class Written(msgspec.Struct, frozen=True):
    """Of the conversation that a message came into: whether somebody follows it, whether it slept, and whose it is."""

    followed: bool
    woken: bool
    assignee: UUID | None


class Placed(msgspec.Struct, frozen=True):
    """A message with its place."""

    message: Incoming
    conversation_id: UUID
    role: Role
    own: bool


async def find(tx: Tx, messages: Sequence[Incoming], chats_since: datetime) -> list[Found]:
    """One statement: for each message its customer and candidates, in the order of the messages."""
    rows = await tx.fetch(
        FIND,
        [m.profile_id for m in messages],
        [m.identifier_id for m in messages],
        [m.account_id for m in messages],
        [m.chatlike for m in messages],
        [m.reference for m in messages],
        [m.event_id for m in messages],
        [m.in_reply_to for m in messages],
        [m.brand_id for m in messages],
        _as_text(messages),
        chats_since,
    )
    found: dict[int, Found] = {}
    for row in rows:
        entry = found.setdefault(row["n"], Found(row["customer_id"], []))
        if row["id"] is not None:
            same = row["owner_id"] == row["customer_id"]
            entry.candidates.append(
                Candidate(row["rule"], row["id"], row["state"], row["closed_at"], same, row["role"], row["worked"])
            )
    return [found[n] for n in range(1, len(messages) + 1)]


async def open_and_hold(tx: Tx, openings: Sequence[Opening], placed: Sequence[Placed]) -> None:
    """One statement: opens what is to be opened, and locks what else is written to.

    Raises CustomersMoved when one of these became part of another meanwhile: it is found by then.
    """
    firsts = [o.first for o in openings]
    opened = {o.id for o in openings}
    held = await tx.fetch(
        OPEN_AND_HOLD,
        [o.id for o in openings],
        [m.profile_id for m in firsts],
        [m.brand_id for m in firsts],
        [m.subject for m in firsts],
        [m.chatlike for m in firsts],
        [m.at for m in firsts],
        [m.received_at for m in firsts],
        [o.linked_to for o in openings],
        sorted({p.conversation_id for p in placed} - opened),
    )
    if any(row["living_id"] is not None for row in held):
        raise CustomersMoved


async def write(tx: Tx, placed: Sequence[Placed]) -> dict[UUID, Written]:
    """One statement: messages, participants, thread items, numbers, and the state of each (held) conversation.

    Gives those that were new by their ids; a known event changes nothing.
    """
    messages = [p.message for p in placed]
    rows = await tx.fetch(
        WRITE,
        [m.id for m in messages],
        [m.profile_id for m in messages],
        [p.conversation_id for p in placed],
        [m.account_id for m in messages],
        [m.identifier_id for m in messages],
        [m.channel for m in messages],
        [p.role for p in placed],
        [m.event_id for m in messages],
        [m.envelope_id for m in messages],
        [m.at for m in messages],
        [m.received_at for m in messages],
        [m.subject for m in messages],
        [m.text for m in messages],
        [m.html for m in messages],
        [m.in_reply_to for m in messages],
        [m.assurance for m in messages],
        [m.chat for m in messages],
        [m.chatlike for m in messages],
        [m.name for m in messages],
        _as_text(messages),
        [p.own for p in placed],
    )
    return {row["id"]: Written(row["followed"], row["woken"], row["assignee_id"]) for row in rows}


async def drop_empty(tx: Tx, ids: Sequence[UUID]) -> None:
    """Takes back conversations opened for messages that another lane had written meanwhile."""
    await tx.execute(DROP_EMPTY, list(ids))


def _as_text(messages: Sequence[Incoming]) -> list[str]:
    """The numbers of each as JSON text: the driver would take lists in a list for one array of two dimensions."""
    return [msgspec.json.encode(m.numbers).decode() for m in messages]
