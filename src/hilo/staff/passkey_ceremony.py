"""What browsers and authenticators are asked for (WebAuthn level 3), and whether their answer holds."""

import secrets
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from typing import Any, Literal
from urllib.parse import urlsplit
from uuid import UUID

import msgspec
import webauthn
from webauthn.helpers import base64url_to_bytes, options_to_json_dict, parse_client_data_json
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from hilo.kernel.db import Tx
from hilo.kernel.env import Env
from hilo.staff import store_passkeys as store
from hilo.staff.errors_entry import NoPasskeysHere, PasskeyRefused
from hilo.staff.store_entry import Person
from hilo.staff.store_passkeys import NewPasskey, StoredPasskey

Purpose = Literal["sign-in", "second-step", "prove", "register"]
LASTS = timedelta(minutes=5)
_NOBODY = UUID(int=0)
_NONCE, _TIME = 16, 8
Options = dict[str, Any]


class RelyingParty(msgspec.Struct, frozen=True):
    """Who we are to authenticators: a name of DNS, and the one origin whose pages may ask."""

    id: str
    origin: str


def relying_party(env: Env) -> RelyingParty:
    """From HILO_PUBLIC_URL. Raises NoPasskeysHere where browsers would refuse: a number, or http elsewhere."""
    parts = urlsplit(env.settings.base_url())
    host = parts.hostname or ""
    if _is_number(host) or (parts.scheme != "https" and host != "localhost"):
        raise NoPasskeysHere
    return RelyingParty(host, f"{parts.scheme}://{parts.netloc}")


async def options_to_register(tx: Tx, person: Person) -> Options:
    """For `navigator.credentials.create`: a passkey that is found without a name, and checks who holds it."""
    party = relying_party(tx.env)
    made = webauthn.generate_registration_options(
        rp_id=party.id,
        rp_name="Hilo",
        user_id=person.id.bytes,
        user_name=person.email,
        user_display_name=person.name,
        challenge=_challenge(tx, "register", person.id),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=one) for one in await store.credentials(tx, person.id)],
    )
    return options_to_json_dict(made)


async def options_to_sign(tx: Tx, purpose: Purpose, user_id: UUID | None) -> Options:
    """For `navigator.credentials.get`; without a user any passkey of this place may answer."""
    known = await store.credentials(tx, user_id) if user_id else []
    made = webauthn.generate_authentication_options(
        rp_id=relying_party(tx.env).id,
        challenge=_challenge(tx, purpose, user_id),
        allow_credentials=[PublicKeyCredentialDescriptor(id=one) for one in known],
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return options_to_json_dict(made)


async def accept_new(tx: Tx, answer: Options, user_id: UUID) -> NewPasskey:
    """Raises PasskeyRefused, NoPasskeysHere."""
    party = relying_party(tx.env)
    challenge = await _use_challenge(tx, answer, "register", user_id)
    try:
        found = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            require_user_verification=True,
        )
        transports = msgspec.convert(answer["response"].get("transports") or [], list[str])[:10]
    except Exception as error:  # the library lets what odd bytes raise through as it is
        raise PasskeyRefused from error
    return NewPasskey(
        credential_id=found.credential_id,
        public_key=found.credential_public_key,
        sign_count=found.sign_count,
        transports=[one for one in transports if one.isascii() and one.replace("-", "").isalnum() and len(one) <= 20],
        backed_up=found.credential_backed_up,
    )


async def accept_signature(tx: Tx, answer: Options, purpose: Purpose, user_id: UUID | None) -> StoredPasskey:
    """Whose passkey signed. A counter that does not go up is a copy of a passkey, and refused.

    Raises PasskeyRefused, NoPasskeysHere.
    """
    party = relying_party(tx.env)
    challenge = await _use_challenge(tx, answer, purpose, user_id)
    kept = await store.passkey_of(tx, _bytes(answer.get("rawId")))
    if kept is None or (user_id is not None and kept.user_id != user_id):
        raise PasskeyRefused
    try:
        found = webauthn.verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            credential_public_key=kept.public_key,
            credential_current_sign_count=kept.sign_count,
            require_user_verification=True,
        )
        handle = answer["response"].get("userHandle")
    except Exception as error:
        raise PasskeyRefused from error
    if handle and _bytes(handle) != kept.user_id.bytes:
        raise PasskeyRefused
    await store.used_passkey(tx, kept.id, found.new_sign_count, backed_up=found.credential_backed_up)
    return kept


def _challenge(tx: Tx, purpose: Purpose, user_id: UUID | None) -> bytes:
    """Random, with its end and our signature on both and on what it is for: nothing is stored for strangers."""
    body = secrets.token_bytes(_NONCE) + int((tx.now + LASTS).timestamp()).to_bytes(_TIME, "big")
    return body + tx.env.secrets.sign("passkey-challenge", _about(purpose, user_id) + body)


async def _use_challenge(tx: Tx, answer: Options, purpose: Purpose, user_id: UUID | None) -> bytes:
    """The challenge that was signed: ours, for this, not too old, and used now. Raises PasskeyRefused."""
    try:
        challenge = parse_client_data_json(_bytes(answer["response"]["clientDataJSON"])).challenge
    except Exception as error:
        raise PasskeyRefused from error
    body, signature = challenge[: _NONCE + _TIME], challenge[_NONCE + _TIME :]
    if len(signature) != 16 or not tx.env.secrets.signed(
        "passkey-challenge", _about(purpose, user_id) + body, signature
    ):
        raise PasskeyRefused
    ends = datetime.fromtimestamp(int.from_bytes(body[_NONCE:], "big"), UTC)
    if ends <= tx.now or not await store.use_challenge(tx, challenge, ends):
        raise PasskeyRefused
    return challenge


def _about(purpose: Purpose, user_id: UUID | None) -> bytes:
    return purpose.encode() + b"\0" + (user_id or _NOBODY).bytes


def _bytes(text: Any) -> bytes:
    """Raises PasskeyRefused for what is no base64url."""
    try:
        return base64url_to_bytes(text)
    except Exception as error:
        raise PasskeyRefused from error


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
