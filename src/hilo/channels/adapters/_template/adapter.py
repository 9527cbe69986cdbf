"""The adapter: whom it lets in, how it sends, what it makes of the provider's answers."""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import msgspec

from hilo.channels.adapters._template.parse import read_events, read_request
from hilo.channels.adapters._template.settings import Settings
from hilo.channels.contract import (
    AuthExpired,
    Capabilities,
    Context,
    Event,
    Forbidden,
    Health,
    OutcomeUnknown,
    Outgoing,
    Raw,
    Rejected,
    Sent,
    TryAgain,
    Verified,
)
from hilo.kernel.http_client import Answer, EgressRefused, NotSent, OutgoingFailed

SIGNATURE = "x-signature"


class Template:
    """One account."""

    kind: ClassVar[str] = "_template"
    settings: ClassVar[type[msgspec.Struct]] = Settings

    def __init__(self, context: Context) -> None:
        self._context = context
        self._settings: Settings = context.settings

    def capabilities(self) -> Capabilities:
        return Capabilities(outbound=True, kinds=frozenset({"phone"}), text_max=1000)

    def verify(self, raw: Raw) -> Verified:
        given = raw.headers.get(SIGNATURE, "")
        if not hmac.compare_digest(given.encode("utf-8", "surrogateescape"), signature(self._context.secret, raw.body)):
            raise Forbidden
        return Verified([read_request(raw.body)])

    def parse(self, body: bytes) -> Sequence[Event]:
        return read_events(body)

    async def probe(self) -> Health:
        try:
            answer = await self._post({"probe": True}, {})
        except OutgoingFailed as failure:
            return Health(False, str(failure))
        return Health(200 <= answer.status < 300, f"HTTP {answer.status}")

    async def send(self, outgoing: Outgoing) -> Sent:
        try:
            answer = await self._post({"to": outgoing.to.value, "text": outgoing.text}, {"x-request": str(outgoing.id)})
        except EgressRefused as failure:
            raise Rejected("egress_refused", "policy", str(failure)) from None
        except NotSent as failure:
            raise TryAgain(str(failure)) from None
        except OutgoingFailed as failure:
            raise OutcomeUnknown(str(failure)) from None
        return _judge(answer, str(outgoing.id))

    async def _post(self, body: Mapping[str, Any], headers: Mapping[str, str]) -> Answer:
        sent = {"content-type": "application/json", "authorization": f"Bearer {self._settings.token}"} | dict(headers)
        return await self._context.http.post(self._settings.url, msgspec.json.encode(body), sent)


def signature(secret: str, body: bytes) -> bytes:
    """What the provider puts into the header: HMAC-SHA256 of the body with the account's secret, in hex."""
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest().encode()


def _judge(answer: Answer, sent_as: str) -> Sent:
    """An error of the provider's own (500, 502, 504) does not say whether the message went."""
    status = answer.status
    if 200 <= status < 300:
        return Sent(sent_as)
    if status in (401, 403):
        raise AuthExpired(f"HTTP {status}")
    if status in (429, 503):
        after = answer.headers.get("retry-after", "")
        raise TryAgain(f"HTTP {status}", float(after) if after.isdecimal() and len(after) < 7 else None)
    if status >= 500:
        raise OutcomeUnknown(f"HTTP {status}")
    raise Rejected(f"http_{status}", "too_long" if status == 413 else "unknown")


ADAPTER = Template
