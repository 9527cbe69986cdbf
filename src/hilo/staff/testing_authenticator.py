"""An authenticator in software, for tests: makes passkeys, and signs as WebAuthn level 3 says."""

import hashlib
import json
import os
from typing import Any
from uuid import UUID

import cbor2
import msgspec
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


class Kept(msgspec.Struct):
    """A passkey inside the authenticator."""

    id: bytes
    key: Any
    user_handle: bytes
    count: int = 0


class Authenticator:
    """Of one person, who is there and known to it unless `flags` say otherwise; counts its signatures."""

    def __init__(self, origin: str = "https://hilo.example") -> None:
        self.origin = origin
        self.flags = PRESENT | VERIFIED
        self.kept: list[Kept] = []

    def create(self, options: dict[str, Any]) -> dict[str, Any]:
        """What `navigator.credentials.create` gives, as JSON."""
        made = Kept(os.urandom(16), ec.generate_private_key(ec.SECP256R1()), base64url_to_bytes(options["user"]["id"]))
        self.kept.append(made)
        numbers = made.key.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        credential = bytes(16) + len(made.id).to_bytes(2, "big") + made.id + cbor2.dumps(cose)
        data = self._data(options["rp"]["id"], self.flags | ATTESTED, made.count) + credential
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        response = {
            "clientDataJSON": self._client_data("webauthn.create", options["challenge"]),
            "attestationObject": bytes_to_base64url(attestation),
            "transports": ["internal", "hybrid"],
        }
        return _credential(made.id, response)

    def get(self, options: dict[str, Any], kept: Kept | None = None) -> dict[str, Any]:
        """What `navigator.credentials.get` gives, as JSON."""
        using = kept or self.kept[-1]
        using.count += 1
        data = self._data(options["rpId"], self.flags, using.count)
        client_data = self._client_data("webauthn.get", options["challenge"])
        signed = data + hashlib.sha256(base64url_to_bytes(client_data)).digest()
        response = {
            "clientDataJSON": client_data,
            "authenticatorData": bytes_to_base64url(data),
            "signature": bytes_to_base64url(using.key.sign(signed, ec.ECDSA(hashes.SHA256()))),
            "userHandle": bytes_to_base64url(using.user_handle),
        }
        return _credential(using.id, response)

    def whose(self) -> UUID:
        """The user that the newest passkey was made for."""
        return UUID(bytes=self.kept[-1].user_handle)

    def _data(self, rp_id: str, flags: int, count: int) -> bytes:
        return hashlib.sha256(rp_id.encode()).digest() + bytes([flags]) + count.to_bytes(4, "big")

    def _client_data(self, kind: str, challenge: str) -> str:
        told = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return bytes_to_base64url(json.dumps(told).encode())


def _credential(made: bytes, response: dict[str, Any]) -> dict[str, Any]:
    name = bytes_to_base64url(made)
    extras: dict[str, Any] = {"clientExtensionResults": {}, "authenticatorAttachment": "platform"}  # browsers add them
    return {"id": name, "rawId": name, "type": "public-key", "response": response} | extras
