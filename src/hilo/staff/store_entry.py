"""Invitations, password resets and the list of sessions in the database."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec

from hilo.kernel.db import Row, Tx
from hilo.kernel.shape import OPEN, marked
from hilo.kernel.sql import named_sql

_q = named_sql(__file__, "queries_entry.sql")
ADD_INVITATION = _q("add_invitation")
IS_STAFF = _q("is_staff")
INVITATIONS = _q("invitations")
LOCK_INVITATION = _q("lock_invitation")
NEW_INVITATION_LINK = _q("new_invitation_link")
REVOKE_INVITATION = _q("revoke_invitation")
INVITATION_OF = _q("invitation_of")
ACCEPTED = _q("accepted")
ADD_RESET = _q("add_reset")
USE_RESET = _q("use_reset")
USER_OF_RESET = _q("user_of_reset")
FORGET_RESETS = _q("forget_resets")
PERSON_OF = _q("person_of")
SWEEP_RESETS = _q("sweep_resets")
SESSIONS_OF = _q("sessions_of")
END_SESSION_OF = _q("end_session_of")
PROVED_AT = _q("proved_at")
PROVED = _q("proved")


class Invitation(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who may come in by a link. `name` and `language` may be empty: they say it themselves."""

    id: UUID
    email: Annotated[str, marked(OPEN)]
    name: str
    role: str
    teams: list[UUID]
    language: str
    created_at: datetime
    created_by: UUID
    expires_at: datetime


class Person(msgspec.Struct, frozen=True):
    """A member of staff to whom something is written."""

    id: UUID
    email: str
    name: str
    language: str


class SessionLine(msgspec.Struct, frozen=True):
    """A session as its person recognises it. `seen_at` is exact to an hour."""

    id: UUID
    device: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime


async def add_invitation(tx: Tx, new: Invitation, token_hash: bytes) -> bool:
    """False when the address has an open one."""
    args = (new.id, new.email, new.name, new.role, new.teams, new.language, token_hash)
    return await tx.fetchval(ADD_INVITATION, *args, new.created_at, new.created_by, new.expires_at) is not None


async def is_staff(tx: Tx, email: str) -> bool:
    """Whether somebody has this address, active or not."""
    return bool(await tx.fetchval(IS_STAFF, email))


async def invitations(tx: Tx, after: UUID | None, limit: int) -> list[Invitation]:
    """A page of the open ones by id, expired ones among them."""
    return [_invitation(row) for row in await tx.fetch(INVITATIONS, after, limit)]


async def lock_invitation(tx: Tx, invitation_id: UUID) -> Invitation | None:
    """An open one."""
    row = await tx.fetchrow(LOCK_INVITATION, invitation_id)
    return None if row is None else _invitation(row)


async def new_invitation_link(tx: Tx, invitation_id: UUID, token_hash: bytes, expires_at: datetime) -> None:
    await tx.execute(NEW_INVITATION_LINK, invitation_id, token_hash, expires_at)


async def revoke_invitation(tx: Tx, invitation_id: UUID, by: UUID) -> None:
    await tx.execute(REVOKE_INVITATION, invitation_id, tx.now, by)


async def invitation_of(tx: Tx, token_hash: bytes) -> Invitation | None:
    """The open one of this link, locked; none when whoever invited has left."""
    row = await tx.fetchrow(INVITATION_OF, token_hash, tx.now)
    return None if row is None else _invitation(row)


async def accepted(tx: Tx, invitation_id: UUID, user_id: UUID) -> None:
    await tx.execute(ACCEPTED, invitation_id, tx.now, user_id)


async def add_reset(tx: Tx, reset_id: UUID, user_id: UUID, token_hash: bytes, by: UUID | None, ends: datetime) -> None:
    await tx.execute(ADD_RESET, reset_id, user_id, token_hash, tx.now, by, ends)


async def use_reset(tx: Tx, token_hash: bytes) -> Person | None:
    """Whose password may be set by this link, which is gone now."""
    row = await tx.fetchrow(USE_RESET, token_hash, tx.now)
    return None if row is None else Person(*row)


async def user_of_reset(tx: Tx, token_hash: bytes) -> Person | None:
    """Whose password may be set by this link, which stays."""
    row = await tx.fetchrow(USER_OF_RESET, token_hash, tx.now)
    return None if row is None else Person(*row)


async def forget_resets(tx: Tx, user_id: UUID) -> None:
    await tx.execute(FORGET_RESETS, user_id)


async def person_of(tx: Tx, email: str) -> Person | None:
    """The active member of staff with this address."""
    row = await tx.fetchrow(PERSON_OF, email)
    return None if row is None else Person(*row)


async def sweep(tx: Tx, before: datetime) -> None:
    """Deletes resets that ended."""
    await tx.execute(SWEEP_RESETS, before)


async def sessions_of(tx: Tx, user_id: UUID) -> Sequence[SessionLine]:
    """Those that go on, the latest used first."""
    return [SessionLine(*row) for row in await tx.fetch(SESSIONS_OF, user_id, tx.now)]


async def end_session_of(tx: Tx, session_id: UUID, user_id: UUID) -> bool:
    """False when the user has no such session."""
    return await tx.fetchval(END_SESSION_OF, session_id, user_id) is not None


async def proved_at(tx: Tx, session_id: UUID) -> datetime | None:
    """When the person of this session last proved who they are."""
    return await tx.fetchval(PROVED_AT, session_id)


async def proved(tx: Tx, session_id: UUID) -> None:
    await tx.execute(PROVED, session_id, tx.now)


def _invitation(row: Row) -> Invitation:
    return msgspec.convert(dict(row), Invitation)
