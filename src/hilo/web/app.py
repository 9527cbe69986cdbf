"""Assembles the modules into one web application: routes, OpenAPI, problems, the request's id."""

from typing import Any

import msgspec
import structlog
from litestar import Litestar, MediaType, Request, Response
from litestar.exceptions import HTTPException, ValidationException
from litestar.handlers import asgi
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import ScalarRenderPlugin

from hilo.kernel.db import LOST
from hilo.kernel.env import Env
from hilo.kernel.errors import BodyTooLarge, DatabaseAway, InvalidBody, InvalidJson, NotFound, NotSignedIn, Problem

log = structlog.get_logger()


class WrongMethod(Problem):
    """This address does not know that method."""

    status = 405
    code = "wrong_method"


class WrongMediaType(Problem):
    """Send JSON, with Content-Type: application/json."""

    status = 415
    code = "wrong_media_type"


class Broken(Problem):
    """Something broke on our side. It is noted under the request id."""

    status = 500
    code = "internal_error"


BY_STATUS: dict[int, type[Problem]] = {
    404: NotFound,
    401: NotSignedIn,
    405: WrongMethod,
    413: BodyTooLarge,
    415: WrongMediaType,
}


def make_app(env: Env) -> Litestar:
    """The Litestar application of all modules of the environment."""
    handlers: list[Any] = [handler for module in env.modules for handler in module.routes]
    for module in env.modules:
        for path, make in module.mounts.items():
            handlers.append(
                asgi(path, is_mount=True, copy_scope=True, opt={"needs": "signed by the channel"})(make(env))
            )
    app = Litestar(
        route_handlers=handlers,
        exception_handlers={Exception: answer_problem},
        openapi_config=OpenAPIConfig(
            title="Hilo",
            version="1",
            path="/api/docs",
            render_plugins=[ScalarRenderPlugin()],
            use_handler_docstrings=True,
        ),
        request_max_body_size=env.settings.body_max_bytes,
        debug=False,
    )
    app.state.env = env
    app.state.authenticate = next(m.authenticate for m in env.modules if m.authenticate)
    return app


def answer_problem(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """Every error as a problem document; an unexpected one is logged and told as `internal_error`."""
    problem = as_problem(error)
    if isinstance(problem, Broken):
        log.exception("request broke", exc_info=error, path=request.url.path)
    headers = {"retry-after": str(problem.retry_after)} if problem.retry_after is not None else {}
    return Response(
        msgspec.json.encode(problem.document()),
        status_code=problem.status,
        media_type="application/problem+json",
        headers=headers,
    )


def as_problem(error: Exception) -> Problem:
    """The problem that stands for any error."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, ValidationException):
        return _invalid(error)
    if isinstance(error, HTTPException):
        kind = BY_STATUS.get(error.status_code)
        if kind:
            return kind()
        return InvalidJson(error.detail) if error.status_code == 400 else Broken()
    if isinstance(error, msgspec.ValidationError):
        return InvalidBody(str(error))
    if isinstance(error, LOST):
        return DatabaseAway(retry_after=2)
    return Broken()


def _invalid(error: ValidationException) -> Problem:
    extra: Any = error.extra or []
    first: dict[str, Any] = extra[0] if isinstance(extra, list) and extra and isinstance(extra[0], dict) else {}
    return InvalidBody(str(first.get("message") or error.detail), where=str(first.get("key") or ""))


__all__ = ["MediaType", "make_app"]
