"""Create an API token, which is shown once and stored as a fingerprint, and revoke it."""

import secrets
from uuid import UUID

from hilo.kernel.db import Tx
from hilo.kernel.errors import NotFound
from hilo.kernel.ids import new_id
from hilo.kernel.principal import Principal
from hilo.kernel.secrets import fingerprint
from hilo.staff import store_access
from hilo.staff.audit import record
from hilo.staff.model import TOKEN_PREFIX, Token
from hilo.staff.rights import ensure_within, read_rights_anew, role_to_give


async def create_token(tx: Tx, name: str, role: str, by: Principal, acts_as: UUID | None = None) -> str:
    """The token's secret, for the only time. Otherwise as `make_token`."""
    return (await make_token(tx, name, role, by, acts_as))[1]


async def make_token(tx: Tx, name: str, role: str, by: Principal, acts_as: UUID | None = None) -> tuple[Token, str]:
    """The token and, for the only time, its secret. `acts_as`: a personal token, which is its user.

    A token may do what its role may, as far as its maker (and its user) still may. Raises NoSuchRole, MoreThanYourOwn.
    """
    given = await role_to_give(tx, role, by)
    secret = TOKEN_PREFIX + secrets.token_urlsafe(32)
    token = Token(
        id=new_id(),
        name=name,
        role=given,
        user_id=acts_as,
        created_at=tx.now,
        created_by=by.id,
        last_used_at=None,
    )
    await store_access.add_token(tx, token, fingerprint(secret))
    await record(tx, by, "token.created", f"token:{token.id}", {"role": given})
    return token, secret


async def revoke_token(tx: Tx, token_id: UUID, by: Principal) -> None:
    """It is refused from now on. Raises NotFound, MoreThanYourOwn."""
    token = await store_access.token(tx, token_id)
    if token is None:
        raise NotFound
    ensure_within(tx.env, by, token.role)
    if await store_access.revoke_token(tx, token_id, by.id):
        await record(tx, by, "token.revoked", f"token:{token_id}")
        await read_rights_anew(tx, token.user_id or token.id)
