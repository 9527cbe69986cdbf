"""The routes of API tokens."""

from uuid import UUID

import msgspec

from hilo.company.model import Name
from hilo.kernel.db import Tx
from hilo.kernel.principal import Principal
from hilo.kernel.route import Body, route
from hilo.staff import store_access
from hilo.staff.fields import Limit
from hilo.staff.model import Role, Token
from hilo.staff.rights import ensure_person
from hilo.staff.tokens import make_token, revoke_token


class TokenPage(msgspec.Struct):
    """Tokens by id; `next` is the cursor of the following page."""

    items: list[Token]
    next: str | None


class NewToken(Body):
    """`personal`: it acts as oneself, as far as its role goes; else it is somebody of its own."""

    name: Name
    role: Role
    personal: bool = False


class MadeToken(msgspec.Struct):
    """The token and its secret, which is shown only here."""

    token: Token
    secret: str


@route("GET", "/tokens", needs="staff.manage")
async def get_tokens(tx: Tx, cursor: UUID | None = None, limit: Limit = 50) -> TokenPage:
    """The tokens that are not revoked."""
    found = await store_access.tokens(tx, cursor, limit + 1)
    return TokenPage(found[:limit], str(found[limit - 1].id) if len(found) > limit else None)


@route("POST", "/tokens", needs="staff.manage", status=201)
async def post_token(tx: Tx, by: Principal, data: NewToken) -> MadeToken:
    """Make a token. Its secret is shown only in this answer."""
    person = ensure_person(by)
    return MadeToken(*await make_token(tx, data.name, data.role, by, person if data.personal else None))


@route("DELETE", "/tokens/{token_id:uuid}", needs="staff.manage", status=204)
async def delete_token(tx: Tx, by: Principal, token_id: UUID) -> None:
    """Revoke a token."""
    await revoke_token(tx, token_id, by)


ROUTES = (get_tokens, post_token, delete_token)
