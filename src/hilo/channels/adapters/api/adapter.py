"""The generic channel: JSON in, with the account's secret or a signature; a signed webhook out."""

import hmac
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, ClassVar, get_args

import msgspec

from hilo.channels.adapters.api.parse import TEXT_MAX, read_events, read_request
from hilo.channels.adapters.api.render import render
from hilo.channels.adapters.api.settings import Settings
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
    Refused,
    Rejected,
    RejectedBecause,
    Sent,
    TryAgain,
    Verified,
)
from hilo.kernel.http_client import Answer, EgressRefused, NotSent, OutgoingFailed
from hilo.kernel.retry_after import rest_of
from hilo.kernel.webhook_signature import is_signed, sign

DRIFT = timedelta(minutes=5)
REASONS: tuple[RejectedBecause, ...] = get_args(RejectedBecause)
BECAUSE: Mapping[int, RejectedBecause] = {410: "bad_address", 413: "too_long", 415: "media"}


class Api:
    """One account of the generic channel."""

    kind: ClassVar[str] = "api"
    settings: ClassVar[type[msgspec.Struct]] = Settings

    def __init__(self, context: Context) -> None:
        self._context = context
        self._settings: Settings = context.settings
        self._secret = context.secret.encode()

    def capabilities(self) -> Capabilities:
        return Capabilities(
            outbound=bool(self._settings.url),
            kinds=frozenset(self._settings.reaches),
            text_max=TEXT_MAX,
            split="characters",
            formats=frozenset({"plain", "html"}),
            media_max_bytes=20_000_000,
            idempotent_send=True,
        )

    def ceiling(self, kind: str) -> int:
        return self._settings.vouch.get(kind, 1)

    def verify(self, raw: Raw) -> Verified:
        if not self._genuine(raw):
            raise Forbidden
        if raw.method != "POST":
            raise Refused("wrong_method", "Messages are posted.", status=405)
        items, batch = read_request(raw.body, self._context.now() + DRIFT)
        return Verified(items, batch=batch, exact=True)

    def parse(self, body: bytes) -> Sequence[Event]:
        return read_events(body, self._settings.style)

    async def probe(self) -> Health:
        """Posts a signed `{"type": "probe"}` where replies go."""
        if not self._settings.url:
            return Health(True, "receives only")
        now = self._context.now()
        try:
            answer = await self._post(f"probe-{int(now.timestamp())}", b'{"type":"probe"}')
        except OutgoingFailed as failure:
            return Health(False, str(failure))
        return Health(200 <= answer.status < 300, f"HTTP {answer.status}")

    async def send(self, outgoing: Outgoing) -> Sent:
        if not self._settings.url:
            raise Rejected("no_url", "policy", "This account has no address for replies.")
        try:
            answer = await self._post(str(outgoing.id), render(outgoing))
        except EgressRefused as failure:
            raise Rejected("egress_refused", "policy", str(failure)) from None
        except NotSent as failure:
            raise TryAgain(str(failure)) from None
        except OutgoingFailed as failure:
            raise OutcomeUnknown(str(failure)) from None
        return _judge(answer, str(outgoing.id), self._context.now())

    def _genuine(self, raw: Raw) -> bool:
        scheme, _, token = raw.headers.get("authorization", "").partition(" ")
        if scheme:
            given = token.strip().encode("utf-8", "surrogateescape")
            return scheme.lower() == "bearer" and hmac.compare_digest(given, self._secret)
        return is_signed(self._context.secret, raw.headers, raw.body, self._context.now())

    async def _post(self, message_id: str, body: bytes) -> Answer:
        headers = {"content-type": "application/json"}
        headers |= sign(message_id, self._context.now(), body, self._context.secret)
        return await self._context.http.post(self._settings.url, body, headers)


def _judge(answer: Answer, sent_as: str, now: datetime) -> Sent:
    """2xx is taken; 401 and 403 want new credentials; 408, 425, 429 and 5xx want a repeat; the rest is final.

    A gateway's 502 and 504 do not say whether the receiver got it.
    """
    status, said = answer.status, _said(answer.content)
    if 200 <= status < 300:
        return Sent(str(said.get("id") or sent_as))
    if status in (401, 403):
        raise AuthExpired(f"HTTP {status}")
    if status in (502, 504):
        raise OutcomeUnknown(f"HTTP {status}")
    if status in (408, 425, 429) or status >= 500:
        raise TryAgain(f"HTTP {status}", _seconds(answer.headers, now))
    words = str(said.get("detail") or said.get("title") or "")[:500]
    raise Rejected(f"http_{status}", _because(status, str(said.get("because"))), words)


def _because(status: int, said: str) -> RejectedBecause:
    for reason in REASONS:
        if reason == said:
            return reason
    return BECAUSE.get(status, "unknown")


def _said(content: bytes) -> Mapping[str, Any]:
    try:
        return msgspec.json.decode(content, type=dict[str, Any])
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return {}


def _seconds(headers: Mapping[str, str], now: datetime) -> float | None:
    rest = rest_of(headers.get("retry-after", ""), now)
    return None if rest is None else rest.total_seconds()


ADAPTER = Api
