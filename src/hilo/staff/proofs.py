"""The proofs by which somebody shows that it is them: a password, a code, a recovery code, a passkey."""

from typing import Annotated, Any
from uuid import UUID

import msgspec

from hilo.kernel.db import Tx
from hilo.kernel.route import Body
from hilo.staff.errors_entry import OneProof
from hilo.staff.factors import FactorKind
from hilo.staff.fields import PasswordText
from hilo.staff.passkey_ceremony import Purpose, accept_signature
from hilo.staff.recovery_codes import use_code
from hilo.staff.throttle import FREE, Tries
from hilo.staff.totp import check_totp

Bytes = Annotated[str, msgspec.Meta(max_length=20_000, pattern=r"^[A-Za-z0-9_=-]*$(?!\n)", description="base64url")]
Code = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{6}$(?!\n)", description="Six digits of an authenticator app.")]
RecoveryCode = Annotated[str, msgspec.Meta(min_length=1, max_length=40, pattern=r"^[A-Za-z0-9 -]*$(?!\n)")]
FREE_PER_USER = 10
"""From everywhere together: a code has six digits, and three of them are right at any time."""


class Signature(msgspec.Struct, rename="camel"):
    """What an authenticator signed."""

    client_data_json: Bytes = msgspec.field(name="clientDataJSON")
    authenticator_data: Bytes
    signature: Bytes
    user_handle: Bytes | None = None


class PasskeyAnswer(msgspec.Struct, rename="camel"):
    """`PublicKeyCredential.toJSON()` of `navigator.credentials.get`; what browsers add is not read."""

    id: Bytes
    raw_id: Bytes
    response: Signature
    type: Annotated[str, msgspec.Meta(pattern=r"^public-key$(?!\n)")] = "public-key"

    def plain(self) -> dict[str, Any]:
        """As the library reads it."""
        return msgspec.to_builtins(self)


class SecondProof(Body):
    """One of them."""

    code: Code | None = None
    recovery_code: RecoveryCode | None = None
    passkey: PasskeyAnswer | None = None


class Proof(SecondProof):
    """One of them; the password only where there is no second factor."""

    password: PasswordText | None = None


def ensure_one(proof: SecondProof) -> None:
    """Raises OneProof."""
    if sum(getattr(proof, name) is not None for name in proof.__struct_fields__) != 1:
        raise OneProof


def tries_at_second_step(user_id: UUID, address: str) -> Tries:
    """From this network address and from everywhere."""
    return Tries({f"second:{user_id} address:{address}": FREE, f"second:{user_id}": FREE_PER_USER})


async def holds(tx: Tx, user_id: UUID, proof: SecondProof, purpose: Purpose) -> FactorKind | None:
    """Which factor the proof shows; None: a wrong code. Raises PasskeyRefused, NoPasskeysHere."""
    if proof.code is not None:
        return "totp" if await check_totp(tx, user_id, proof.code) else None
    if proof.recovery_code is not None:
        return "recovery_code" if await use_code(tx, user_id, proof.recovery_code) else None
    if proof.passkey is not None:
        await accept_signature(tx, proof.passkey.plain(), purpose, user_id)
        return "passkey"
    return None
