"""Second factors and half sessions in the database."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from hilo.kernel.db import Tx
from hilo.kernel.ids import new_id
from hilo.kernel.sql import named_sql
from hilo.staff.factors import Factors

_q = named_sql(__file__, "queries_factors.sql")
FACTORS = _q("factors")
START_HALF = _q("start_half")
HALF = _q("half")
END_HALF = _q("end_half")
END_HALVES = _q("end_halves")
WAIT_FOR_TOTP = _q("wait_for_totp")
TOTP = _q("totp")
TAKE_STEP = _q("take_step")
CONFIRM_TOTP = _q("confirm_totp")
REMOVE_TOTP = _q("remove_totp")
TOTP_SINCE = _q("totp_since")
PUT_CODES = _q("put_codes")
TAKE_CODE = _q("take_code")
REMOVE_CODES = _q("remove_codes")
REQUIRED_ROLES = _q("required_roles")
REQUIRE_ROLES = _q("require_roles")
USERS_OF_ROLES = _q("users_of_roles")
SWEEP_HALVES = _q("sweep_halves")


class Half(msgspec.Struct, frozen=True):
    """Who came as far as the password, which is still theirs."""

    id: UUID
    user_id: UUID
    email: str
    password_hash: str
    device: str


class StoredTotp(msgspec.Struct, frozen=True):
    """A shared secret as it is kept; `last_step`: the newest time step of which a code was taken."""

    id: UUID
    sealed: str
    created_at: datetime
    last_step: int


async def factors(tx: Tx, user_id: UUID) -> Factors:
    row = await tx.fetchrow(FACTORS, user_id)
    assert row is not None, "whoever is asked about is a user"
    return Factors(*row)


async def start_half(tx: Tx, half: Half, token_hash: bytes, ends: datetime) -> None:
    await tx.execute(START_HALF, half.id, half.user_id, half.password_hash, token_hash, half.device, tx.now, ends)


async def half(tx: Tx, token_hash: bytes) -> Half | None:
    """None when it ended, or its user was deactivated or got another password meanwhile."""
    row = await tx.fetchrow(HALF, token_hash, tx.now)
    return None if row is None else Half(*row)


async def end_half(tx: Tx, half_id: UUID) -> bool:
    """False when somebody was faster."""
    return await tx.fetchval(END_HALF, half_id) is not None


async def end_halves(tx: Tx, user_id: UUID) -> None:
    await tx.execute(END_HALVES, user_id)


async def wait_for_totp(tx: Tx, user_id: UUID, sealed: str) -> None:
    """Keeps a secret until its first code, in place of another one that waits."""
    await tx.execute(WAIT_FOR_TOTP, new_id(), user_id, sealed, tx.now)


async def totp(tx: Tx, user_id: UUID, *, in_use: bool) -> StoredTotp | None:
    """The secret in use, or the one that waits for its first code; locked."""
    row = await tx.fetchrow(TOTP, user_id, in_use)
    return None if row is None else StoredTotp(*row)


async def take_step(tx: Tx, totp_id: UUID, step: int) -> bool:
    """False when a code of this time step, or of a later one, was taken already."""
    return await tx.fetchval(TAKE_STEP, totp_id, step) is not None


async def confirm_totp(tx: Tx, totp_id: UUID, step: int) -> None:
    await tx.execute(CONFIRM_TOTP, totp_id, tx.now, step)


async def remove_totp(tx: Tx, user_id: UUID, *, waiting: bool) -> bool:
    """False when there was none; `waiting`: the one that waits for its first code goes too."""
    return await tx.fetchval(REMOVE_TOTP, user_id, waiting) is not None


async def totp_since(tx: Tx, user_id: UUID) -> datetime | None:
    return await tx.fetchval(TOTP_SINCE, user_id)


async def put_codes(tx: Tx, user_id: UUID, hashes: Sequence[bytes]) -> None:
    """These instead of all before."""
    await tx.execute(PUT_CODES, user_id, hashes, tx.now)


async def take_code(tx: Tx, user_id: UUID, code_hash: bytes) -> bool:
    """Uses a code up; False when there is none."""
    return await tx.fetchval(TAKE_CODE, user_id, code_hash) is not None


async def remove_codes(tx: Tx, user_id: UUID) -> None:
    await tx.execute(REMOVE_CODES, user_id)


async def required_roles(tx: Tx) -> dict[str, datetime]:
    """The roles that need a second factor, and since when."""
    return {row["role"]: row["since_at"] for row in await tx.fetch(REQUIRED_ROLES)}


async def require_roles(tx: Tx, roles: Sequence[str], by: UUID) -> None:
    """These and no others need one."""
    await tx.execute(REQUIRE_ROLES, roles, tx.now, by)


async def users_of_roles(tx: Tx, roles: Sequence[str]) -> list[UUID]:
    return [row["id"] for row in await tx.fetch(USERS_OF_ROLES, roles)]


async def sweep(tx: Tx) -> None:
    """Deletes half sessions that ended."""
    await tx.execute(SWEEP_HALVES, tx.now)
