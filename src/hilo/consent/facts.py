"""What happened to consent."""

from uuid import UUID

import msgspec

from hilo.consent.model import Scope
from hilo.kernel.facts import Fact
from hilo.kernel.principal import Sees


class OptedOut(Fact, frozen=True):
    """A handle (normal form) wants no more of what the scope refuses: what waits for it must not go."""

    suppression_id: UUID
    kind: str
    value_norm: str
    scope: Scope


class OptedIn(Fact, frozen=True):
    """A stop was lifted at this handle (normal form)."""

    suppression_id: UUID
    kind: str
    value_norm: str
    scope: Scope


class DecisionsAsked(Fact, frozen=True):
    """Somebody looks at what the gate decided about a message; nothing is written.

    Whoever knows of a wall around it that `sees` does not pass puts the message into `hidden`.
    """

    about: UUID
    sees: Sees
    hidden: list[UUID] = msgspec.field(default_factory=list[UUID])
