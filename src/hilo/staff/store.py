"""Users and roles in the database."""

from datetime import datetime
from uuid import UUID

import asyncpg
import msgspec

from hilo.kernel.db import Row, Tx
from hilo.kernel.sql import named_sql
from hilo.staff.errors import EmailTaken
from hilo.staff.model import Role, User

_q = named_sql(__file__)
ADD_USER = _q("add_user")
USERS = _q("users")
USER = _q("user")
LOCK_USER = _q("lock_user")
LOCK_OWNERS = _q("lock_owners")
CHANGE_USER = _q("change_user")
SET_PASSWORD = _q("set_password")
RENEW_PASSWORD = _q("renew_password")
PASSWORD_OF = _q("password_of")
WHO_SIGNS_IN = _q("who_signs_in")
DEACTIVATE = _q("deactivate")
REACTIVATE = _q("reactivate")


class NewUser(msgspec.Struct, frozen=True, kw_only=True):
    """A user to be added; `password_hash` None: they cannot sign in with a password."""

    id: UUID
    email: str
    name: str
    role: Role
    language: str
    password_hash: str | None
    created_at: datetime
    created_by: UUID | None


class Password(msgspec.Struct, frozen=True):
    """What a password is checked against."""

    id: UUID
    email: str
    password_hash: str | None


async def add_user(tx: Tx, new: NewUser) -> User | None:
    """None when the e-mail address is taken."""
    row = await tx.fetchrow(ADD_USER, *msgspec.structs.astuple(new))
    return None if row is None else _user(row)


async def users(tx: Tx, after: UUID | None, limit: int, *, deactivated: bool) -> list[User]:
    """A page of users by id, with those who left when `deactivated`."""
    return [_user(row) for row in await tx.fetch(USERS, after, deactivated, limit)]


async def user(tx: Tx, user_id: UUID) -> User | None:
    row = await tx.fetchrow(USER, user_id)
    return None if row is None else _user(row)


async def lock_user(tx: Tx, user_id: UUID) -> User | None:
    """The user, whom nobody else changes until the end of the transaction."""
    found = await tx.fetchval(LOCK_USER, user_id)
    return None if found is None else await user(tx, user_id)


async def lock_owners(tx: Tx) -> set[UUID]:
    """The active owners; nobody else changes them until the end of the transaction. Take it before `lock_user`."""
    return {row["id"] for row in await tx.fetch(LOCK_OWNERS)}


async def change_user(tx: Tx, user: User) -> None:
    """Stores e-mail address, name, role and language. Raises EmailTaken; the transaction is then to be rolled back."""
    try:
        await tx.execute(CHANGE_USER, user.id, user.email, user.name, user.role, user.language)
    except asyncpg.UniqueViolationError:
        raise EmailTaken(where="email") from None


async def set_password(tx: Tx, user_id: UUID, password_hash: str) -> None:
    await tx.execute(SET_PASSWORD, user_id, password_hash)


async def renew_password(tx: Tx, user_id: UUID, old_hash: str, new_hash: str) -> bool:
    """The same password with a stronger hash; False when it is another one by now."""
    return await tx.fetchval(RENEW_PASSWORD, user_id, old_hash, new_hash) is not None


async def password_of(tx: Tx, user_id: UUID) -> Password | None:
    row = await tx.fetchrow(PASSWORD_OF, user_id)
    return None if row is None else Password(*row)


async def who_signs_in(tx: Tx, email: str) -> Password | None:
    """The active user of this address."""
    row = await tx.fetchrow(WHO_SIGNS_IN, email)
    return None if row is None else Password(*row)


async def deactivate(tx: Tx, user_id: UUID, by: UUID) -> bool:
    """False when they were deactivated before."""
    return await tx.fetchval(DEACTIVATE, user_id, tx.now, by) is not None


async def reactivate(tx: Tx, user_id: UUID) -> bool:
    """False when they were active."""
    return await tx.fetchval(REACTIVATE, user_id) is not None


def _user(row: Row) -> User:
    return msgspec.convert(dict(row), User)
