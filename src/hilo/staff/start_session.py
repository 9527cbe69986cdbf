"""Start a session, whose secret only the browser keeps; or half of one, which is good for the second step alone."""

import secrets
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from hilo.kernel.db import Tx
from hilo.kernel.ids import new_id
from hilo.kernel.principal import Principal
from hilo.kernel.secrets import fingerprint
from hilo.staff import store_access, store_factors
from hilo.staff.audit import record
from hilo.staff.errors import WrongCredentials
from hilo.staff.factors import HALF_LASTS, FactorKind, Factors
from hilo.staff.store import Password


class Session(msgspec.Struct, frozen=True):
    """A session that began; `secret` is the cookie's value and is stored nowhere."""

    id: UUID
    user_id: UUID
    secret: str
    ends_at: datetime


class HalfSession(msgspec.Struct, frozen=True):
    """The password was right. `kinds`: how the second step may be taken; none: an app has to be set up first."""

    secret: str
    ends_at: datetime
    kinds: list[FactorKind]


async def start_session(tx: Tx, known: Password, device: str, how: str) -> Session:
    """`how` they proved who they are is in the audit log. Without a hash no password is compared: a passkey signed.

    Raises WrongCredentials.
    """
    ends_at = tx.now + timedelta(days=tx.env.settings.session_days)
    session = Session(new_id(), known.id, secrets.token_urlsafe(32), ends_at)
    if not await store_access.start_session(tx, session.id, known, fingerprint(session.secret), ends_at, device):
        raise WrongCredentials  # deactivated, or another password, while this one was checked
    by = Principal("user", known.id, "", frozenset(), session_id=session.id)
    await record(tx, by, "session.started", f"user:{known.id}", {"by": how})
    return session


async def start_half(tx: Tx, known: Password, factors: Factors, device: str) -> HalfSession:
    """After a password that was right. It can do nothing but the second step."""
    assert known.password_hash is not None, "a password was right"
    secret, ends_at = secrets.token_urlsafe(32), tx.now + HALF_LASTS
    half = store_factors.Half(new_id(), known.id, known.email, known.password_hash, device)
    await store_factors.start_half(tx, half, fingerprint(secret), ends_at)
    return HalfSession(secret, ends_at, factors.kinds)
