"""What the conformance kit needs to know of the generic channel: how its senders sign, how its receivers judge."""

from collections.abc import Mapping
from typing import Any

from hilo.channels.conformance import Hook, Signing
from hilo.channels.contract import Context, Raw
from hilo.kernel.testing_provider import Asked, Told
from hilo.kernel.webhook_signature import TOLERANCE, is_signed, sign


def _with_signature(context: Context, body: bytes) -> Raw:
    return Raw("http", body, sign("msg_1", context.now(), body, context.secret))


def _with_secret(context: Context, body: bytes) -> Raw:
    return Raw("http", body, {"authorization": f"Bearer {context.secret}"})


def _settings(url: str) -> Mapping[str, Any]:
    return {"url": url, "vouch.email": 2, "reaches": ["email", "phone"]}


def _genuine(context: Context, asked: Asked) -> bool:
    return asked.method == "POST" and is_signed(context.secret, asked.headers, asked.body, context.now())


CONFORMANCE = Hook(
    signings=(
        Signing(
            "signature",
            _with_signature,
            ("webhook-id", "webhook-timestamp", "webhook-signature"),
            expires_after=TOLERANCE,
        ),
        Signing("secret", _with_secret, ("authorization",), covers_body=False),
    ),
    settings=_settings,
    genuine=_genuine,
    takes=Told(200, b'{"id": "taken-1"}'),
    repeat_key=lambda asked: asked.headers["webhook-id"],
)
