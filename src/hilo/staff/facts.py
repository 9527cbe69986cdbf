"""What happened to staff."""

from uuid import UUID

from hilo.kernel.facts import Fact


class RightsChanged(Fact, frozen=True):
    """What this user may do or see is another: role, team, deactivation, return."""

    user_id: UUID
