"""Remove the second factors of somebody who lost them; say which roles need one."""

from collections.abc import Sequence
from uuid import UUID

from hilo.kernel.db import Tx
from hilo.kernel.errors import NotFound
from hilo.kernel.principal import Principal
from hilo.staff import store, store_access, store_factors, store_passkeys
from hilo.staff.audit import record
from hilo.staff.factor_notices import tell_factor
from hilo.staff.fresh_proof import ensure_fresh
from hilo.staff.rights import ensure_within, read_rights_anew, role_to_give


async def reset_factors(tx: Tx, user_id: UUID, by: Principal) -> None:
    """App, passkeys and recovery codes go, and every session ends: they sign in by their password, and set up anew.

    An administrator does it from a session with a fresh proof; the command line, which has the machine, at any time.
    Raises OnlyInSession, ProofNeeded, NotFound, MoreThanYourOwn.
    """
    if by.kind != "system":
        await ensure_fresh(tx, by)
    user = await store.lock_user(tx, user_id)
    if user is None:
        raise NotFound
    ensure_within(tx.env, by, user.role)
    await store_factors.remove_totp(tx, user_id, waiting=True)
    await store_passkeys.remove_passkeys(tx, user_id)
    await store_factors.remove_codes(tx, user_id)
    await store_factors.end_halves(tx, user_id)
    keep = by.session_id if by.id == user_id else None
    await read_rights_anew(tx, *await store_access.end_sessions(tx, user_id, keep))
    await tell_factor(tx, user_id, "factors_reset", by)


async def require_factors(tx: Tx, roles: Sequence[str], by: Principal) -> None:
    """These roles need a second factor from now on, and no others. Who has none is signed out, and sets one up.

    Raises OnlyInSession, ProofNeeded, NoSuchRole, MoreThanYourOwn.
    """
    await ensure_fresh(tx, by)
    named = sorted(set(roles))
    before = set(await store_factors.required_roles(tx))
    changed = before.symmetric_difference(named)
    for role in sorted(changed):
        await role_to_give(tx, role, by)
    await store_factors.require_roles(tx, named, by.id)
    await record(tx, by, "factor.required", "roles:all", {"roles": named})
    await read_rights_anew(tx, *await store_factors.users_of_roles(tx, sorted(changed)))
