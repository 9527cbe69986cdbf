"""What the conformance kit needs to know of the provider."""

from collections.abc import Mapping
from typing import Any

from hilo.channels.adapters._template.adapter import SIGNATURE, signature
from hilo.channels.conformance import Hook, Signing
from hilo.channels.contract import Context, Raw
from hilo.kernel.testing_provider import Asked

TOKEN = "the token that nobody may see"  # noqa: S105


def _sign(context: Context, body: bytes) -> Raw:
    return Raw("http", body, {SIGNATURE: signature(context.secret, body).decode()})


def _settings(url: str) -> Mapping[str, Any]:
    return {"url": url, "token": TOKEN}


def _genuine(context: Context, asked: Asked) -> bool:
    return asked.headers.get("authorization") == f"Bearer {context.settings.token}"


CONFORMANCE = Hook(
    signings=(Signing("signature", _sign, (SIGNATURE,)),),
    settings=_settings,
    genuine=_genuine,
)
