"""Set up an authenticator app (TOTP, RFC 6238), check its codes, remove it."""

import io
from datetime import datetime
from hmac import compare_digest
from typing import Annotated
from uuid import UUID

import msgspec
import pyotp
import segno
from pyotp.totp import TOTP

from hilo.kernel.db import Tx
from hilo.kernel.shape import OPEN, marked
from hilo.staff import store_factors as store
from hilo.staff.errors_entry import FactorAlreadyThere, FactorNotSetUp

STEP = 30
AROUND = (0, -1, 1)
"""A clock may be wrong by a step."""


class TotpSetup(msgspec.Struct, frozen=True):
    """What an app is given, once: the secret, the same as a URI, and the URI as a QR code."""

    secret: Annotated[str, marked(OPEN)]
    uri: Annotated[str, marked(OPEN)]
    svg: Annotated[str, marked(OPEN)]


async def set_up_totp(tx: Tx, user_id: UUID, email: str) -> TotpSetup:
    """A secret that waits for its first code, in place of one that waited before. Raises FactorAlreadyThere."""
    if (await store.factors(tx, user_id)).totp:
        raise FactorAlreadyThere
    secret = pyotp.random_base32()
    await store.wait_for_totp(tx, user_id, tx.env.secrets.seal(secret))
    uri = TOTP(secret).provisioning_uri(name=email, issuer_name="Hilo")
    return TotpSetup(secret, uri, _svg(uri))


async def confirm_totp(tx: Tx, user_id: UUID, code: str) -> bool:
    """The app gave its first code, and counts from now on. False when it is wrong. Raises FactorNotSetUp."""
    waiting = await store.totp(tx, user_id, in_use=False)
    if waiting is None:
        raise FactorNotSetUp
    if await store.totp(tx, user_id, in_use=True):
        raise FactorAlreadyThere
    step = step_of(tx.env.secrets.open(waiting.sealed), code, tx.now)
    if step is None:
        return False
    await store.confirm_totp(tx, waiting.id, step)
    return True


async def check_totp(tx: Tx, user_id: UUID, code: str) -> bool:
    """Whether the code is right now, and was not used before: nor any later one."""
    kept = await store.totp(tx, user_id, in_use=True)
    if kept is None:
        return False
    step = step_of(tx.env.secrets.open(kept.sealed), code, tx.now)
    return step is not None and await store.take_step(tx, kept.id, step)


def step_of(secret: str, code: str, now: datetime) -> int | None:
    """The time step of which this is the code; every one that may be is compared, whatever was found."""
    current = int(now.timestamp()) // STEP
    generator = TOTP(secret)
    found = [current + off for off in AROUND if compare_digest(generator.at((current + off) * STEP), code)]
    return found[0] if found else None


def _svg(uri: str) -> str:
    out = io.BytesIO()
    segno.make(uri, error="m", micro=False).save(out, kind="svg", xmldecl=False, svgns=True, border=4)
    return out.getvalue().decode()
