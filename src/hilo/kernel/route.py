"""The route helper: a route names its permission; a write is one transaction and honours Idempotency-Key."""

import hashlib
import inspect
import re
from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Literal, cast
from uuid import UUID

import msgspec
from litestar import Request, Response
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.spec import Operation
from litestar.params import JSONBody, ParameterKwarg, PathParameter, QueryParameter

from hilo.kernel.db import Tx
from hilo.kernel.env import Env
from hilo.kernel.errors import IdempotencyInFlight, IdempotencyKeyReused, InvalidBody
from hilo.kernel.principal import Principal

Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
Handler = Callable[..., Awaitable[Any]]
PUBLIC = "public"  # a route that a stranger may use; it says so itself
SIGNED_IN = "signed in"  # any member of staff or token, whatever the role

_TAKE = "select pg_try_advisory_xact_lock(hashtextextended($1, 7))"
_SEEN = "select body_hash, status, response from idempotency_keys where principal = $1 and route = $2 and key = $3"
_KEEP = """insert into idempotency_keys (principal, route, key, body_hash, status, response)
values ($1, $2, $3, $4, $5, $6)"""


class Body(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """The base of request bodies: unknown fields are refused."""


class Page(msgspec.Struct):
    """A page of items; `next` is the cursor of the following page, null on the last one."""

    items: list[Any]
    next: str | None = None


def route(
    method: Method, path: str, needs: str, *, status: int = 200, summary: str = ""
) -> Callable[[Handler], HTTPRouteHandler]:
    """Declares a route below `/api/v1` (or absolute with a leading `//`).

    The handler may take `tx` (a transaction for writes, a read for GET), `by` (the Principal), `request`, path and
    query parameters and `data` (a Body). `needs` is a permission, SIGNED_IN or PUBLIC. A handler may return a struct,
    None or a litestar Response.
    """

    def wrap(handler: Handler) -> HTTPRouteHandler:
        signature = inspect.signature(handler, eval_str=True)
        wanted = signature.parameters

        async def endpoint(**given: Any) -> Any:
            request: Request[Any, Any, Any] = given["request"]
            by: Principal | None = request.scope["state"]["principal"]
            call = {name: value for name, value in given.items() if name in wanted}
            if "by" in wanted:
                call["by"] = by
            env: Env = request.app.state.env
            if "tx" not in wanted:
                return await handler(**call)
            if method == "GET":
                async with env.db.read() as tx:
                    return await handler(tx=tx, **call)
            return await _write(env, request, by, status, lambda tx: handler(tx=tx, **call))

        async def guard(connection: Any, _: Any) -> None:
            await authorise(connection, needs)  # before anything of the request is read

        full = path[1:] if path.startswith("//") else f"/api/v1{path}"
        _wear(endpoint, handler, signature, full)
        made = HTTPRouteHandler(
            full,
            http_method=method,
            status_code=status,
            summary=summary or _first_line(handler),
            operation_class=Operation,
            opt={"needs": needs},
            guards=[guard],
            tags=[full.split("/")[3] if full.startswith("/api/v1/") else "machines"],
        )(endpoint)
        return made

    return wrap


async def authorise(request: "Request[Any, Any, Any]", needs: str) -> Principal | None:
    """The principal of a request. Raises NotSignedIn or NotAllowed; None only on a PUBLIC route."""
    from hilo.kernel.errors import NotSignedIn

    authenticate = request.app.state.authenticate
    by: Principal | None = await authenticate(request)
    request.scope["state"]["principal"] = by
    if needs == PUBLIC:
        return by
    if by is None:
        raise NotSignedIn
    if needs != SIGNED_IN:
        by.require(needs)
    return by


async def _write(
    env: Env, request: "Request[Any, Any, Any]", by: Principal | None, status: int, run: Callable[[Tx], Awaitable[Any]]
) -> Response[bytes]:
    key = request.headers.get("idempotency-key")
    async with env.db.unit_of_work() as tx:
        if key is None:
            return await _audited(tx, request, by, _encode(await run(tx), status))
        if not 1 <= len(key) <= 200 or "\0" in key:
            raise InvalidBody("An Idempotency-Key has 1 to 200 characters.", where="Idempotency-Key")
        who = f"{by.kind}:{by.id}" if by else "public"
        place = f"{request.method} {request.url.path}"
        digest = hashlib.sha256(await request.body()).digest()
        if not await tx.fetchval(_TAKE, f"{who}\n{place}\n{key}"):
            raise IdempotencyInFlight
        seen = await tx.fetchrow(_SEEN, who, place, key)
        if seen is not None:
            if seen["body_hash"] != digest:
                raise IdempotencyKeyReused
            return _answer(seen["response"], seen["status"])
        response = await _audited(tx, request, by, _encode(await run(tx), status))
        await tx.execute(_KEEP, who, place, key, digest, response.status_code, response.content)
        return response


async def _audited(
    tx: Tx, request: "Request[Any, Any, Any]", by: Principal | None, response: Response[bytes]
) -> Response[bytes]:
    for module in tx.env.modules:
        if module.audit:
            await module.audit(tx, request, by, response)
    return response


def _encode(answer: Any, status: int) -> Response[bytes]:
    if isinstance(answer, Response):
        kept = cast("Response[Any]", answer)
        if kept.content is not None and not isinstance(kept.content, bytes):
            kept.content = msgspec.json.encode(kept.content)
        kept.media_type = kept.media_type or "application/json"
        kept.status_code = kept.status_code or status
        return kept
    if answer is None:
        return _answer(b"", 204 if status == 200 else status)
    return _answer(msgspec.json.encode(answer), status)


def _answer(content: bytes, status: int) -> Response[bytes]:
    return Response(content, status_code=status, media_type="application/json")


def _wear(endpoint: Any, handler: Handler, signature: inspect.Signature, path: str) -> None:
    """Gives the endpoint the handler's face, without `tx` and `by`, so that the framework parses and documents it."""
    in_path = set(re.findall(r"\{(\w+)[:}]", path))
    parameters = [p for p in signature.parameters.values() if p.name not in {"tx", "by", "request"}]
    parameters.append(inspect.Parameter("request", inspect.Parameter.KEYWORD_ONLY, annotation=Request[Any, Any, Any]))
    shaped = [
        p.replace(kind=inspect.Parameter.KEYWORD_ONLY, annotation=_placed(p.name, p.annotation, p.name in in_path))
        for p in parameters
    ]
    endpoint.__signature__ = signature.replace(parameters=shaped)
    endpoint.__annotations__ = {p.name: p.annotation for p in shaped} | {"return": signature.return_annotation}
    endpoint.__name__ = handler.__name__
    endpoint.__qualname__ = handler.__qualname__
    endpoint.__module__ = handler.__module__
    endpoint.__doc__ = handler.__doc__


def _placed(name: str, annotation: Any, in_path: bool) -> Any:
    """A plain annotation, with the word for where the framework finds the value: body, path, else query."""
    told = any(isinstance(extra, ParameterKwarg) for extra in getattr(annotation, "__metadata__", ()))
    if told or name == "request":
        return annotation
    if name == "data":
        return JSONBody[annotation]
    return Annotated[annotation, PathParameter() if in_path else QueryParameter()]


def _first_line(handler: Handler) -> str:
    return (handler.__doc__ or handler.__name__).strip().splitlines()[0]


def path_id(text: str) -> UUID:
    """A UUID from a cursor or header. Raises InvalidBody."""
    try:
        return UUID(text)
    except ValueError:
        raise InvalidBody("This is not an id.") from None
