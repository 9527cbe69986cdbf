"""Signatures as Standard Webhooks has them: HMAC-SHA256 over `id.timestamp.body`, five minutes of tolerance.

Source: the specification at standardwebhooks.com, symmetric signatures (`v1`), secrets with the prefix `whsec_`.
"""

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from datetime import datetime

TOLERANCE = 300  # seconds
PREFIX = "whsec_"


def new_secret() -> str:
    """A secret of 256 bits, as both sides write it down."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def sign(message_id: str, at: datetime, body: bytes, *with_secrets: str) -> dict[str, str]:
    """The three headers of a signed request, with a signature of each secret: two while one is being replaced."""
    timestamp = str(int(at.timestamp()))
    macs = [base64.b64encode(_mac(secret, message_id, timestamp, body)).decode() for secret in with_secrets]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(f"v1,{mac}" for mac in macs),
    }


def is_signed(secret: str, headers: Mapping[str, str], body: bytes, now: datetime) -> bool:
    """Whether one of the signatures is ours and fresh. Compares in constant time; header names are lower case."""
    message_id, timestamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not message_id or not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) < 15):
        return False
    if abs(now.timestamp() - int(timestamp)) > TOLERANCE:
        return False
    wanted = _mac(secret, message_id, timestamp, body)
    given = headers.get("webhook-signature", "").split(" ")[:10]
    return any(hmac.compare_digest(wanted, _decoded(one)) for one in given)


def _mac(secret: str, message_id: str, timestamp: str, body: bytes) -> bytes:
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = f"{message_id}.{timestamp}.".encode("utf-8", "surrogateescape") + body
    return hmac.new(key, signed, hashlib.sha256).digest()


def _decoded(one: str) -> bytes:
    version, _, signature = one.partition(",")
    if version != "v1":
        return b""
    try:
        return base64.b64decode(signature, validate=True)
    except (binascii.Error, ValueError):
        return b""
