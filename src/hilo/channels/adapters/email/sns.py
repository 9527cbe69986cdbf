"""What Amazon SNS posts: a message signed with a certificate of Amazon's, which has to be fetched first."""

import re
from base64 import b64decode
from urllib.parse import parse_qs, urlsplit

import msgspec
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA1, SHA256

from hilo.channels.contract import Forbidden

_TOPIC = re.compile(r"arn:(aws|aws-cn|aws-us-gov):sns:([a-z0-9-]{4,30}):\d{12}:[A-Za-z0-9_.-]{1,256}")
_SIGNED = {
    "Notification": ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"),
    "SubscriptionConfirmation": ("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"),
    "UnsubscribeConfirmation": ("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"),
}


class Notice(msgspec.Struct, frozen=True):
    """A message of SNS with what its signature is made of."""

    kind: str = msgspec.field(name="Type")
    topic: str = msgspec.field(name="TopicArn")
    message: str = msgspec.field(name="Message")
    certificate_url: str = msgspec.field(name="SigningCertURL")
    signature: str = msgspec.field(name="Signature")
    version: str = msgspec.field(name="SignatureVersion", default="1")
    subscribe_url: str = msgspec.field(name="SubscribeURL", default="")
    signed: bytes = b""


def read_notice(body: bytes, topic: str) -> Notice:
    """A message of the account's own topic whose addresses are Amazon's. Raises Forbidden."""
    try:
        notice = msgspec.json.decode(body, type=Notice)
        values: dict[str, str] = msgspec.json.decode(body)
        names = _SIGNED[notice.kind]
        signed = "".join(f"{name}\n{values[name]}\n" for name in names if values.get(name) is not None).encode()
    except (msgspec.MsgspecError, UnicodeError, RecursionError, KeyError):
        raise Forbidden from None
    if not topic or notice.topic != topic or not is_amazons(notice.certificate_url, topic, ".pem"):
        raise Forbidden
    return msgspec.structs.replace(notice, signed=signed)


def is_amazons(url: str, topic: str, ends: str = "") -> bool:
    """Whether an address is that of SNS in the region of the topic, and nothing that only looks like it."""
    found = _TOPIC.fullmatch(topic)
    try:
        parts = urlsplit(url)
        plain = parts.scheme == "https" and parts.username is None and parts.port is None and not parts.fragment
    except ValueError:
        return False
    if not found or not plain or not url.isascii() or not parts.path.endswith(ends):
        return False
    return parts.netloc == f"sns.{found[2]}.amazonaws.com" + (".cn" if found[1] == "aws-cn" else "")


def confirms(notice: Notice) -> bool:
    """Whether it asks us to confirm our subscription at an address of SNS."""
    if notice.kind != "SubscriptionConfirmation" or not is_amazons(notice.subscribe_url, notice.topic):
        return False
    return parse_qs(urlsplit(notice.subscribe_url).query).get("Action") == ["ConfirmSubscription"]


def public_key(pem: bytes) -> RSAPublicKey:
    """The key of a certificate of SNS. Raises Forbidden."""
    try:
        certificate = x509.load_pem_x509_certificate(pem)
        key = certificate.public_key()
        names = [str(one.value) for one in certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)]
    except ValueError:
        raise Forbidden from None
    if not isinstance(key, RSAPublicKey) or not any(
        re.fullmatch(r"sns[a-z0-9.-]*\.amazonaws\.com(\.cn)?", n) for n in names
    ):
        raise Forbidden
    return key


def ensure_signed(notice: Notice, key: RSAPublicKey) -> None:
    """Raises Forbidden."""
    digest = SHA256() if notice.version == "2" else SHA1()  # noqa: S303 Amazon's version 1
    try:
        key.verify(b64decode(notice.signature, validate=True), notice.signed, PKCS1v15(), digest)
    except (ValueError, InvalidSignature):
        raise Forbidden from None
