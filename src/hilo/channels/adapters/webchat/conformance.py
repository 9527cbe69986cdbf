"""What the conformance kit needs to know of a chat, which has no provider: its visitors are served by us."""

from collections.abc import Mapping
from typing import Any

from hilo.channels.conformance import Hook, Signing
from hilo.channels.contract import Context, Raw
from hilo.kernel.testing_provider import Asked
from hilo.kernel.webhook_signature import TOLERANCE, sign

HEADERS = ("webhook-id", "webhook-timestamp", "webhook-signature")


def _sign(context: Context, body: bytes) -> Raw:
    return Raw("http", body, sign("msg_1", context.now(), body, context.secret))


def _settings(url: str) -> Mapping[str, Any]:
    return {
        "origins": ["https://shop.example"],
        "identity_secret": "a secret that nobody may see, 32 characters and more",
        "identity_required": True,
    }


def _genuine(context: Context, asked: Asked) -> bool:
    return False


CONFORMANCE = Hook(
    signings=(Signing("signature", _sign, HEADERS, expires_after=TOLERANCE),),
    settings=_settings,
    genuine=_genuine,
    provider=False,
)
