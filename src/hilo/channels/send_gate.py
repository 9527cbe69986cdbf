"""The only way from the outbox to a channel: what the gate of consent allows becomes Cleared, and nothing else does."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from hilo.channels.contract import Capabilities
from hilo.channels.model_delivery import Part
from hilo.channels.ways import windows
from hilo.consent import gate
from hilo.consent.model import Decision, Question, Reason, Window
from hilo.kernel.db import Tx


class Cleared(msgspec.Struct, frozen=True):
    """A part that the gate allowed just now. Made here alone; sending takes nothing else."""

    part: Part


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


async def ask(tx: Tx, parts: Sequence[Part], can: Mapping[UUID, Capabilities]) -> list[Answer]:
    """Asks the gate about every addressee of these parts, in one call; one answer a part, in their order.

    A part goes as a whole: a copy that may not go stops it, so that nobody believes it went to all.
    """
    if not parts:
        return []
    open_now = await windows(tx, [part.line for part in parts], can)
    questions = [question for part in parts for question in _questions(part, open_now[part.line])]
    decisions = await gate.decide(tx, questions)
    by_part: dict[UUID, list[Decision]] = {part.id: [] for part in parts}
    for question, decision in zip(questions, decisions, strict=True):
        if decision.ref != question.ref:
            raise RuntimeError("the gate answered another question")
        by_part[question.ref].append(decision)
    return [_answer(part, by_part[part.id]) for part in parts]


def _questions(part: Part, window: Window) -> list[Question]:
    copies = [*part.content.cc, *part.content.bcc] if part.content else []
    asked = [Question(part.id, part.to.kind, part.to.value, part.purpose, window, part.profile_id, part.message_id)]
    return asked + [
        Question(part.id, copy.kind, copy.value, part.purpose, window, about=part.message_id) for copy in copies
    ]


def _answer(part: Part, decisions: Sequence[Decision]) -> Answer:
    refused = [reason for d in decisions if d.verdict == "refuse" for reason in d.reasons]
    if any(d.verdict == "refuse" for d in decisions):
        return Refused(part, refused)
    waits = [d for d in decisions if d.verdict == "hold"]
    if waits:
        moments = [d.until for d in waits if d.until is not None]
        return Held(part, max(moments) if len(moments) == len(waits) else None, [r for d in waits for r in d.reasons])
    if not decisions or any(d.verdict != "allow" for d in decisions):
        raise RuntimeError("the gate did not answer")
    return Cleared(part)
