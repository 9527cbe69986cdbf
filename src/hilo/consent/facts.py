"""What happened to consent."""

from uuid import UUID

from hilo.consent.model import Scope
from hilo.kernel.facts import Fact


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
