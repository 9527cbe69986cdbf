"""Roles and what they may do, users, teams, tokens, presence: frozen structs and the rules between roles."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal, get_args
from uuid import UUID

import msgspec

from hilo.kernel.masking import Mask
from hilo.kernel.shape import OPEN, marked

BuiltIn = Literal["owner", "administrator", "supervisor", "agent", "shop", "marketing", "read-only"]
Role = str  # the name of a built-in role, or of one that an administrator made
Reach = Literal["everything", "own_teams", "teams"]
PresenceState = Literal["online", "away", "busy"]
ROLES: tuple[BuiltIn, ...] = get_args(BuiltIn)
OWNERS = "staff.owners"
REVEAL = "masks.reveal"
TOKEN_PREFIX = "hilo_"  # noqa: S105  a mark by which leaked tokens are found, no secret
PRESENCE_LASTS = timedelta(minutes=2)

_READ_ONLY = frozenset(
    {"company.read", "staff.read", "customers.read", "consent.read", "channels.read", "conversations.read"}
)
_AGENT = _READ_ONLY | {
    "customers.write",
    "customers.merge",
    "customers.relate",
    "consent.redirect",
    "consent.write",
    "conversations.reply",
    "conversations.assign",
}
_FIXED: dict[str, frozenset[str]] = {
    "supervisor": _AGENT | {"customers.manage", "conversations.manage", "answers.manage", "audit.read", "reports.read"},
    "agent": _AGENT,
    "shop": _READ_ONLY | {"customers.write", "consent.write", "conversations.reply"},
    "marketing": frozenset({"company.read", "staff.read", "customers.read", "consent.read", "channels.read"}),
    "read-only": _READ_ONLY,
}


class Declared(msgspec.Struct, frozen=True):
    """The permissions that the modules declare, and those of them that hold within teams."""

    every: frozenset[str]
    within_teams: frozenset[str] = frozenset()


class RoleKept(msgspec.Struct, frozen=True, kw_only=True):
    """A role as it is kept. `permissions` is None for a built-in one, whose permissions are in the code.

    `reach`: everything, or only what is given to the teams of whoever has the role, or to `teams`; and to themselves.
    `masks`: the kinds of values that they see masked. `number`: by which walls know it.
    """

    name: str
    number: int
    permissions: list[str] | None = None
    reach: Reach = "everything"
    teams: list[UUID] = []
    masks: list[Mask] = []
    description: str = ""

    def may(self, declared: Declared) -> frozenset[str]:
        """What it may do here: owners everything, administrators everything but make and change owners.

        What is not declared (any more) is left out; of a limited role, what would reach beyond its teams.
        """
        if self.permissions is not None:
            every = declared.every if self.reach == "everything" else declared.every & declared.within_teams
            return every & frozenset(self.permissions)
        return permissions_of(self.name, declared.every)


def permissions_of(role: Role, declared: Iterable[str]) -> frozenset[str]:
    """What a built-in role may do, of the permissions that the modules declare. Nothing, for any other."""
    every = frozenset(declared)
    if role == "owner":
        return every
    if role == "administrator":
        return every - {OWNERS}
    return _FIXED.get(role, frozenset[str]()) & every


class User(msgspec.Struct, frozen=True, kw_only=True):
    """A member of staff. `number` is the principal number by which walls know them."""

    id: UUID
    number: int
    email: Annotated[str, marked(OPEN)]
    name: str
    role: Role
    language: str = ""
    created_at: datetime
    deactivated_at: datetime | None = None
    teams: list[UUID] = []


class Team(msgspec.Struct, frozen=True, kw_only=True):
    """A group that conversations are given to. `number` is the principal number by which walls know it."""

    id: UUID
    number: int
    name: str
    created_at: datetime
    members: list[UUID] = []


class Token(msgspec.Struct, frozen=True, kw_only=True):
    """An API token that was not revoked, without its secret. `user_id`: whom a personal token acts as."""

    id: UUID
    name: str
    role: Role
    user_id: UUID | None
    created_at: datetime
    created_by: UUID
    last_used_at: datetime | None


class Presence(msgspec.Struct, frozen=True):
    """Who is there, since when; without renewal they are gone at `expires_at`."""

    user_id: UUID
    state: PresenceState
    since_at: datetime
    expires_at: datetime


class AuditEntry(msgspec.Struct, frozen=True, kw_only=True):
    """What was done, by whom, to what (`user:ID`)."""

    id: int
    at: datetime
    actor_kind: str
    actor_id: UUID | None
    action: str
    subject: str
    details: dict[str, Any]
