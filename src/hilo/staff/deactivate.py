"""Deactivate a member of staff who leaves, which ends their sessions and tokens; and take them back."""

from uuid import UUID

from hilo.kernel.db import Tx
from hilo.kernel.errors import NotFound
from hilo.kernel.principal import Principal
from hilo.staff import store, store_access
from hilo.staff.audit import record
from hilo.staff.change import ensure_not_last
from hilo.staff.model import User
from hilo.staff.presence import end_presences
from hilo.staff.rights import ensure_within, rights_changed


async def deactivate(tx: Tx, user_id: UUID, by: Principal) -> None:
    """Revokes the tokens that act as them or that they made. Raises NotFound, MoreThanYourOwn, LastOwner."""
    owners = await store.lock_owners(tx)
    user = await _lock(tx, user_id, by)
    ensure_not_last(owners, user.id)
    if not await store.deactivate(tx, user.id, by.id):
        return
    await rights_changed(tx, user.id)  # before the tokens are revoked: their streams have to end too
    await store_access.end_sessions(tx, user.id)
    revoked = await store_access.revoke_tokens_of(tx, user.id, by.id)
    await end_presences(tx, user.id)
    await record(tx, by, "user.deactivated", f"user:{user.id}", {"tokens": revoked})


async def reactivate(tx: Tx, user_id: UUID, by: Principal) -> None:
    """They can sign in again; their tokens stay revoked. Raises NotFound, MoreThanYourOwn."""
    user = await _lock(tx, user_id, by)
    if not await store.reactivate(tx, user.id):
        return
    await record(tx, by, "user.reactivated", f"user:{user.id}")
    await rights_changed(tx, user.id)


async def _lock(tx: Tx, user_id: UUID, by: Principal) -> User:
    user = await store.lock_user(tx, user_id)
    if user is None:
        raise NotFound
    ensure_within(tx.env, by, user.role)
    return user
