"""Add a member of staff."""

import re

from hilo.kernel.db import Tx
from hilo.kernel.ids import new_id
from hilo.kernel.principal import Principal, system_principal
from hilo.staff import store
from hilo.staff.audit import record
from hilo.staff.errors import EmailTaken, InvalidEmail
from hilo.staff.model import User
from hilo.staff.passwords import ensure_strong, hash_password
from hilo.staff.rights import role_to_give

_EMAIL = re.compile(r"[^@\s\x00-\x1f]{1,64}@[^@\s\x00-\x1f]{1,190}")
COMMAND_LINE = system_principal("command line")


async def add_user(
    tx: Tx, email: str, name: str, role: str, password: str | None = None, by: Principal = COMMAND_LINE
) -> User:
    """A user who can sign in with the password; without one only by a token.

    Raises EmailTaken, InvalidEmail, WeakPassword, NoSuchRole, MoreThanYourOwn, Busy.
    """
    given = await role_to_give(tx, role, by)
    address = normal_email(email)
    password_hash = None
    if password is not None:
        ensure_strong(password, address)
        password_hash = await hash_password(password)
    user = await store.add_user(
        tx,
        store.NewUser(
            id=new_id(),
            email=address,
            name=name,
            role=given,
            language="",
            password_hash=password_hash,
            created_at=tx.now,
            created_by=by.id,
        ),
    )
    if user is None:
        raise EmailTaken(where="email")
    await record(tx, by, "user.added", f"user:{user.id}", {"role": given})
    return user


def normal_email(text: str) -> str:
    """Lower case without spaces around. Raises InvalidEmail."""
    address = text.strip().lower()
    if not _EMAIL.fullmatch(address):
        raise InvalidEmail(where="email")
    return address
