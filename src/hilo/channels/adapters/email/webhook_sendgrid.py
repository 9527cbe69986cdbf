"""Mail as SendGrid's Inbound Parse posts it with `Send raw` on: a form with the raw mail in `email`."""

from base64 import b64decode

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

from hilo.channels.adapters.email.envelope import Transported, wrap
from hilo.channels.adapters.email.form import read_form
from hilo.channels.contract import Item, Raw, Refused

SIGNATURE, TIMESTAMP = "x-twilio-email-event-webhook-signature", "x-twilio-email-event-webhook-timestamp"
SPAM_SCORE = 5.0  # SpamAssassin's own threshold


class _Envelope(msgspec.Struct, frozen=True):
    """The addresses of the SMTP conversation."""

    to: list[str] = []
    sender: str = msgspec.field(default="", name="from")


def is_signed(raw: Raw, key: str) -> bool:
    """Whether timestamp and body are signed with the private half of the key (base64 of DER, ECDSA on P-256).

    All of the body is signed, so that an old request brings nothing but a repeat.
    """
    signed = raw.headers.get(TIMESTAMP, "").encode("utf-8", "surrogateescape") + raw.body
    try:
        public = load_der_public_key(b64decode(key, validate=True))
        signature = b64decode(raw.headers.get(SIGNATURE, ""), validate=True)
        if not isinstance(public, EllipticCurvePublicKey):
            return False
        public.verify(signature, signed, ECDSA(SHA256()))
    except (ValueError, InvalidSignature):
        return False
    return True


def read_sendgrid(raw: Raw) -> Item:
    """Raises Refused."""
    form = read_form(raw)
    mail = form.get("email")
    if not mail:
        raise Refused("invalid_body", "There is no field `email`: turn `POST the raw, full MIME message` on.")
    try:
        envelope = msgspec.json.decode(form.get("envelope", b"{}"), type=_Envelope)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        envelope = _Envelope()
    sender = envelope.sender if "envelope" in form else None
    return wrap(mail, Transported("http", sender, tuple(envelope.to), _spam(form.get("spam_score", b""))))


def _spam(score: bytes) -> bool | None:
    try:
        return float(score) >= SPAM_SCORE
    except ValueError:
        return None
