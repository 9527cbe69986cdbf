"""The routes of second factors: one's own, those of others, and which roles need one."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Response

from hilo.company.model import Name
from hilo.kernel.db import Tx
from hilo.kernel.principal import Principal
from hilo.kernel.route import SIGNED_IN, Body, route
from hilo.kernel.shape import OPEN, marked
from hilo.staff import store_factors
from hilo.staff.errors_entry import WrongCode
from hilo.staff.own_factors import (
    NewCodes,
    OwnFactors,
    add_passkey,
    begin_passkey,
    begin_totp,
    finish_totp,
    own_factors,
    remove_passkey,
    remove_totp,
    rename_passkey,
    renew_codes,
)
from hilo.staff.proofs import Bytes, Code
from hilo.staff.reset_factors import require_factors, reset_factors
from hilo.staff.totp import TotpSetup


class FirstCode(Body):
    """The first code that the app shows."""

    code: Code


class Attestation(msgspec.Struct, rename="camel"):
    """What an authenticator says of a passkey that it made."""

    client_data_json: Bytes = msgspec.field(name="clientDataJSON")
    attestation_object: Bytes
    transports: Annotated[list[Annotated[str, msgspec.Meta(max_length=40)]], msgspec.Meta(max_length=20)] = []


class MadePasskey(msgspec.Struct, rename="camel"):
    """`PublicKeyCredential.toJSON()` of `navigator.credentials.create`; what browsers add is not read."""

    id: Bytes
    raw_id: Bytes
    response: Attestation
    type: Annotated[str, msgspec.Meta(pattern=r"^public-key$(?!\n)")] = "public-key"


class NewPasskeyBody(Body):
    """A passkey as its authenticator made it, and what its person calls it."""

    name: Name
    passkey: MadePasskey


class PasskeyName(Body):
    """What its person calls it."""

    name: Name


class RegistrationOptions(msgspec.Struct):
    """`options` is for `navigator.credentials.create`, by `PublicKeyCredential.parseCreationOptionsFromJSON`."""

    options: Annotated[dict[str, Any], marked(OPEN)]


class PasskeyAdded(msgspec.Struct):
    """The passkey's id; recovery codes, for the only time, where it is the first factor."""

    id: UUID
    recovery_codes: Annotated[list[str] | None, marked(OPEN)]


class Policy(msgspec.Struct):
    """The roles that need a second factor, and since when."""

    roles: dict[str, datetime]


class PolicyBody(Body):
    """The roles that need a second factor from now on."""

    roles: Annotated[list[Annotated[str, msgspec.Meta(max_length=100)]], msgspec.Meta(max_length=200)]


@route("GET", "/me/factors", needs=SIGNED_IN)
async def get_factors(tx: Tx, by: Principal) -> OwnFactors:
    """What one has besides the password."""
    return await own_factors(tx, by)


@route("POST", "/me/totp", needs=SIGNED_IN, status=201)
async def post_totp(tx: Tx, by: Principal) -> TotpSetup:
    """Set up an authenticator app; it counts once its first code was given."""
    return await begin_totp(tx, by)


@route("PUT", "/me/totp", needs=SIGNED_IN)
async def put_totp(tx: Tx, by: Principal, data: FirstCode) -> NewCodes:
    """The app's first code: it counts from now on. With the first factor come recovery codes."""
    codes = await finish_totp(tx, data.code, by)
    if codes is None:
        raise WrongCode(where="code")
    return codes


@route("DELETE", "/me/totp", needs=SIGNED_IN, status=204)
async def delete_totp(tx: Tx, by: Principal) -> None:
    """Remove the authenticator app."""
    await remove_totp(tx, by)


@route("POST", "/me/recovery-codes", needs=SIGNED_IN, status=201)
async def post_codes(tx: Tx, by: Principal) -> NewCodes:
    """New recovery codes, shown once; those of before are void."""
    return await renew_codes(tx, by)


@route("POST", "/me/passkey-challenge", needs=SIGNED_IN, status=201)
async def post_registration(tx: Tx, by: Principal) -> Response[RegistrationOptions]:
    """What an authenticator is asked for, to make a passkey."""
    return Response(RegistrationOptions(await begin_passkey(tx, by)))


@route("POST", "/me/passkeys", needs=SIGNED_IN, status=201)
async def post_own_passkey(tx: Tx, by: Principal, data: NewPasskeyBody) -> PasskeyAdded:
    """Add a passkey."""
    made, codes = await add_passkey(tx, data.name, msgspec.to_builtins(data.passkey), by)
    return PasskeyAdded(made, codes.recovery_codes)


@route("PATCH", "/me/passkeys/{passkey_id:uuid}", needs=SIGNED_IN, status=204)
async def patch_own_passkey(tx: Tx, by: Principal, passkey_id: UUID, data: PasskeyName) -> None:
    """Call a passkey by another name."""
    await rename_passkey(tx, passkey_id, data.name, by)


@route("DELETE", "/me/passkeys/{passkey_id:uuid}", needs=SIGNED_IN, status=204)
async def delete_own_passkey(tx: Tx, by: Principal, passkey_id: UUID) -> None:
    """Remove a passkey."""
    await remove_passkey(tx, passkey_id, by)


@route("DELETE", "/users/{user_id:uuid}/factors", needs="staff.manage", status=204)
async def delete_factors(tx: Tx, by: Principal, user_id: UUID) -> None:
    """For somebody who lost them: removes app, passkeys and recovery codes, and ends their sessions."""
    await reset_factors(tx, user_id, by)


@route("GET", "/second-factor-policy", needs="staff.read")
async def get_policy(tx: Tx) -> Policy:
    """Which roles need a second factor."""
    return Policy(await store_factors.required_roles(tx))


@route("PUT", "/second-factor-policy", needs="staff.manage")
async def put_policy(tx: Tx, by: Principal, data: PolicyBody) -> Policy:
    """Say which roles need a second factor. Who lacks it is signed out, and sets one up on the way in."""
    await require_factors(tx, data.roles, by)
    return Policy(await store_factors.required_roles(tx))


ROUTES = (
    get_factors,
    post_totp,
    put_totp,
    delete_totp,
    post_codes,
    post_registration,
    post_own_passkey,
    patch_own_passkey,
    delete_own_passkey,
    delete_factors,
    get_policy,
    put_policy,
)
