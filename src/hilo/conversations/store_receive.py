"""The receive path's SQL: find where messages belong, open conversations, write messages; each for a whole batch."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from hilo.conversations.model import Candidate, Role
from hilo.conversations.model_parts import Parts
from hilo.customers.errors import CustomersMoved
from hilo.kernel.db import Row, Tx
from hilo.kernel.sql import named_sql

_q = named_sql(__file__, "queries_receive.sql")
FIND, HOLD_FIRST, OPEN_AND_HOLD, WRITE = _q("find"), _q("hold_first"), _q("open_and_hold"), _q("write")
DROP_EMPTY = _q("drop_empty")


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
    ancestors: Sequence[str] = ()  # the messages that it goes back to, by their names, besides its parent
    once: bytes | None = None
    suspected: bool = False  # of being spam, by whoever brought it
    automatic: bool = False
    parts: Parts | None = None


class Found(msgspec.Struct, frozen=True):
    """What the database knows of one message: its sender's customer and the candidates.

    `first`: account and event of the first copy of what came several times. `ours`: the words of ours that it answers.
    """

    customer_id: UUID
    candidates: list[Candidate]
    blocked: bool = False
    first: tuple[UUID, str] | None = None
    ours: str = ""

    def is_copy(self, message: Incoming) -> bool:
        """Whether the message came before, at another of our addresses."""
        known = any(candidate.rule == 0 for candidate in self.candidates)
        return self.first not in (None, (message.account_id, message.event_id)) and not known


class Opening(msgspec.Struct, frozen=True):
    """A conversation to open."""

    id: UUID
    first: Incoming
    linked_to: UUID | None
    spam: bool = False


class Copy(msgspec.Struct, frozen=True):
    """Another copy of a message, whose account and event are `first`."""

    message: Incoming
    first: tuple[UUID, str]


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
    quiet: bool = False  # wakes nothing and counts nowhere
    spam: bool = False
    because: tuple[int | None, UUID | None] = (None, None)  # the rule, and the message by which it decided


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
        _as_text([m.numbers for m in messages]),
        chats_since,
        _as_text([m.ancestors for m in messages]),
        [m.once for m in messages],
    )
    found: dict[int, Found] = {}
    for row in rows:
        entry = found.get(row["n"]) or found.setdefault(row["n"], _found(row))
        if row["id"] is not None:
            same = row["owner_id"] == row["customer_id"]
            entry.candidates.append(
                Candidate(
                    row["rule"], row["id"], row["state"], row["closed_at"], same, row["role"], row["worked"],
                    row["spam"], row["proof"],
                )
            )  # fmt: skip
    return [found[n] for n in range(1, len(messages) + 1)]


async def open_and_hold(tx: Tx, openings: Sequence[Opening], placed: Sequence[Placed]) -> None:
    """One statement: opens what is to be opened, and locks what else is written to. One more for what goes on later.

    Raises CustomersMoved when one of these became part of another meanwhile: it is found by then.
    """
    firsts = [o.first for o in openings]
    wanted = sorted({p.conversation_id for p in placed} - {o.id for o in openings})
    if linked := {o.linked_to for o in openings if o.linked_to}:
        await tx.fetch(HOLD_FIRST, sorted({*wanted, *linked}))
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
        wanted,
        [o.spam for o in openings],
    )
    if len(held) < len(wanted) or any(row["living_id"] is not None for row in held):
        raise CustomersMoved


async def write(tx: Tx, placed: Sequence[Placed], copies: Sequence[Copy] = ()) -> dict[UUID, Written]:
    """One statement: messages, participants, thread items, numbers, copies, and the state of each (held) conversation.

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
        _as_text([m.numbers for m in messages]),
        [p.own for p in placed],
        [p.quiet for p in placed],
        [m.parts and m.parts.as_json() for m in messages],
        *_columns(copies),
        [p.because[0] or 0 for p in placed],
        [p.because[1] for p in placed],
    )
    return {row["id"]: Written(row["followed"], row["woken"], row["assignee_id"]) for row in rows}


async def drop_empty(tx: Tx, ids: Sequence[UUID]) -> None:
    """Takes back conversations opened for messages that another lane had written meanwhile."""
    await tx.execute(DROP_EMPTY, list(ids))


def _found(row: Row) -> Found:
    first = (row["once_account"], row["once_event"]) if row["once_account"] else None
    return Found(row["customer_id"], [], row["blocked"], first, row["ours"] or "")


def _columns(copies: Sequence[Copy]) -> list[list[Any]]:
    return [
        [c.message.account_id for c in copies],
        [c.message.event_id for c in copies],
        [c.message.envelope_id for c in copies],
        [c.message.received_at for c in copies],
        [c.first[0] for c in copies],
        [c.first[1] for c in copies],
    ]


def _as_text(lists: Sequence[Sequence[str]]) -> list[str]:
    """Each as JSON text: the driver would take lists in a list for one array of two dimensions."""
    return [msgspec.json.encode(one).decode() for one in lists]
