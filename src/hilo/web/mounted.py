"""What is mounted is handed over before the router: it judges its addresses itself, and is the busiest of all."""

from collections.abc import Mapping
from typing import Any

import structlog

from hilo.kernel.errors import InternalError
from hilo.web.problems import MEDIA_TYPE, as_problem, body_of, headers_of

log = structlog.get_logger(__name__)


class Mounted:
    """ASGI around the router. The router knows the mounts too, for its list of routes; it never gets to them."""

    def __init__(self, router: Any, mounts: Mapping[str, Any]) -> None:
        self._router = router
        self._mounts = tuple((f"{path}/", app) for path, app in mounts.items())

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            for path, app in self._mounts:
                if scope["path"].startswith(path):
                    scope["path_template"] = path.rstrip("/")  # what the metrics call it
                    await _guarded(app, scope, receive, send)
                    return
        await self._router(scope, receive, send)


async def _guarded(app: Any, scope: Any, receive: Any, send: Any) -> None:
    """What breaks before an answer began is told as the router would tell it."""
    begun = False

    async def note(message: Any) -> None:
        nonlocal begun
        begun = True
        await send(message)

    try:
        await app(scope, receive, note)
    except Exception as error:
        problem = as_problem(error)
        if isinstance(problem, InternalError):
            log.error("request broke", exc_info=error)
        if begun:
            raise
        body = body_of(problem, scope["state"]["request_id"])
        told = headers_of(problem) | {"content-type": MEDIA_TYPE, "content-length": str(len(body))}
        headers = [(name.encode(), value.encode()) for name, value in told.items()]
        await send({"type": "http.response.start", "status": problem.status, "headers": headers})
        await send({"type": "http.response.body", "body": body})
