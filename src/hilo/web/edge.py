"""The edge of the application: a request's id, what is refused unread, HEAD, safe headers, and measures."""

import logging
import re
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from functools import cache
from itertools import count
from os import urandom
from typing import Any

import structlog
from prometheus_client import Counter, Histogram
from structlog.contextvars import bind_contextvars, reset_contextvars

from hilo.kernel.errors import InternalError, InvalidBody, NotFound, Problem
from hilo.kernel.metrics import counter, histogram
from hilo.web.problems import MEDIA_TYPE, as_problem, body_of, headers_of

log = structlog.get_logger()
Headers = list[tuple[bytes, bytes]]
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]

REQUESTS = counter("hilo_requests_total", "Answered requests.", "method", "route", "status")
SECONDS = histogram(
    "hilo_request_seconds",
    "From a request to the end of its answer, without event streams.",
    "method",
    "route",
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

_SPEAKS = logging.getLogger(__name__)  # asked first: a line that nobody wants costs nothing then
_SANE_ID = re.compile(rb"[A-Za-z0-9._-]{8,64}")
_PROCESS = urandom(6).hex()
_NUMBERS = count(1)

EVERYWHERE: Headers = [
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
]
POLICY = b"default-src 'none'; frame-ancestors 'none'"
PAGE_POLICY = b"default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
NO_STORE = (b"cache-control", b"no-store")


class Edge:
    """Around the router of the application. An answer's own headers win over these.

    What is mounted is handed over before the router: it judges its addresses itself, and is the busiest of all. The
    router knows the mounts too, for its list of routes; it never gets to them.
    """

    def __init__(self, router: Any, mounts: Mapping[str, Any]) -> None:
        self._router = router
        self._mounts = tuple((f"{path}/", path, app) for path, app in mounts.items())

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._router(scope, receive, send)
            return
        request_id = _id_of(scope["headers"])
        scope["state"]["request_id"] = request_id
        answer = _Answer(scope, request_id, send)
        unbind = bind_contextvars(request_id=request_id)
        try:
            app = self._mounted(scope)
            if app is None and (problem := _refusal(scope)):
                await answer.problem(problem)
            else:
                await (app or self._router)(answer.scope, _gone if answer.is_head else receive, answer.send)
        except Exception as error:
            if answer.begun:
                raise
            await answer.problem(_told(error))
        finally:
            answer.note()
            reset_contextvars(**unbind)

    def _mounted(self, scope: Any) -> Any:
        for start, path, app in self._mounts:
            if scope["path"].startswith(start) or scope["path"] == path:
                scope["path_template"] = path  # what the metrics call it
                return app
        return None


class _Answer:
    """One answer on its way out."""

    __slots__ = ("_began", "_id", "_is_stream", "_send", "_status", "is_head", "scope")

    def __init__(self, scope: Any, request_id: str, send: Send) -> None:
        self.is_head = scope["method"] == "HEAD"
        # HEAD is GET without the body. What would read on (a stream) finds that its reader went.
        self.scope = {**scope, "method": "GET"} if self.is_head else scope
        self._id = request_id
        self._send = send
        self._began = time.perf_counter()
        self._status = 0
        self._is_stream = False

    async def send(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self._status = message["status"]
            message["headers"] = self._dressed(list(message["headers"]))
        elif self.is_head:
            message = message | {"body": b""}
        await self._send(message)

    @property
    def begun(self) -> bool:
        return self._status != 0

    async def problem(self, problem: Problem) -> None:
        body = body_of(problem, self._id)
        told = {"content-type": MEDIA_TYPE, "content-length": str(len(body))} | headers_of(problem)
        headers = [(name.encode(), value.encode()) for name, value in told.items()]
        await self.send({"type": "http.response.start", "status": problem.status, "headers": headers})
        await self.send({"type": "http.response.body", "body": body})

    def note(self) -> None:
        """Counts it. Routes, not addresses, which may name a person."""
        method, route = self.scope["method"], _route_of(self.scope)
        method = "HEAD" if self.is_head else method if method in METHODS else "other"
        seconds = time.perf_counter() - self._began
        counted, timed = _measures(method, route, self._status)
        counted.inc()
        if not self._is_stream:
            timed.observe(seconds)
        if _SPEAKS.isEnabledFor(logging.INFO):
            log.info("request", method=method, route=route, status=self._status, ms=round(seconds * 1000, 1))

    def _dressed(self, headers: Headers) -> Headers:
        named = {name.lower(): value for name, value in headers}
        kind = named.get(b"content-type", b"")
        self._is_stream = kind.startswith(b"text/event-stream")
        headers.append((b"x-request-id", self._id.encode()))
        headers += [pair for pair in EVERYWHERE if pair[0] not in named]
        if b"content-security-policy" not in named:
            headers.append((b"content-security-policy", PAGE_POLICY if kind.startswith(b"text/html") else POLICY))
        if NO_STORE[0] not in named:
            headers.append(NO_STORE)
        return headers


def _told(error: Exception) -> Problem:
    """What breaks before an answer began, told as the router would tell it."""
    problem = as_problem(error)
    if isinstance(problem, InternalError):
        log.error("request broke", exc_info=error)
    return problem


def _route_of(scope: Any) -> str:
    """The path of the route with the names of its parameters; `none` where there is no such route."""
    handler = scope.get("route_handler")
    return scope.get("path_template") or (min(handler.paths) if handler else "none")


@cache
def _measures(method: str, route: str, status: int) -> tuple[Counter, Histogram]:
    """As many as there are routes, methods and statuses: found anew each time they cost as much as all the rest."""
    return REQUESTS.labels(method, route, status), SECONDS.labels(method, route)


async def _gone() -> Any:
    return {"type": "http.disconnect"}


def _id_of(headers: Iterable[tuple[bytes, bytes]]) -> str:
    """The caller's own id where it is sane, else one of ours."""
    for name, value in headers:
        if name == b"x-request-id" and _SANE_ID.fullmatch(value):
            return value.decode("ascii")
    return f"{_PROCESS}-{next(_NUMBERS)}"


def _refusal(scope: Any) -> Problem | None:
    """What no route can mean. PostgreSQL has no NUL in text; U+FFFD is what broken UTF-8 was read as."""
    path: str = scope["path"]
    if "\0" in path or "\ufffd" in path:
        return NotFound()
    query: bytes = scope["query_string"]
    if b"%00" in query or b"\0" in query:
        return InvalidBody("A parameter may not contain the character NUL.", where="query")
    return None
