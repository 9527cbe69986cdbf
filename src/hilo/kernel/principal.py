"""Who asks: the principal of a request or of the stream, and the viewer that walls are judged by."""

from typing import Literal
from uuid import UUID

import msgspec

from hilo.kernel.errors import NotAllowed

LIMITED = 0  # stands among the numbers of somebody limited to teams, with the number below zero of each such team


class Viewer(msgspec.Struct, frozen=True):
    """Who looks at walled rows: the principal numbers of a person, their teams and roles, and of what limits them."""

    numbers: frozenset[int]

    def wall_numbers(self) -> list[int] | None:
        """The value for `visible(wall, $n)`."""
        return sorted(self.numbers)


class System(msgspec.Struct, frozen=True):
    """The program itself looks, past every wall, for a reason that is written down."""

    reason: str

    def wall_numbers(self) -> list[int] | None:
        return None


Sees = Viewer | System


class Principal(msgspec.Struct, frozen=True):
    """Who asks, with what it may do. `numbers` are the principal numbers used in walls.

    Somebody limited to teams has LIMITED among them, and below zero the numbers of those teams and their own: only what
    is given to one of these is theirs to see. `masks`: the kinds of values that they are shown masked (`masking.py`).
    """

    kind: Literal["user", "token", "visitor", "system"]
    id: UUID
    name: str
    permissions: frozenset[str]
    numbers: frozenset[int] = frozenset()
    session_id: UUID | None = None
    masks: frozenset[str] = frozenset()

    @property
    def limited(self) -> bool:
        """Whether they see only what is given to their teams, or to themselves."""
        return LIMITED in self.numbers

    def may(self, permission: str) -> bool:
        return permission in self.permissions

    def require(self, permission: str) -> None:
        """Raises NotAllowed when the permission is missing."""
        if permission not in self.permissions:
            raise NotAllowed(f"This needs the permission {permission}.", extra={"permission": permission})

    @property
    def viewer(self) -> Viewer:
        return Viewer(self.numbers)


def system_principal(name: str = "hilo") -> Principal:
    """The program itself as an actor: for commands, jobs and reactions."""
    return Principal("system", UUID(int=0), name, frozenset())
