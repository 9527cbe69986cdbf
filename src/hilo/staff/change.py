"""Change a member of staff: e-mail address, name, role, language, password."""

from uuid import UUID

import msgspec

from hilo.kernel.db import Tx
from hilo.kernel.errors import NotFound
from hilo.kernel.principal import Principal
from hilo.staff import store, store_access
from hilo.staff.add import normal_email
from hilo.staff.audit import record
from hilo.staff.errors import LastOwner
from hilo.staff.model import User
from hilo.staff.passwords import check_password, ensure_strong, hash_password
from hilo.staff.principals import forget_principals
from hilo.staff.rights import ensure_person, ensure_within, read_rights_anew, rights_changed, role_named
from hilo.staff.throttle import forgive_try, take_try, tries_at_own_password


class Changes(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be different; None leaves it."""

    email: str | None = None
    name: str | None = None
    role: str | None = None
    language: str | None = None
    password: str | None = None

    @property
    def opens_doors(self) -> bool:
        """Whoever sets one of these can come in as the user."""
        return any(given is not None for given in (self.email, self.role, self.password))


async def change_user(tx: Tx, user_id: UUID, changes: Changes, by: Principal) -> User:
    """A new role holds at once; a new password ends the sessions of the user.

    Raises NotFound, EmailTaken, InvalidEmail, WeakPassword, NoSuchRole, MoreThanYourOwn, LastOwner, Busy.
    """
    owners = await store.lock_owners(tx)
    user = await store.lock_user(tx, user_id)
    if user is None:
        raise NotFound
    role = user.role if changes.role is None else role_named(tx.env, changes.role)
    if user_id != by.id or changes.opens_doors:  # by a narrow token of one's own, too
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


async def change_own_password(tx: Tx, current: str, new: str, by: Principal) -> bool:
    """Ends the other sessions. False when `current` is wrong: commit all the same, for the try has to count.

    Raises OnlyPeople, TooManyTries, WeakPassword, Busy.
    """
    known = await store.password_of(tx, ensure_person(by))
    if known is None:
        raise NotFound
    ensure_strong(new, known.email)
    tries = tries_at_own_password(by.id)
    await take_try(tx, tries)
    if not await check_password(current, known.password_hash):
        return False
    await forgive_try(tx, tries)
    await _set_password(tx, by.id, known.email, new, keep=by.session_id)
    await record(tx, by, "user.password_changed", f"user:{by.id}")
    return True


def ensure_not_last(owners: set[UUID], user_id: UUID) -> None:
    """Raises LastOwner when the user is the only one of the (locked) owners."""
    if owners == {user_id}:
        raise LastOwner


async def _set_password(tx: Tx, user_id: UUID, email: str, password: str, keep: UUID | None) -> None:
    ensure_strong(password, email)
    await store.set_password(tx, user_id, await hash_password(password))
    await read_rights_anew(tx, *await store_access.end_sessions(tx, user_id, keep))
