"""Change a member of staff: e-mail address, name, role, language, password."""

from uuid import UUID

import msgspec

from hilo.kernel.db import Tx
from hilo.kernel.errors import NotFound
from hilo.kernel.principal import Principal
from hilo.staff import store, store_access
from hilo.staff.add import normal_email
from hilo.staff.audit import record
from hilo.staff.errors import EmailTaken, LastOwner, WrongCredentials
from hilo.staff.model import User
from hilo.staff.passwords import check_password, ensure_strong, hash_password
from hilo.staff.principals import forget_principals
from hilo.staff.rights import ensure_person, ensure_within, rights_changed, role_named


class Changes(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be different; None leaves it."""

    email: str | None = None
    name: str | None = None
    role: str | None = None
    language: str | None = None
    password: str | None = None


async def change_user(tx: Tx, user_id: UUID, changes: Changes, by: Principal) -> User:
    """A new role holds at once; a new password ends the sessions of the user.

    Raises NotFound, EmailTaken, InvalidEmail, WeakPassword, NoSuchRole, MoreThanYourOwn, LastOwner, Busy.
    """
    owners = await store.lock_owners(tx)
    user = await store.lock_user(tx, user_id)
    if user is None:
        raise NotFound
    role = user.role if changes.role is None else role_named(changes.role)
    if changes.role is not None or user_id != by.id:
        ensure_within(tx.env, by, user.role, role)
    if role != "owner":
        ensure_not_last(owners, user_id)
    changed = msgspec.structs.replace(
        user,
        email=user.email if changes.email is None else normal_email(changes.email),
        name=user.name if changes.name is None else changes.name,
        language=user.language if changes.language is None else changes.language,
        role=role,
    )
    if changed.email != user.email and await store.email_is_taken(tx, changed.email, user_id):
        raise EmailTaken(where="email")
    await store.change_user(tx, changed)
    if changes.password is not None:
        await _set_password(tx, user_id, changed.email, changes.password, keep=None)
    fields = [field for field, value in msgspec.structs.asdict(changes).items() if value is not None]
    roles = {} if role == user.role else {"role": [user.role, role]}
    await record(tx, by, "user.changed", f"user:{user_id}", {"fields": fields} | roles)
    if role != user.role:
        await rights_changed(tx, user_id)
    else:
        forget_principals(tx)
    return changed


async def change_oneself(tx: Tx, changes: Changes, by: Principal) -> User:
    """Raises OnlyPeople, and what `change_user` raises."""
    return await change_user(tx, ensure_person(by), changes, by)


async def change_own_password(tx: Tx, current: str, new: str, by: Principal) -> None:
    """Ends the other sessions. Raises OnlyPeople, WrongCredentials, WeakPassword, Busy."""
    known = await store.password_of(tx, ensure_person(by))
    if known is None or not await check_password(current, known.password_hash):
        raise WrongCredentials(where="current")
    await _set_password(tx, by.id, known.email, new, keep=by.session_id)
    await record(tx, by, "user.password_changed", f"user:{by.id}")
    forget_principals(tx)


def ensure_not_last(owners: set[UUID], user_id: UUID) -> None:
    """Raises LastOwner when the user is the only one of the (locked) owners."""
    if owners == {user_id}:
        raise LastOwner


async def _set_password(tx: Tx, user_id: UUID, email: str, password: str, keep: UUID | None) -> None:
    ensure_strong(password, email)
    await store.set_password(tx, user_id, await hash_password(password))
    await store_access.end_sessions(tx, user_id, keep)
