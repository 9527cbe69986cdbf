"""Create an API token, which is shown once and stored as a fingerprint, and revoke it."""

import secrets
from uuid import UUID

from hilo.kernel.db import Tx
from hilo.kernel.ids import new_id
from hilo.kernel.principal import Principal
from hilo.kernel.secrets import fingerprint
from hilo.staff import store_access
from hilo.staff.audit import record
from hilo.staff.model import TOKEN_PREFIX
from hilo.staff.rights import ensure_within, role_named


async def create_token(tx: Tx, name: str, role: str, by: Principal, acts_as: UUID | None = None) -> str:
    """The token itself, for the only time. `acts_as`: a personal token, that is its user with at most this role.

    Raises NoSuchRole, MoreThanYourOwn.
    """
    given = role_named(role)
    ensure_within(tx.env, by, given)
    token_id, secret = new_id(), TOKEN_PREFIX + secrets.token_urlsafe(32)
    await store_access.add_token(tx, name, given, acts_as, (token_id, fingerprint(secret), by.id))
    await record(tx, by, "token.created", f"token:{token_id}", {"role": given})
    return secret
