"""Users in the database."""

from datetime import datetime
from uuid import UUID

import msgspec

from hilo.kernel.db import Row, Tx
from hilo.kernel.sql import named_sql
from hilo.staff.model import Role, User

_q = named_sql(__file__)
ADD_USER = _q("add_user")


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


async def add_user(tx: Tx, new: NewUser) -> User | None:
    """None when the e-mail address is taken."""
    row = await tx.fetchrow(ADD_USER, *msgspec.structs.astuple(new))
    return None if row is None else _user(row)


def _user(row: Row) -> User:
    return msgspec.convert(dict(row), User)
