"""Passkeys, and the challenges that they signed, in the database."""

from datetime import datetime
from uuid import UUID

import msgspec

from hilo.kernel.db import Row, Tx
from hilo.kernel.ids import new_id
from hilo.kernel.sql import named_sql
from hilo.staff.factors import Passkey

_q = named_sql(__file__, "queries_passkeys.sql")
ADD_PASSKEY = _q("add_passkey")
PASSKEYS = _q("passkeys")
PASSKEY_OF = _q("passkey_of")
USED_PASSKEY = _q("used_passkey")
RENAME_PASSKEY = _q("rename_passkey")
REMOVE_PASSKEY = _q("remove_passkey")
REMOVE_PASSKEYS = _q("remove_passkeys")
USE_CHALLENGE = _q("use_challenge")
SWEEP_CHALLENGES = _q("sweep_challenges")


class NewPasskey(msgspec.Struct, frozen=True, kw_only=True):
    """A credential as its authenticator made it."""

    credential_id: bytes
    public_key: bytes
    sign_count: int
    transports: list[str]
    backed_up: bool


class StoredPasskey(msgspec.Struct, frozen=True):
    """What a signature is checked against."""

    id: UUID
    user_id: UUID
    email: str
    public_key: bytes
    sign_count: int


async def add_passkey(tx: Tx, user_id: UUID, name: str, new: NewPasskey) -> UUID | None:
    """None when this credential is known already."""
    args = (new_id(), user_id, new.credential_id, new.public_key, new.sign_count, name, new.transports, new.backed_up)
    return await tx.fetchval(ADD_PASSKEY, *args, tx.now)


async def passkeys(tx: Tx, user_id: UUID) -> list[Passkey]:
    return [_passkey(row) for row in await tx.fetch(PASSKEYS, user_id)]


async def credentials(tx: Tx, user_id: UUID) -> list[bytes]:
    """The ids by which authenticators know their passkeys."""
    return [row["credential_id"] for row in await tx.fetch(PASSKEYS, user_id)]


async def passkey_of(tx: Tx, credential_id: bytes) -> StoredPasskey | None:
    """Locked, so that its counter goes one way; None when its user has left."""
    row = await tx.fetchrow(PASSKEY_OF, credential_id)
    return None if row is None else StoredPasskey(*row)


async def used_passkey(tx: Tx, passkey_id: UUID, sign_count: int, *, backed_up: bool) -> None:
    await tx.execute(USED_PASSKEY, passkey_id, sign_count, tx.now, backed_up)


async def rename_passkey(tx: Tx, passkey_id: UUID, user_id: UUID, name: str) -> bool:
    return await tx.fetchval(RENAME_PASSKEY, passkey_id, user_id, name) is not None


async def remove_passkey(tx: Tx, passkey_id: UUID, user_id: UUID) -> bool:
    return await tx.fetchval(REMOVE_PASSKEY, passkey_id, user_id) is not None


async def remove_passkeys(tx: Tx, user_id: UUID) -> int:
    return len(await tx.fetch(REMOVE_PASSKEYS, user_id))


async def use_challenge(tx: Tx, challenge: bytes, ends: datetime) -> bool:
    """False when it was used before."""
    return await tx.fetchval(USE_CHALLENGE, challenge, ends) is not None


async def sweep(tx: Tx) -> None:
    """Deletes challenges that are too old to be used anyway."""
    await tx.execute(SWEEP_CHALLENGES, tx.now)


def _passkey(row: Row) -> Passkey:
    return Passkey(row["id"], row["name"], row["transports"], row["backed_up"], row["created_at"], row["last_used_at"])
