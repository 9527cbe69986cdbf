"""What the conformance kit needs to know of mail."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from hilo.channels.adapters.email.conformance_provider import mail_provider
from hilo.channels.conformance import Hook, Signing
from hilo.channels.contract import Context, Raw
from hilo.kernel.testing_provider import Asked
from hilo.kernel.webhook_signature import TOLERANCE, sign

USER, PASSWORD = "support@shop.example", "a password that nobody may see"


def _with_secret(context: Context, body: bytes) -> Raw:
    return Raw("http", body, {"authorization": f"Bearer {context.secret}"})


def _with_signature(context: Context, body: bytes) -> Raw:
    return Raw("http", body, sign("msg_1", context.now(), body, context.secret))


def _settings(url: str) -> Mapping[str, Any]:
    server = urlsplit(url)
    return {
        "address": USER,
        "smtp_host": server.hostname,
        "smtp_port": server.port,
        "smtp_security": "none",
        "smtp_user": USER,
        "smtp_password": PASSWORD,
    }


def _genuine(context: Context, asked: Asked) -> bool:
    return asked.headers["authorization"] == f"{USER} {context.settings.smtp_password}"


CONFORMANCE = Hook(
    signings=(
        Signing("secret", _with_secret, ("authorization",), covers_body=False),
        Signing(
            "signature",
            _with_signature,
            ("webhook-id", "webhook-timestamp", "webhook-signature"),
            expires_after=TOLERANCE,
        ),
    ),
    settings=_settings,
    genuine=_genuine,
    stands_in=mail_provider,
    says_when=False,
)
