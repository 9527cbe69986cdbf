"""Sign in by a passkey alone: it says whose it is, and that its holder was there and known to it."""

from hilo.kernel.env import Env
from hilo.staff.passkey_ceremony import accept_signature
from hilo.staff.proofs import PasskeyAnswer
from hilo.staff.start_session import Session, start_session
from hilo.staff.store import Password
from hilo.staff.throttle import FREE_PER_ADDRESS, Tries, forgive_try, take_try


async def sign_in_by_passkey(env: Env, answer: PasskeyAnswer, address: str, device: str) -> Session:
    """Raises PasskeyRefused, NoPasskeysHere, TooManyTries; WrongCredentials for who was deactivated meanwhile."""
    tries = Tries({}, {f"passkey address:{address}": FREE_PER_ADDRESS})
    async with env.db.unit_of_work() as tx:
        await take_try(tx, tries)
    async with env.db.unit_of_work() as tx:
        kept = await accept_signature(tx, answer.plain(), "sign-in", None)
        session = await start_session(tx, Password(kept.user_id, kept.email, None), device, "passkey")
        await forgive_try(tx, tries)
    return session
