"""Purposes, scopes, decisions and their reasons: the pure part of consent."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

from hilo.consent.model_routes import Routed

Purpose = Literal["service", "automatic", "promotional"]
Verdict = Literal["allow", "hold", "refuse"]
Scope = Literal["promotional", "all", "everything", "bouncing"]
NOTHING: Mapping[str, Any] = {}

# What each scope refuses. An answer to the person's own question (service) still goes after an opt-out of `all`:
# silence would be worse. `everything` is the hard stop: a person who wants no word at all. `bouncing` is nobody's wish:
# nothing reaches the address, until something comes from it.
REFUSES: Mapping[Scope, frozenset[Purpose]] = {
    "promotional": frozenset({"promotional"}),
    "all": frozenset({"promotional", "automatic"}),
    "everything": frozenset({"promotional", "automatic", "service"}),
    "bouncing": frozenset({"promotional", "automatic", "service"}),
}


class Window(msgspec.Struct, frozen=True):
    """Whether the channel lets us write freely now; passed in by channels."""

    open: bool = True
    reason: str = ""
    ends_at: datetime | None = None


class Question(msgspec.Struct, frozen=True):
    """May this go? `ref` names the outbox row, `about` the message it is a part of; the handle is in normal form.

    `reaches`: the kinds of addresses that the account can write to. `copy_by`: the contact route that made this copy.
    `routed`: what `gate.follow` said just now; the gate asks where it is not given.
    """

    ref: UUID
    kind: str
    value: str
    purpose: Purpose
    window: Window = Window()
    profile_id: UUID | None = None
    about: UUID | None = None
    reaches: frozenset[str] = frozenset()
    copy_by: UUID | None = None
    routed: Routed | None = None


class Reason(msgspec.Struct, frozen=True):
    """One reason of a decision: a stable code and the row that proves it."""

    code: str
    proof: str = ""


class Decision(msgspec.Struct, frozen=True):
    """The gate's answer, kept as a row."""

    ref: UUID
    verdict: Verdict
    reasons: Sequence[Reason]
    until: datetime | None = None


class Standing(msgspec.Struct, frozen=True):
    """What is on file for a handle: its live suppressions by scope, and its live consent to promotion."""

    suppressions: Mapping[Scope, UUID]
    consent_id: UUID | None = None


class Stop(msgspec.Struct, frozen=True):
    """Somebody wants no more at this handle (normal form). `source`: how we know (`keyword`, `bounce`, `staff`).

    `at`: when we heard of it; None: now.
    """

    kind: str
    value_norm: str
    scope: Scope
    source: str
    evidence: Mapping[str, Any] = NOTHING
    at: datetime | None = None


class Suppression(msgspec.Struct, frozen=True):
    """A stop on file, with who put it there and who lifted it."""

    id: UUID
    kind: str
    value: str
    scope: Scope
    source: str
    evidence: Mapping[str, Any]
    by: Mapping[str, Any]
    at: datetime
    lifted_at: datetime | None = None
    lifted_by: Mapping[str, Any] | None = None
    lift_reason: str | None = None


class Consent(msgspec.Struct, frozen=True):
    """A person said yes at this handle, and proved to be its holder; with who noted it, and who took it back."""

    id: UUID
    kind: str
    value: str
    purpose: Purpose
    assurance: int
    evidence: Mapping[str, Any]
    by: Mapping[str, Any]
    granted_at: datetime
    withdrawn_at: datetime | None = None
    withdrawn_by: Mapping[str, Any] | None = None


def judge(question: Question, standing: Standing) -> Decision:
    """Deny by default: every reason to refuse is named; without one it may go, and why it may is named too."""
    against = [
        Reason(f"suppressed_{scope}", str(row))
        for scope, row in sorted(standing.suppressions.items())
        if question.purpose in REFUSES[scope]
    ]
    if question.purpose == "promotional" and standing.consent_id is None:
        against.append(Reason("no_consent"))
    if not question.window.open:
        against.append(Reason(question.window.reason or "window_closed"))
    if against:
        return Decision(question.ref, "refuse", against)
    if question.purpose == "promotional":
        return Decision(question.ref, "allow", [Reason("consent", str(standing.consent_id))], question.window.ends_at)
    return Decision(question.ref, "allow", [Reason(question.purpose)], question.window.ends_at)
