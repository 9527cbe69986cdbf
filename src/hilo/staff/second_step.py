"""The second step of signing in: a code, a recovery code or a passkey makes a session of half of one."""

import msgspec

from hilo.kernel.db import Tx
from hilo.kernel.env import Env
from hilo.kernel.secrets import fingerprint
from hilo.staff import store_factors
from hilo.staff.errors_entry import FactorAlreadyThere, NoFirstStep, WrongCode
from hilo.staff.factor_notices import tell_factor
from hilo.staff.proofs import SecondProof, ensure_one, holds, tries_at_second_step
from hilo.staff.recovery_codes import make_codes
from hilo.staff.start_session import Session, start_session
from hilo.staff.store import Password
from hilo.staff.store_factors import Half
from hilo.staff.throttle import forgive_try, take_try
from hilo.staff.totp import TotpSetup, confirm_totp, set_up_totp


class Entered(msgspec.Struct, frozen=True):
    """The session, and the recovery codes for the only time where the second factor was set up just now."""

    session: Session
    recovery_codes: list[str] | None = None


async def take_second_step(env: Env, secret: str, proof: SecondProof, address: str) -> Entered:
    """Opens its own transactions: tries stay counted. A half session is used up by the step that succeeds.

    Raises NoFirstStep, OneProof, WrongCode, PasskeyRefused, TooManyTries, and WrongCredentials when the password was
    changed meanwhile.
    """
    ensure_one(proof)
    async with env.db.unit_of_work() as tx:
        half = await half_of(tx, secret)
        tries = tries_at_second_step(half.user_id, address)
        await take_try(tx, tries)
    async with env.db.unit_of_work() as tx:
        entered = await _enter(tx, half, proof)
        await forgive_try(tx, tries)
    return entered


async def half_of(tx: Tx, secret: str) -> Half:
    """Raises NoFirstStep."""
    half = await store_factors.half(tx, fingerprint(secret))
    if half is None:
        raise NoFirstStep
    return half


async def set_up_at_the_door(tx: Tx, secret: str) -> TotpSetup:
    """For who has no second factor, and needs one to come in. Raises NoFirstStep, FactorAlreadyThere."""
    half = await half_of(tx, secret)
    if (await store_factors.factors(tx, half.user_id)).any:
        raise FactorAlreadyThere
    return await set_up_totp(tx, half.user_id, half.email)


async def _enter(tx: Tx, half: Half, proof: SecondProof) -> Entered:
    if not await store_factors.end_half(tx, half.id):
        raise NoFirstStep
    codes, how = None, "password and first code"
    if (await store_factors.factors(tx, half.user_id)).any:
        kind = await holds(tx, half.user_id, proof, "second-step")
        if kind is None:
            raise WrongCode
        how = f"password and {kind}"
        if kind == "recovery_code":
            await tell_factor(tx, half.user_id, "code_used")
    else:
        if proof.code is None or not await confirm_totp(tx, half.user_id, proof.code):
            raise WrongCode
        codes = await make_codes(tx, half.user_id)
        await tell_factor(tx, half.user_id, "totp_added")
    session = await start_session(tx, Password(half.user_id, half.email, half.password_hash), half.device, how)
    return Entered(session, codes)
