"""A browser's side of Web Push, for tests: makes a subscription, and opens what was pushed to it."""

import base64
import os
from typing import Any

import msgspec
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from hilo.kernel.testing_http import Heard
from hilo.staff.push_message import CURVE, b64, point


class PushBrowser:
    """One device. What it does is written after RFC 8291 and 8292, not after our code."""

    def __init__(self, endpoint: str) -> None:
        self.endpoint = endpoint
        self.key = ec.generate_private_key(CURVE)
        self.auth = os.urandom(16)

    def subscription(self) -> dict[str, Any]:
        """`PushSubscription.toJSON()`."""
        keys = {"p256dh": b64(point(self.key.public_key())), "auth": b64(self.auth)}
        return {"endpoint": self.endpoint, "expirationTime": None, "keys": keys}

    def open(self, heard: Heard) -> dict[str, Any]:
        """What the worker of the page would be given."""
        body = heard.body
        salt, size = body[:16], body[20]
        sender = body[21 : 21 + size]
        shared = self.key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(CURVE, sender))
        mine = point(self.key.public_key())
        seed = _hkdf(self.auth, shared, b"WebPush: info\0" + mine + sender, 32)
        key = _hkdf(salt, seed, b"Content-Encoding: aes128gcm\0", 16)
        nonce = _hkdf(salt, seed, b"Content-Encoding: nonce\0", 12)
        plain = AESGCM(key).decrypt(nonce, body[21 + size :], None)
        assert plain.endswith(b"\x02"), "the last record"
        return msgspec.json.decode(plain[:-1])


def claims_of(heard: Heard) -> tuple[dict[str, Any], str]:
    """What the sender says of itself, once its signature holds; and its public key."""
    scheme, _, rest = heard.headers["authorization"].partition(" ")
    assert scheme == "vapid"
    told = dict(part.strip().split("=", 1) for part in rest.split(","))
    signed, _, signature = told["t"].rpartition(".")
    raw = unb64(signature)
    pair = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    public = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, unb64(told["k"]))
    public.verify(pair, signed.encode(), ec.ECDSA(hashes.SHA256()))
    return msgspec.json.decode(unb64(signed.partition(".")[2])), told["k"]


def unb64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _hkdf(salt: bytes, secret: bytes, info: bytes, size: int) -> bytes:
    return HKDF(hashes.SHA256(), size, salt=salt, info=info).derive(secret)
