"""The only way from the outbox to a channel: what the gate of consent allows becomes Cleared, and nothing else does."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from hilo.channels.contract import Address, Capabilities
from hilo.channels.model_delivery import Content, Line, Part
from hilo.channels.ways import windows
from hilo.consent import gate
from hilo.consent.model import Decision, Question, Reason
from hilo.consent.model_routes import Leads, Routed
from hilo.kernel.db import Tx


class Cleared(msgspec.Struct, frozen=True):
    """A part that the gate allowed just now. Made here alone; sending takes nothing else.

    `to` and `content` are what is sent: the addressees after the contact routes. `copies`: who else is to get it.
    """

    part: Part
    to: Address
    content: Content | None
    copies: Sequence[Leads] = ()


class Held(msgspec.Struct, frozen=True):
    """Not now: asked again at `until` (None: the gate does not know when)."""

    part: Part
    until: datetime | None
    reasons: Sequence[Reason]


class Refused(msgspec.Struct, frozen=True):
    """Not at all."""

    part: Part
    reasons: Sequence[Reason]


Answer = Cleared | Held | Refused
Asked = tuple[Decision, Routed]


async def ask(tx: Tx, parts: Sequence[Part], can: Mapping[UUID, Capabilities]) -> list[Answer]:
    """Asks the gate about every addressee of these parts, in one call; one answer a part, in their order.

    A part goes as a whole: a copy that may not go stops it, so that nobody believes it went to all.
    """
    if not parts:
        return []
    asked = [question for part in parts for question in _questions(part, can[part.account_id])]
    routed = await gate.follow(tx, asked)
    accounts = {part.id: part.account_id for part in parts}
    lines: dict[UUID, Line] = {}  # of a part, the line that it takes in the end: its window counts, for copies too
    for question, to in zip(asked, routed, strict=True):
        lines.setdefault(question.ref, (accounts[question.ref], to.kind, to.value))
    open_now = await windows(tx, list(lines.values()), can)
    questions = [
        msgspec.structs.replace(q, window=open_now[lines[q.ref]], routed=to)
        for q, to in zip(asked, routed, strict=True)
    ]
    decisions = await gate.decide(tx, questions)
    by_part: dict[UUID, list[Asked]] = {part.id: [] for part in parts}
    for question, decision, to in zip(questions, decisions, routed, strict=True):
        if decision.ref != question.ref:
            raise RuntimeError("the gate answered another question")
        by_part[question.ref].append((decision, to))
    return [_answer(part, by_part[part.id]) for part in parts]


def _questions(part: Part, can: Capabilities) -> list[Question]:
    beside = [*part.content.cc, *part.content.bcc] if part.content else []
    about = part.copy_of or part.message_id
    to = Question(part.id, part.to.kind, part.to.value, part.purpose, profile_id=part.profile_id, about=about)
    asked = [to, *(Question(part.id, one.kind, one.value, part.purpose, about=about) for one in beside)]
    return [msgspec.structs.replace(q, reaches=can.kinds, copy_by=part.copy_by) for q in asked]


def _answer(part: Part, asked: Sequence[Asked]) -> Answer:
    decisions = [decision for decision, _ in asked]
    refused = [reason for d in decisions if d.verdict == "refuse" for reason in d.reasons]
    if any(d.verdict == "refuse" for d in decisions):
        return Refused(part, refused)
    waits = [d for d in decisions if d.verdict == "hold"]
    if waits:
        moments = [d.until for d in waits if d.until is not None]
        return Held(part, max(moments) if len(moments) == len(waits) else None, [r for d in waits for r in d.reasons])
    if not decisions or any(d.verdict != "allow" for d in decisions):
        raise RuntimeError("the gate did not answer")
    to, *beside = [routed for _, routed in asked]
    return Cleared(part, _address(part.to, to), _content(part, to, beside), to.copies)


def _address(was: Address, to: Routed) -> Address:
    return Address(to.kind, to.value, to.name) if to.taken else was


def _content(part: Part, to: Routed, beside: Sequence[Routed]) -> Content | None:
    """The words for whoever gets them. Room and message of somebody else's chat are none of theirs."""
    content = part.content
    if content is None:
        return None
    copies = [_address(was, now) for was, now in zip([*content.cc, *content.bcc], beside, strict=True)]
    named = len(content.cc)
    routed = msgspec.structs.replace(content, cc=copies[:named], bcc=copies[named:])
    return msgspec.structs.replace(routed, chat="", in_reply_to="", references=()) if to.taken else routed
