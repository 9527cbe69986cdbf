"""Every error of a request as a problem document; an unexpected one is logged and told as `internal_error`."""

import re
from typing import Any, cast

import msgspec
import structlog
from asyncpg import DataError, DeadlockDetectedError, SerializationError
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException

from hilo.kernel.db import LOST, RETRY_AFTER
from hilo.kernel.errors import (
    BadRequest,
    BodyTooLarge,
    Busy,
    DatabaseAway,
    InternalError,
    InvalidBody,
    InvalidJson,
    NotFound,
    NotSignedIn,
    Problem,
    WrongKey,
    WrongMediaType,
    WrongMethod,
)
from hilo.kernel.secrets import SecretUnreadable

log = structlog.get_logger()
MEDIA_TYPE = "application/problem+json"
_PATH = re.compile(r" for path \S+$")  # the framework repeats the address, which may name what one may not see
BY_STATUS: dict[int, type[Problem]] = {
    404: NotFound,
    401: NotSignedIn,
    405: WrongMethod,
    413: BodyTooLarge,
    415: WrongMediaType,
}


def answer_problem(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """The framework's handler of all errors."""
    problem = as_problem(error)
    if isinstance(problem, InternalError):
        log.error("request broke", exc_info=error)
    headers = headers_of(problem)
    if isinstance(error, HTTPException) and error.headers and "allow" in error.headers:
        headers["allow"] = error.headers["allow"]
    content = body_of(problem, request.scope["state"]["request_id"])
    return Response(content, status_code=problem.status, media_type=MEDIA_TYPE, headers=headers)


def body_of(problem: Problem, request_id: str) -> bytes:
    """The document; what is our fault names the request by which it is found in the log."""
    document = problem.document()
    if problem.status >= 500:
        document["request_id"] = request_id
    return msgspec.json.encode(document)


def headers_of(problem: Problem) -> dict[str, str]:
    """The headers that go with it, in lower case."""
    headers: dict[str, str] = {}
    if problem.retry_after is not None:
        headers["retry-after"] = str(problem.retry_after)
    if problem.status == 401:
        headers["www-authenticate"] = "Bearer"
    return headers


def as_problem(error: BaseException) -> Problem:
    """The problem that stands for any error."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, ValidationException):
        return _invalid(error)
    if isinstance(error, HTTPException):
        kind = BY_STATUS.get(error.status_code)
        if kind:
            return kind()
        return _bad(error) if error.status_code == 400 else InternalError()
    if isinstance(error, msgspec.ValidationError):
        return InvalidBody(str(error))
    if isinstance(error, SecretUnreadable):
        return WrongKey(retry_after=60)
    return _of_database(error)


def _of_database(error: BaseException) -> Problem:
    if isinstance(error, LOST):
        return DatabaseAway(retry_after=RETRY_AFTER)
    if isinstance(error, DeadlockDetectedError | SerializationError):
        return Busy(retry_after=1)  # all of it was rolled back: asked again, it goes through
    if isinstance(error, DataError) and isinstance(error.__cause__, OverflowError):
        return InvalidBody("A time or a number in it is out of range.")  # the driver could not write it down
    return InternalError()


def _bad(error: HTTPException) -> Problem:
    caused = error.__cause__ or error.__context__
    if isinstance(caused, msgspec.DecodeError) or "JSON" in error.detail:
        return InvalidJson(error.detail)
    return BadRequest(error.detail)


def _invalid(error: ValidationException) -> Problem:
    extra = cast("list[dict[str, Any]]", error.extra) if isinstance(error.extra, list) else []
    first = extra[0] if extra else {}
    said = str(first.get("message") or error.detail)
    return InvalidBody(_PATH.sub("", said), where=str(first.get("key") or ""))
