"""Prove anew that it is really you, which what changes how one signs in asks for ("sudo")."""

from uuid import UUID

from hilo.kernel.db import Tx
from hilo.kernel.env import Env
from hilo.kernel.errors import NotFound
from hilo.kernel.principal import Principal
from hilo.staff import store, store_entry, store_factors
from hilo.staff.audit import record
from hilo.staff.errors import WrongPassword
from hilo.staff.errors_entry import OnlyInSession, ProofNeeded, WrongCode
from hilo.staff.factors import PROOF_LASTS
from hilo.staff.passwords import check_password
from hilo.staff.proofs import Proof, ensure_one, holds, tries_at_second_step
from hilo.staff.throttle import forgive_try, take_try


async def prove(env: Env, proof: Proof, address: str, by: Principal) -> None:
    """Who has a second factor proves by it, else by the password. Opens its own transactions: tries stay counted.

    Raises OnlyInSession, OneProof, ProofNeeded (a password, where there is a second factor), WrongPassword, WrongCode,
    PasskeyRefused, TooManyTries, Busy.
    """
    session_id = ensure_session(by)
    ensure_one(proof)
    tries = tries_at_second_step(by.id, address)
    async with env.db.unit_of_work() as tx:
        factors = await store_factors.factors(tx, by.id)
        if proof.password is not None and factors.any:
            raise ProofNeeded("Whoever has a second factor proves by it.", where="password")
        await take_try(tx, tries)
        known = await store.password_of(tx, by.id)
    if known is None:
        raise NotFound
    if proof.password is not None and not await check_password(proof.password, known.password_hash):
        raise WrongPassword(where="password")
    async with env.db.unit_of_work() as tx:
        if proof.password is None and not await holds(tx, by.id, proof, "prove"):
            raise WrongCode
        await forgive_try(tx, tries)
        await store_entry.proved(tx, session_id)
        await record(tx, by, "session.proved", f"user:{by.id}")


async def ensure_fresh(tx: Tx, by: Principal) -> None:
    """Signed in, or proved, within PROOF_LASTS. Raises OnlyInSession, ProofNeeded."""
    at = await store_entry.proved_at(tx, ensure_session(by))
    if at is None or tx.now - at >= PROOF_LASTS:
        raise ProofNeeded


def ensure_session(by: Principal | None) -> UUID:
    """The session's id. Raises OnlyInSession for tokens, also for personal ones: they change no factor."""
    if by is None or by.kind != "user" or by.session_id is None:
        raise OnlyInSession
    return by.session_id


def person_in_session(by: Principal | None) -> UUID:
    """The user's id. Raises OnlyInSession."""
    ensure_session(by)
    assert by is not None, "ensure_session looked"
    return by.id
