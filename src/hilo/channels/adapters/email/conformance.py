"""What the conformance kit needs to know of mail."""

from collections.abc import Mapping
from typing import Any

from hilo.channels.conformance import Hook, Signing
from hilo.channels.contract import Context, Raw
from hilo.kernel.testing_provider import Asked


def _with_secret(context: Context, body: bytes) -> Raw:
    return Raw("http", body, {"authorization": f"Bearer {context.secret}"})


def _settings(url: str) -> Mapping[str, Any]:
    return {"address": "support@shop.example"}


def _genuine(context: Context, asked: Asked) -> bool:
    return True


CONFORMANCE = Hook(
    signings=(Signing("secret", _with_secret, ("authorization",), covers_body=False),),
    settings=_settings,
    genuine=_genuine,
)
