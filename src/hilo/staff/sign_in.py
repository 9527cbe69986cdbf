"""Sign in with e-mail address and password: a session, whose secret only the browser keeps; and sign out."""

import secrets
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from hilo.kernel.db import Tx
from hilo.kernel.env import Env
from hilo.kernel.ids import new_id
from hilo.kernel.principal import Principal
from hilo.kernel.secrets import fingerprint
from hilo.staff import store, store_access
from hilo.staff.audit import record
from hilo.staff.errors import WrongCredentials
from hilo.staff.passwords import check_password, hash_password, is_outdated
from hilo.staff.rights import read_rights_anew
from hilo.staff.throttle import forgive_try, take_try, tries_to_sign_in


class Session(msgspec.Struct, frozen=True):
    """A session that began; `secret` is the cookie's value and is stored nowhere."""

    id: UUID
    user_id: UUID
    secret: str
    ends_at: datetime


async def sign_in(env: Env, email: str, password: str, address: str) -> Session:
    """Opens its own transactions: no connection is held while the password is checked, and failures stay counted.

    The answer and its time are the same whether there is such a user or not.
    Raises WrongCredentials, TooManyTries, Busy.
    """
    email = email.strip().lower()
    tries = tries_to_sign_in(email, address)
    async with env.db.unit_of_work() as tx:
        await take_try(tx, tries)
    async with env.db.read() as tx:
        known = await store.who_signs_in(tx, email)
    right = await check_password(password, known.password_hash if known else None)
    if known is None or not right:
        raise WrongCredentials
    renewed = None
    if known.password_hash and is_outdated(known.password_hash):
        renewed = await hash_password(password)
    async with env.db.unit_of_work() as tx:
        await forgive_try(tx, tries)
        session = await _start(tx, known)
        if renewed:
            await store.set_password(tx, known.id, renewed)
    return session


async def sign_out(tx: Tx, by: Principal) -> None:
    """Ends the session by which they ask; a token has none, and stays."""
    if by.session_id and await store_access.end_session(tx, by.session_id):
        await record(tx, by, "session.ended", f"user:{by.id}")
        await read_rights_anew(tx, by.session_id)


async def _start(tx: Tx, known: store.Password) -> Session:
    ends_at = tx.now + timedelta(days=tx.env.settings.session_days)
    session = Session(new_id(), known.id, secrets.token_urlsafe(32), ends_at)
    if not await store_access.start_session(tx, session.id, known, fingerprint(session.secret), ends_at):
        raise WrongCredentials  # deactivated, or another password, while this one was checked
    by = Principal("user", known.id, "", frozenset(), session_id=session.id)
    await record(tx, by, "session.started", f"user:{known.id}")
    return session
