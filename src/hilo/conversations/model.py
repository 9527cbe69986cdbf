"""Conversations, messages and where a message belongs: the structs and pure rules of the centre."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

import msgspec

State = Literal["open", "snoozed", "closed"]
Role = Literal["customer", "cc", "third_party", "staff"]
FileState = Literal["ready", "fetching", "failed"]
ItemKind = Literal["message", "note", "call", "visit", "offer", "promise", "moment", "survey", "device", "change"]

CHAT_GOES_ON = timedelta(hours=72)
REOPENS = timedelta(days=7)

_CASE = re.compile(r"(?<![\w-])H-(\d{1,15})(?![\w-])")
# Possessive (`*+`) and bounded: the text is a stranger's, and nothing in it may make this try again and again.
_ORDER = re.compile(
    r"(?:pedidos?|orden|factura|expediente|caso|incidencia|order|invoice|case|ticket|booking|reserva)"
    r"(?:\s++(?:número|num(?:ero|ber|\.)?+|n[.º°o]*+|is|es|:)(?![-/]))*+\s*+[#:]?+\s*+"
    r"((?=[A-Z0-9/-]{0,26}\d{4})[A-Z0-9][A-Z0-9/-]{3,29})",
    re.I,
)


def quoted_numbers(*texts: str) -> list[str]:
    """Case numbers (`H-1042`) and order-like numbers named as such in the texts, in normal form, at most ten."""
    found: dict[str, None] = {}
    for text in texts:
        head = text[:5000]
        for match in _CASE.finditer(head):
            found[f"H-{int(match[1])}"] = None
        for match in _ORDER.finditer(head):
            found[match[1].upper().rstrip("-/")] = None
    return list(found)[:10]


class Candidate(msgspec.Struct, frozen=True):
    """A conversation that a message may belong to.

    Rule 0: the message is known; 1: our signed reference; 2: a reference within the customer; 3: the same number;
    4: the open chat; 5: what of a blocked sender was filed as spam; 6: the nearest known message that a mail goes back
    to, at any address of the brand. `worked`: somebody of the staff has done something with it. `spam`: it is filed so.
    `proof`: the message that names it, where it is one.
    """

    rule: int
    conversation_id: UUID
    state: State
    closed_at: datetime | None
    same_customer: bool
    role: Role | None
    worked: bool = False
    spam: bool = False
    proof: UUID | None = None


class Place(msgspec.Struct, frozen=True):
    """Where a message goes: into a conversation, into a new one linked to it, or nowhere because it is known.

    `rule` and `proof`: by which candidate; None: nothing named a conversation.
    """

    conversation_id: UUID | None = None
    role: Role = "customer"
    linked_to: UUID | None = None
    known: bool = False
    own: bool = True  # the conversation is the sender's own
    spam: bool = False  # filed as spam, and stays it
    joins: tuple[UUID, ...] = ()  # fragments that this message shows to be of the same matter
    rule: int | None = None
    proof: UUID | None = None


def place(candidates: Sequence[Candidate], received_at: datetime, *, blocked: bool = False) -> Place:
    """The continuity rule. Pure: the same candidates give the same place. Who is `blocked` goes on nothing but spam."""
    if any(c.rule == 0 for c in candidates):
        return Place(known=True)
    if blocked:
        filed = next((c for c in candidates if c.rule == 5), None)
        return Place(filed.conversation_id if filed else None, spam=True, rule=5)
    for rule in (1, 2, 6, 3):
        named = [c for c in candidates if c.rule == rule]
        live = [c for c in named if not _expired(c, received_at)]
        found = _only(live or named) if rule != 6 else next(iter(live or named), None)
        if found is not None:
            return _into(found, received_at)
        if rule == 2 and live:
            return _joining(live, received_at)
    chats = [c for c in candidates if c.rule == 4]
    open_ones = [c for c in chats if c.state != "closed"]
    found = _only(open_ones) if open_ones else _only(chats)
    return _into(found, received_at) if found else Place()


def _only(candidates: Iterable[Candidate]) -> Candidate | None:
    """The one candidate; with two, none: a new conversation is opened rather than guessed."""
    distinct = {c.conversation_id: c for c in candidates}
    return next(iter(distinct.values())) if len(distinct) == 1 else None


def _joining(live: Sequence[Candidate], received_at: datetime) -> Place:
    """Replies that came before what they reply to opened one each: the message that ties them together joins them.

    Into the one that somebody works on, else the oldest; what is worked on or closed stays as it is.
    """
    first, *others = sorted(
        {c.conversation_id: c for c in live}.values(), key=lambda c: (c.spam, not c.worked, c.conversation_id)
    )
    fragments = tuple(c.conversation_id for c in others if not c.worked and c.state == "open")
    return msgspec.structs.replace(_into(first, received_at), joins=fragments)


def _expired(candidate: Candidate, received_at: datetime) -> bool:
    return candidate.closed_at is not None and received_at - candidate.closed_at >= REOPENS


def _into(found: Candidate, received_at: datetime) -> Place:
    rule, proof = found.rule, found.proof
    if _expired(found, received_at):
        return Place(linked_to=found.conversation_id, rule=rule, proof=proof)
    where = Place(conversation_id=found.conversation_id, spam=found.spam, rule=rule, proof=proof)
    if found.same_customer:
        return msgspec.structs.replace(where, role=found.role or "customer")
    role = found.role if found.role == "cc" else "third_party"  # whoever writes under our reference is not the customer
    return msgspec.structs.replace(where, role=role, own=False)


class Author(msgspec.Struct, frozen=True):
    """Who wrote an outgoing message, a note or a change."""

    kind: str
    id: UUID
    name: str


class Conversation(msgspec.Struct, frozen=True):
    """A conversation as its verbs need it, locked for the transaction."""

    id: UUID
    number: int
    profile_id: UUID
    brand_id: UUID
    subject: str
    state: State
    team_id: UUID | None
    assignee_id: UUID | None
    wall: list[int] | None
    version: int
    priority: int = 1
    tags: list[UUID] = []
    attributes: dict[str, Any] = {}
