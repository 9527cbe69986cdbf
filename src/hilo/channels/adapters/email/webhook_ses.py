"""Mail that Amazon SES publishes to an SNS topic, which posts it to the account's address."""

import asyncio
import time
from base64 import b64decode
from typing import Any

import msgspec
import structlog
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from hilo.channels.adapters.email.envelope import Transported, wrap
from hilo.channels.adapters.email.sns import Notice, confirms, ensure_signed, public_key, read_notice
from hilo.channels.contract import Challenge, Forbidden, Item, Raw, Refused, Verified
from hilo.channels.contract_abilities import Unprepared
from hilo.kernel.http_client import OutgoingFailed

log = structlog.get_logger()
SECONDS = 8.0
KEYS = 20
PAUSE = 30.0  # seconds before a certificate that could not be had is asked for again


class _Verdict(msgspec.Struct, frozen=True):
    status: str = ""


class _Receipt(msgspec.Struct, frozen=True, rename="camel"):
    recipients: list[str] = []
    spam_verdict: _Verdict = _Verdict()
    virus_verdict: _Verdict = _Verdict()
    action: dict[str, Any] = {}


class _Mail(msgspec.Struct, frozen=True):
    source: str = ""


class _Received(msgspec.Struct, frozen=True, rename="camel"):
    """What SES says of a mail (notificationType Received)."""

    receipt: _Receipt
    mail: _Mail
    content: str = ""


class Topic:
    """The account's topic: the keys that it signs with, as far as they are known."""

    def __init__(self, topic: str, http: Any) -> None:
        self._topic = topic
        self._http = http
        self._keys: dict[str, RSAPublicKey] = {}
        self._failed: dict[str, float] = {}
        self._confirmed: set[str] = set()
        self._one_at_a_time = asyncio.Lock()

    def read(self, raw: Raw) -> Verified | Challenge:
        """Raises Forbidden, Refused; Unprepared where a certificate or a confirmation has to be fetched first."""
        notice = read_notice(raw.body, self._topic)
        key = self._keys.get(notice.certificate_url)
        if key is None:
            raise Unprepared
        ensure_signed(notice, key)
        if notice.kind == "Notification":
            return _mail(notice)
        if confirms(notice) and notice.subscribe_url not in self._confirmed:
            raise Unprepared
        if notice.kind == "UnsubscribeConfirmation":
            log.warning("a topic has unsubscribed this account", topic=self._topic)
        return Challenge(b"")

    async def prepare(self, raw: Raw) -> None:
        """Fetches the certificate, from Amazon alone; confirms the subscription that the account's topic asks for."""
        notice = read_notice(raw.body, self._topic)
        async with self._one_at_a_time:
            key = self._keys.get(notice.certificate_url) or await self._key(notice.certificate_url)
            ensure_signed(notice, key)
            if confirms(notice) and notice.subscribe_url not in self._confirmed:
                answer = await self._http.get(notice.subscribe_url, timeout=SECONDS)
                if answer.status != 200:
                    raise OutgoingFailed(f"the subscription could not be confirmed: HTTP {answer.status}")
                self._confirmed = {notice.subscribe_url}

    async def _key(self, url: str) -> RSAPublicKey:
        if time.monotonic() - self._failed.get(url, -PAUSE) < PAUSE:
            raise OutgoingFailed("the certificate could not be had a moment ago")
        try:
            answer = await self._http.get(url, timeout=SECONDS, max_bytes=20_000)
            if answer.status != 200:
                raise OutgoingFailed(f"the certificate could not be had: HTTP {answer.status}")
            key = public_key(answer.content)
        except (OutgoingFailed, Forbidden):
            self._failed = {url: time.monotonic()} | (self._failed if len(self._failed) < KEYS else {})
            raise
        self._keys = {url: key} | (self._keys if len(self._keys) < KEYS else {})
        return key


def _mail(notice: Notice) -> Verified:
    """No mail is in what SES says when it looks whether the topic is there. Raises Refused."""
    try:
        received = msgspec.json.decode(notice.message, type=_Received)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return Verified([])
    if not received.content:
        raise Refused("invalid_body", "There is no mail in it: the receipt rule needs an SNS action, not S3.")
    return Verified([_item(received)])


def _item(received: _Received) -> Item:
    receipt = received.receipt
    raw = received.content.encode("utf-8", "surrogatepass")
    if str(receipt.action.get("encoding", "")).upper() == "BASE64":
        try:
            raw = b64decode(received.content, validate=True)
        except ValueError:
            raise Refused("invalid_body", "The content is not the base64 that it says it is.") from None
    spam = "FAIL" in (receipt.spam_verdict.status, receipt.virus_verdict.status)
    return wrap(raw, Transported("http", received.mail.source, tuple(receipt.recipients), spam))
