"""Sessions and tokens in the database, and the principals behind them."""

from datetime import datetime
from uuid import UUID

from hilo.kernel.db import Row, Tx
from hilo.kernel.sql import named_sql
from hilo.staff.model import Role

_q = named_sql(__file__, "queries_access.sql")
PRINCIPAL_OF_SESSION = _q("principal_of_session")
PRINCIPAL_OF_TOKEN = _q("principal_of_token")
SESSION_SEEN = _q("session_seen")
TOKEN_USED = _q("token_used")
ADD_TOKEN = _q("add_token")


async def principal_of_session(tx: Tx, token_hash: bytes) -> Row | None:
    """Session, user, role and numbers of a session that has not ended, of a user who is active."""
    return await tx.fetchrow(PRINCIPAL_OF_SESSION, token_hash, tx.now)


async def principal_of_token(tx: Tx, token_hash: bytes) -> Row | None:
    """Token, its user if it is personal, roles and numbers; nothing for a revoked one."""
    return await tx.fetchrow(PRINCIPAL_OF_TOKEN, token_hash)


async def session_seen(tx: Tx, session_id: UUID, expires_at: datetime) -> None:
    """The session goes on until `expires_at`."""
    await tx.execute(SESSION_SEEN, session_id, tx.now, expires_at)


async def token_used(tx: Tx, token_id: UUID, unless_after: datetime) -> None:
    """Notes the use, unless one was noted after `unless_after`."""
    await tx.execute(TOKEN_USED, token_id, tx.now, unless_after)


async def add_token(tx: Tx, name: str, role: Role, user_id: UUID | None, kept: tuple[UUID, bytes, UUID]) -> None:
    """`kept`: the token's id, its fingerprint, and who made it."""
    token_id, token_hash, created_by = kept
    await tx.execute(ADD_TOKEN, token_id, name, role, user_id, token_hash, tx.now, created_by)
