"""Outgoing HTTP with time-outs and the egress guard; its errors say whether a request may have arrived."""

import asyncio
from collections.abc import AsyncIterable, Mapping
from typing import Any, cast

import httpcore
import httpx
import msgspec

from hilo.kernel.config import Settings
from hilo.kernel.egress import EgressRefused, Guard, Lookup, NotSent, OutgoingFailed
from hilo.kernel.http_transport import GuardedTransport

__all__ = ["Answer", "AnswerTooLarge", "EgressRefused", "NoAnswer", "NotSent", "OutgoingFailed", "OutgoingHttp"]

_REDIRECTS = {301, 302, 303, 307, 308}
_PERSONAL = {"authorization", "cookie", "proxy-authorization"}


class NoAnswer(OutgoingFailed):
    """The request may have arrived, but no answer came back."""


class AnswerTooLarge(OutgoingFailed):
    """The other side answered with more than was allowed."""


class Answer(msgspec.Struct, frozen=True):
    """What came back. Header names are lower case. `complete` is False where the body was cut off at the limit."""

    status: int
    headers: Mapping[str, str]
    content: bytes
    url: str
    complete: bool = True


class OutgoingHttp:
    """Requests to addresses that came from outside. No cookies, no proxies of the environment, only http and https."""

    def __init__(self, settings: Settings, lookup: Lookup | None = None) -> None:
        self.settings = settings
        self.guard = Guard(settings.egress_allow, lookup)
        self._transport: GuardedTransport | None = None

    async def post(
        self,
        url: str,
        content: bytes,
        headers: Mapping[str, str] | None = None,
        timeout: float = 15.0,
        max_bytes: int = 65_536,
    ) -> Answer:
        """Posts, follows no redirect. An answer that is too long or breaks off in its body is still an answer (cut).

        `timeout` is in seconds, for all of it. Raises NotSent (EgressRefused among them) or NoAnswer.
        """
        return await self._open(_request("POST", url, headers, content), timeout, max_bytes)

    async def get(
        self,
        url: str,
        headers: Mapping[str, str] | None = None,
        timeout: float = 15.0,
        max_bytes: int = 1_000_000,
        redirects: int = 0,
    ) -> Answer:
        """Fetches all of it, following up to `redirects` redirects, each judged by the guard anew.

        Raises NotSent (EgressRefused among them), NoAnswer, AnswerTooLarge.
        """
        request = _request("GET", url, headers, b"")
        end = asyncio.get_running_loop().time() + timeout
        while True:
            left = max(end - asyncio.get_running_loop().time(), 0.001)
            answer = await self._open(request, left, max_bytes)
            if redirects > 0 and answer.status in _REDIRECTS and "location" in answer.headers:
                redirects -= 1
                request = _redirected(request, answer.headers["location"])
                continue
            if answer.complete:
                return answer
            if len(answer.content) < max_bytes:
                raise NoAnswer(f"{request.url.host}: the answer broke off")
            raise AnswerTooLarge(f"more than {max_bytes} bytes from {request.url.host}")

    async def close(self) -> None:
        """Closes the idle connections; the next request opens new ones."""
        if self._transport:
            await self._transport.aclose()
            self._transport = None

    async def _open(self, request: httpx.Request, timeout: float, max_bytes: int) -> Answer:
        if self._transport is None:
            self._transport = GuardedTransport(self.guard)
        end = asyncio.get_running_loop().time() + timeout
        sent = _Sent()
        step = {"connect": min(timeout, 10.0), "read": timeout, "write": timeout, "pool": timeout}
        request.extensions = {"timeout": step, "trace": sent.trace}
        try:
            async with asyncio.timeout_at(end):
                response = await self._transport.handle_async_request(request)
        except (httpx.TransportError, TimeoutError, OSError) as error:
            said = str(error) or type(error).__name__
            if sent.begun:
                raise NoAnswer(f"{request.url.host}: {said}") from error
            raise NotSent(f"{request.url.host}: {said}") from error
        try:
            content, complete = await _read(response, end, max_bytes)
        finally:
            await response.aclose()
        return Answer(response.status_code, dict(response.headers), content, str(request.url), complete)


class _Sent:
    """Notes the moment from which bytes of the request may have left: before it, nothing arrived for certain."""

    begun = False

    async def trace(self, event: str, info: dict[str, Any]) -> None:
        if event.endswith(".send_request_headers.started"):
            self.begun = True
        elif event.endswith(".send_request_headers.failed"):
            # Headers that could not even be written down were not sent.
            self.begun = not isinstance(info["exception"], httpcore.LocalProtocolError)


async def _read(response: httpx.Response, end: float, max_bytes: int) -> tuple[bytes, bool]:
    kept = bytearray()
    stream: Any = response.stream
    try:
        async with asyncio.timeout_at(end):
            async for chunk in cast("AsyncIterable[bytes]", stream):
                kept += chunk
                if len(kept) > max_bytes:
                    return bytes(kept[:max_bytes]), False
    except (httpx.TransportError, TimeoutError):
        return bytes(kept), False  # the status is known: the request did arrive
    return bytes(kept), True


def _request(method: str, url: str, headers: Mapping[str, str] | None, content: bytes) -> httpx.Request:
    # Uncompressed, so that the limit is one on what is kept in memory.
    given = {"User-Agent": "Hilo", "Accept": "*/*", "Accept-Encoding": "identity"} | dict(headers or {})
    try:
        made = httpx.Request(method, url, headers=given, content=content)
    except (httpx.InvalidURL, ValueError, TypeError) as error:
        raise EgressRefused(f"the address cannot be used: {error}") from None
    if made.url.scheme not in ("http", "https") or not made.url.host:
        raise EgressRefused("only http and https addresses can be reached")
    if made.url.userinfo:
        raise EgressRefused("an address with a password in it is not used")
    return made


def _redirected(request: httpx.Request, location: str) -> httpx.Request:
    try:
        target = request.url.join(location)
    except httpx.InvalidURL as error:
        raise EgressRefused(f"redirected to an address that cannot be used: {error}") from None
    if request.url.scheme == "https" and target.scheme != "https":
        raise EgressRefused("redirected from https to an open connection")
    same = (target.scheme, target.host, target.port) == (request.url.scheme, request.url.host, request.url.port)
    kept = {k: v for k, v in request.headers.items() if k != "host" and (same or k not in _PERSONAL)}
    return _request("GET", str(target), kept, b"")
