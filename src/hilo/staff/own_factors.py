"""Change one's own second factors: add and remove the app and passkeys, make recovery codes. Asks for a fresh proof."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec

from hilo.kernel.db import Tx
from hilo.kernel.errors import NotFound
from hilo.kernel.principal import Principal
from hilo.kernel.shape import OPEN, marked
from hilo.staff import store, store_factors, store_passkeys
from hilo.staff.errors_entry import FactorNotSetUp, FactorRequired, PasskeyKnown, TooManyPasskeys
from hilo.staff.factor_notices import tell_factor
from hilo.staff.factors import Factors, Passkey
from hilo.staff.fresh_proof import ensure_fresh
from hilo.staff.passkey_ceremony import Options, accept_new, options_to_register
from hilo.staff.recovery_codes import make_codes
from hilo.staff.rights import ensure_person
from hilo.staff.store_entry import Person
from hilo.staff.totp import TotpSetup, confirm_totp, set_up_totp

MOST_PASSKEYS = 20


class OwnFactors(msgspec.Struct, frozen=True, kw_only=True):
    """What one has besides the password. `required`: one's role needs a second factor."""

    totp_since: datetime | None
    passkeys: list[Passkey]
    recovery_codes_left: int
    required: bool


class NewCodes(msgspec.Struct, frozen=True):
    """Recovery codes, for the only time; null: those of before stay."""

    recovery_codes: Annotated[list[str] | None, marked(OPEN)]


async def own_factors(tx: Tx, by: Principal) -> OwnFactors:
    """Raises OnlyPeople."""
    user_id = ensure_person(by)
    factors = await store_factors.factors(tx, user_id)
    return OwnFactors(
        totp_since=await store_factors.totp_since(tx, user_id),
        passkeys=await store_passkeys.passkeys(tx, user_id),
        recovery_codes_left=factors.recovery_codes,
        required=factors.required,
    )


async def begin_totp(tx: Tx, by: Principal) -> TotpSetup:
    """Raises OnlyInSession, ProofNeeded, FactorAlreadyThere."""
    await ensure_fresh(tx, by)
    return await set_up_totp(tx, by.id, (await _person(tx, by)).email)


async def finish_totp(tx: Tx, code: str, by: Principal) -> NewCodes | None:
    """None: a wrong code. Raises OnlyInSession, ProofNeeded, FactorNotSetUp, FactorAlreadyThere."""
    await ensure_fresh(tx, by)
    before = await _lock(tx, by)
    if not await confirm_totp(tx, by.id, code):
        return None
    await tell_factor(tx, by.id, "totp_added", by)
    return await _first_codes(tx, before, by)


async def remove_totp(tx: Tx, by: Principal) -> None:
    """Raises OnlyInSession, ProofNeeded, FactorNotSetUp, FactorRequired."""
    await ensure_fresh(tx, by)
    factors = await _lock(tx, by)
    if not factors.totp:
        raise FactorNotSetUp
    _ensure_may_go(factors, last=factors.passkeys == 0)
    await store_factors.remove_totp(tx, by.id, waiting=True)
    await tell_factor(tx, by.id, "totp_removed", by)
    await _tidy(tx, by.id)


async def renew_codes(tx: Tx, by: Principal) -> NewCodes:
    """Raises OnlyInSession, ProofNeeded, FactorNotSetUp where there is nothing that they would stand in for."""
    await ensure_fresh(tx, by)
    if not (await _lock(tx, by)).any:
        raise FactorNotSetUp
    await tell_factor(tx, by.id, "codes_made", by)
    return NewCodes(await make_codes(tx, by.id))


async def begin_passkey(tx: Tx, by: Principal) -> Options:
    """Raises OnlyInSession, ProofNeeded, NoPasskeysHere."""
    await ensure_fresh(tx, by)
    return await options_to_register(tx, await _person(tx, by))


async def add_passkey(tx: Tx, name: str, answer: dict[str, Any], by: Principal) -> tuple[UUID, NewCodes]:
    """Raises OnlyInSession, ProofNeeded, PasskeyRefused, PasskeyKnown, TooManyPasskeys, NoPasskeysHere."""
    await ensure_fresh(tx, by)
    before = await _lock(tx, by)
    if before.passkeys >= MOST_PASSKEYS:
        raise TooManyPasskeys
    made = await store_passkeys.add_passkey(tx, by.id, name, await accept_new(tx, answer, by.id))
    if made is None:
        raise PasskeyKnown
    await tell_factor(tx, by.id, "passkey_added", by)
    return made, await _first_codes(tx, before, by)


async def rename_passkey(tx: Tx, passkey_id: UUID, name: str, by: Principal) -> None:
    """Raises OnlyPeople, NotFound."""
    if not await store_passkeys.rename_passkey(tx, passkey_id, ensure_person(by), name):
        raise NotFound


async def remove_passkey(tx: Tx, passkey_id: UUID, by: Principal) -> None:
    """Raises OnlyInSession, ProofNeeded, NotFound, FactorRequired."""
    await ensure_fresh(tx, by)
    factors = await _lock(tx, by)
    if not await store_passkeys.remove_passkey(tx, passkey_id, by.id):
        raise NotFound
    _ensure_may_go(factors, last=factors.passkeys == 1 and not factors.totp)
    await tell_factor(tx, by.id, "passkey_removed", by)
    await _tidy(tx, by.id)


async def _first_codes(tx: Tx, before: Factors, by: Principal) -> NewCodes:
    """With the first factor comes the way back when it is lost."""
    return NewCodes(None if before.any else await make_codes(tx, by.id))


def _ensure_may_go(factors: Factors, *, last: bool) -> None:
    if last and factors.required:
        raise FactorRequired


async def _tidy(tx: Tx, user_id: UUID) -> None:
    """Codes stand in for a factor; without any they would be one of their own."""
    if not (await store_factors.factors(tx, user_id)).any:
        await store_factors.remove_codes(tx, user_id)


async def _lock(tx: Tx, by: Principal) -> Factors:
    """One at a time: two removals at once would each leave the other's factor."""
    await store.lock_user(tx, by.id)
    return await store_factors.factors(tx, by.id)


async def _person(tx: Tx, by: Principal) -> Person:
    user = await store.user(tx, by.id)
    if user is None:
        raise NotFound
    return Person(user.id, user.email, user.name, user.language)
