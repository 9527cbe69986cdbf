"""Sessions, tokens, tries to sign in and presence in the database, and the principals behind them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from hilo.kernel.db import Row, Tx
from hilo.kernel.sql import named_sql
from hilo.staff.model import Presence, PresenceState, Token
from hilo.staff.store import Password

_q = named_sql(__file__, "queries_access.sql")
PRINCIPAL_OF_SESSION = _q("principal_of_session")
PRINCIPAL_OF_TOKEN = _q("principal_of_token")
START_SESSION = _q("start_session")
SESSION_SEEN = _q("session_seen")
SESSION_END = _q("session_end")
END_SESSION = _q("end_session")
END_SESSIONS = _q("end_sessions")
TOKEN_USED = _q("token_used")
ADD_TOKEN = _q("add_token")
TOKENS = _q("tokens")
TOKEN = _q("token")
REVOKE_TOKEN = _q("revoke_token")
REVOKE_TOKENS_OF = _q("revoke_tokens_of")
WHOM_TOKENS_SERVE = _q("whom_tokens_serve")
TAKE_TRY = _q("take_try")
FORGIVE_TRY = _q("forgive_try")
SWEEP_TRIES = _q("sweep_tries")
SWEEP_SESSIONS = _q("sweep_sessions")
PUT_PRESENCE = _q("put_presence")
END_PRESENCES = _q("end_presences")
PRESENCES = _q("presences")


async def principal_of_session(tx: Tx, token_hash: bytes) -> Row | None:
    """Session, user, role and numbers of a session that has not ended, of a user who is active.

    None, too, while the user lacks a second factor that their role needs: they sign in anew, and set one up.
    """
    return await tx.fetchrow(PRINCIPAL_OF_SESSION, token_hash, tx.now)


async def principal_of_token(tx: Tx, token_hash: bytes) -> Row | None:
    """Token, its user if it is personal, roles and numbers; nothing for a revoked one or one whose people left."""
    return await tx.fetchrow(PRINCIPAL_OF_TOKEN, token_hash)


async def start_session(
    tx: Tx, session_id: UUID, known: Password, token_hash: bytes, expires_at: datetime, device: str = ""
) -> bool:
    """False when the user was deactivated, or got another password (where one was checked), meanwhile."""
    args = (session_id, known.id, token_hash, tx.now, expires_at, known.password_hash, device)
    return await tx.fetchval(START_SESSION, *args) is not None


async def session_seen(tx: Tx, session_id: UUID, expires_at: datetime) -> None:
    """The session goes on until `expires_at`."""
    await tx.execute(SESSION_SEEN, session_id, tx.now, expires_at)


async def session_end(tx: Tx, session_id: UUID) -> datetime | None:
    """When the session ends if it is not used."""
    return await tx.fetchval(SESSION_END, session_id)


async def end_session(tx: Tx, session_id: UUID) -> bool:
    return await tx.fetchval(END_SESSION, session_id) is not None


async def end_sessions(tx: Tx, user_id: UUID, but: UUID | None = None) -> list[UUID]:
    """Ends all sessions of the user, but one where given; gives which."""
    return [row["id"] for row in await tx.fetch(END_SESSIONS, user_id, but)]


async def token_used(tx: Tx, token_id: UUID, unless_after: datetime) -> None:
    """Notes the use, unless one was noted after `unless_after`."""
    await tx.execute(TOKEN_USED, token_id, tx.now, unless_after)


async def add_token(tx: Tx, token: Token, token_hash: bytes) -> None:
    await tx.execute(
        ADD_TOKEN, token.id, token.name, token.role, token.user_id, token_hash, token.created_at, token.created_by
    )


async def tokens(tx: Tx, after: UUID | None, limit: int) -> list[Token]:
    """A page of the tokens that are not revoked, by id."""
    return [_token(row) for row in await tx.fetch(TOKENS, after, limit)]


async def token(tx: Tx, token_id: UUID) -> Token | None:
    row = await tx.fetchrow(TOKEN, token_id)
    return None if row is None else _token(row)


async def revoke_token(tx: Tx, token_id: UUID, by: UUID) -> bool:
    return await tx.fetchval(REVOKE_TOKEN, token_id, tx.now, by) is not None


async def revoke_tokens_of(tx: Tx, user_id: UUID, by: UUID) -> list[UUID]:
    """Those that act as the user, and those that the user made and so has seen; gives which."""
    return [row["id"] for row in await tx.fetch(REVOKE_TOKENS_OF, user_id, tx.now, by)]


async def whom_tokens_serve(tx: Tx, made_by: Sequence[UUID]) -> list[UUID]:
    """Who asks by the tokens that these users made: the users that personal ones act as, and the others themselves."""
    return [row["principal_id"] for row in await tx.fetch(WHOM_TOKENS_SERVE, made_by)]


async def take_try(tx: Tx, subjects: Sequence[bytes], free: Sequence[int]) -> tuple[bool, datetime | None]:
    """Counts a try on each subject. False, and until when where known, when one of them has to wait."""
    row = await tx.fetchrow(TAKE_TRY, subjects, free, tx.now)
    assert row is not None
    return row["taken"] == len(subjects), row["until"]


async def forgive_try(tx: Tx, forgotten: Sequence[bytes], given_back: Sequence[bytes]) -> None:
    """Forgets all tries on the first subjects, and one on each of the second."""
    await tx.execute(FORGIVE_TRY, forgotten, given_back)


async def sweep(tx: Tx, tries_before: datetime) -> None:
    """Deletes old tries and sessions that ended."""
    await tx.execute(SWEEP_TRIES, tries_before)
    await tx.execute(SWEEP_SESSIONS, tx.now)


async def put_presence(tx: Tx, user_id: UUID, state: PresenceState, expires_at: datetime) -> Presence:
    row = await tx.fetchrow(PUT_PRESENCE, user_id, state, tx.now, expires_at)
    assert row is not None
    return Presence(*row)


async def end_presences(tx: Tx, of: Sequence[UUID] = ()) -> list[UUID]:
    """Deletes the presences that expired, and those of these users; gives whose."""
    return [row["user_id"] for row in await tx.fetch(END_PRESENCES, tx.now, of)]


async def presences(tx: Tx) -> list[Presence]:
    """Everybody who is there."""
    return [Presence(*row) for row in await tx.fetch(PRESENCES, tx.now)]


def _token(row: Row) -> Token:
    return msgspec.convert(dict(row), Token)
