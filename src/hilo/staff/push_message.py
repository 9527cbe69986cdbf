"""What is posted to a push service: sealed so that only the browser reads it (RFC 8291), signed as ours (RFC 8292)."""

import base64
import os
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import msgspec
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

CURVE = ec.SECP256R1()
RECORD = 4096
LONGEST = RECORD - 17 - 86
TOKEN_LASTS = timedelta(hours=12)  # RFC 8292 allows a day


def seal(plain: bytes, p256dh: bytes, auth: bytes, *, salt: bytes = b"", key: Any = None) -> bytes:
    """The body of the request, of one record. `salt` and `key` are new ones, unless a test says which.

    Raises ValueError for a point that is not on the curve.
    """
    salt = salt or os.urandom(16)
    private: ec.EllipticCurvePrivateKey = key or ec.generate_private_key(CURVE)
    public = point(private.public_key())
    shared = private.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(CURVE, p256dh))
    seed = _derive(auth, shared, b"WebPush: info\0" + p256dh + public, 32)
    content_key = _derive(salt, seed, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _derive(salt, seed, b"Content-Encoding: nonce\0", 12)
    head = salt + RECORD.to_bytes(4, "big") + bytes([len(public)]) + public
    return head + AESGCM(content_key).encrypt(nonce, plain + b"\x02", None)


def vapid_header(endpoint: str, private: ec.EllipticCurvePrivateKey, contact: str, now: datetime) -> Mapping[str, str]:
    """Who we are, for the push service of this endpoint alone. `contact` is a mailto: or https: address."""
    parts = urlsplit(endpoint)
    claims = {"aud": f"{parts.scheme}://{parts.netloc}", "exp": int((now + TOKEN_LASTS).timestamp()), "sub": contact}
    told = ".".join(b64(msgspec.json.encode(part)) for part in ({"typ": "JWT", "alg": "ES256"}, claims))
    r, s = decode_dss_signature(private.sign(told.encode(), ec.ECDSA(hashes.SHA256())))
    signature = b64(r.to_bytes(32, "big") + s.to_bytes(32, "big"))
    return {"authorization": f"vapid t={told}.{signature}, k={b64(point(private.public_key()))}"}


def point(public: ec.EllipticCurvePublicKey) -> bytes:
    """65 bytes: how Web Push writes a public key."""
    return public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def b64(raw: bytes) -> str:
    """base64url without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _derive(salt: bytes, secret: bytes, info: bytes, size: int) -> bytes:
    return HKDF(hashes.SHA256(), size, salt=salt, info=info).derive(secret)
