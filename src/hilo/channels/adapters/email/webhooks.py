"""Mail that is posted to the account's own address: who may, and the raw mail inside."""

import hmac
from base64 import b64decode
from binascii import Error as NoBase64
from collections.abc import Mapping

from hilo.channels.adapters.email.envelope import Transported, wrap
from hilo.channels.adapters.email.settings import Settings
from hilo.channels.contract import Forbidden, Raw, Refused, Verified


def read_post(raw: Raw, settings: Settings, secret: str) -> Verified:
    """The mail of a post. Raises Forbidden, Refused."""
    if not is_ours(raw.headers, secret):
        raise Forbidden
    if not raw.body.strip():
        raise Refused("invalid_body", "There is no mail in it.")
    return Verified([wrap(raw.body, Transported("http"))])


def is_ours(headers: Mapping[str, str], secret: str) -> bool:
    """Whether the account's secret is given, as a bearer token or as the password of basic authentication."""
    scheme, _, given = headers.get("authorization", "").partition(" ")
    token = given.strip()
    if scheme.lower() == "basic":
        try:
            token = b64decode(token, validate=True).decode("utf-8", "replace").partition(":")[2]
        except (NoBase64, ValueError):
            return False
    elif scheme.lower() != "bearer":
        return False
    return hmac.compare_digest(token.encode("utf-8", "surrogateescape"), secret.encode())
