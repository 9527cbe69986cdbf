"""Sign in with e-mail address and password: a session, or half of one where a second step is due; and sign out."""

from hilo.kernel.db import Tx
from hilo.kernel.env import Env
from hilo.kernel.principal import Principal
from hilo.staff import store, store_access, store_factors
from hilo.staff.audit import record
from hilo.staff.errors import WrongCredentials
from hilo.staff.passwords import check_password, hash_password, is_outdated
from hilo.staff.rights import read_rights_anew
from hilo.staff.start_session import HalfSession, Session, start_half, start_session
from hilo.staff.throttle import forgive_try, take_try, tries_to_sign_in


async def sign_in(env: Env, email: str, password: str, address: str, device: str = "") -> Session | HalfSession:
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
        if renewed and known.password_hash:
            if not await store.renew_password(tx, known.id, known.password_hash, renewed):
                raise WrongCredentials  # another password, while this one was checked
            known = store.Password(known.id, known.email, renewed)
        return await _go_on(tx, known, device)


async def sign_out(tx: Tx, by: Principal) -> None:
    """Ends the session by which they ask; a token has none, and stays."""
    if by.session_id and await store_access.end_session(tx, by.session_id):
        await record(tx, by, "session.ended", f"user:{by.id}")
        await read_rights_anew(tx, by.session_id)


async def _go_on(tx: Tx, known: store.Password, device: str) -> Session | HalfSession:
    factors = await store_factors.factors(tx, known.id)
    if factors.any or factors.required:
        return await start_half(tx, known, factors, device)
    return await start_session(tx, known, device, "password")
