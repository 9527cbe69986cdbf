"""What stands around all routes of visitors: which pages may ask, told to browsers as CORS (Fetch standard) has it.

No cookie counts here: a page of somebody else's may ask as a visitor, by a token, and as nobody else. An origin proves
nothing; it only keeps honest browsers from lending a token to other pages.
"""

from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import msgspec
from litestar.types import ASGIApp

from hilo.kernel.env import Env
from hilo.kernel.errors import DatabaseAway, Problem
from hilo.portal.errors import NoChatHere, OriginNotAllowed
from hilo.portal.hosts import host

ROOT = "/portal/v1"
ALLOWED = {
    b"access-control-allow-methods": b"GET, POST, DELETE",
    b"access-control-allow-headers": b"authorization, content-type, x-file-name, last-event-id, idempotency-key",
    b"access-control-max-age": b"600",
}
EXPOSED = b"retry-after, content-disposition, x-request-id"
Headers = list[tuple[bytes, bytes]]


class Ring:
    """Answers what browsers ask before they ask, refuses other pages, and dresses answers for those that may."""

    def __init__(self, env: Env, router: ASGIApp) -> None:
        self._env = env
        self._router = router
        self._known: dict[UUID, frozenset[str]] = {}  # for while the database is away

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        headers = [pair for pair in scope["headers"] if pair[0] != b"cookie"]
        origin = _header(headers, b"origin")
        try:
            allowed = await self._allowed(scope["path"])
            if origin is not None and origin not in allowed and not self._is_ours(origin, headers):
                raise OriginNotAllowed
        except Problem as problem:
            await _refuse(send, problem)
            return
        dressed = _Dressed(send, origin)
        if scope["method"] == "OPTIONS":
            await dressed.send({"type": "http.response.start", "status": 204, "headers": list(ALLOWED.items())})
            await dressed.send({"type": "http.response.body", "body": b""})
            return
        inner: Any = {**scope, "headers": headers}
        await self._router(inner, receive, dressed.send)

    async def _allowed(self, path: str) -> frozenset[str]:
        """Whose pages may ask. Raises NoChatHere, DatabaseAway when the account was never seen before."""
        account = _account(path)
        try:
            async with self._env.db.read() as tx:
                found = await host(tx, account)
        except DatabaseAway:
            if account not in self._known:
                raise
            return self._known[account]
        except NoChatHere:
            self._known.pop(account, None)
            raise
        self._known[account] = found.rules.origins
        return found.rules.origins

    def _is_ours(self, origin: str, headers: Headers) -> bool:
        """A page of this installation: at its public address, or on this very machine."""
        asked, public = urlsplit(origin), urlsplit(self._env.settings.base_url())
        if (asked.scheme, asked.netloc) == (public.scheme, public.netloc):
            return True
        return asked.netloc == _header(headers, b"host") and _is_loopback(asked.hostname or "")


class _Dressed:
    """An answer on its way to a page."""

    def __init__(self, send: Any, origin: str | None) -> None:
        self._send = send
        self._more: Headers = [(b"vary", b"origin")]
        if origin is not None:
            self._more += [(b"access-control-allow-origin", origin.encode("latin-1"))]
            self._more += [(b"access-control-expose-headers", EXPOSED)]

    async def send(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message["headers"], *self._more]}
        await self._send(message)


def ring(env: Env, router: ASGIApp) -> ASGIApp:
    """For `Module.around`."""
    return Ring(env, router)


def origin_of(request: Any) -> str:
    """The origin of the page that asks; empty for what is no browser, and for reads from our own pages."""
    return request.headers.get("origin", "")


def _account(path: str) -> UUID:
    """Raises NoChatHere."""
    try:
        return UUID(path.removeprefix(f"{ROOT}/").partition("/")[0])
    except ValueError:
        raise NoChatHere from None


def _header(headers: Headers, name: bytes) -> str | None:
    return next((value.decode("latin-1") for key, value in headers if key == name), None)


def _is_loopback(name: str) -> bool:
    try:
        return name == "localhost" or ip_address(name).is_loopback
    except ValueError:
        return False


async def _refuse(send: Any, problem: Problem) -> None:
    """Without a word for the page: its script is not to read it. The developer of the page sees it in the browser."""
    body = msgspec.json.encode(problem.document())
    headers: Headers = [
        (b"content-type", b"application/problem+json"),
        (b"content-length", str(len(body)).encode()),
        (b"vary", b"origin"),
    ]
    if problem.retry_after is not None:
        headers.append((b"retry-after", str(problem.retry_after).encode()))
    await send({"type": "http.response.start", "status": problem.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
