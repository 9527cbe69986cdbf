"""The route helper: a route names its permission; a write is one transaction and honours Idempotency-Key."""

import inspect
import re
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Annotated, Any, Literal, cast, get_type_hints

import asyncpg
import msgspec
from litestar import Request, Response
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.spec import Operation
from litestar.params import JSONBody, ParameterKwarg, PathParameter, QueryParameter

from hilo.kernel.db import Tx
from hilo.kernel.env import Env
from hilo.kernel.errors import NotSignedIn
from hilo.kernel.idempotency import once
from hilo.kernel.principal import Principal
from hilo.kernel.request_form import ensure_form
from hilo.kernel.restrain import ensure_shapeable, restrain
from hilo.kernel.shape import shape

Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
Handler = Callable[..., Awaitable[Any]]
PUBLIC = "public"  # a route that a stranger may use; it says so itself
TRIES = 4  # of a write that is rolled back because its rows were locked crosswise
SIGNED_IN = "signed in"  # any member of staff or token, whatever the role
VISITOR = "visitor"  # a customer on a page of ours, by the token of that page; no member of staff


class Body(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """The base of request bodies: unknown fields are refused."""


class Query(msgspec.Struct, kw_only=True):
    """The base of query parameters taken together: a handler's `query`, each field a parameter of the route."""


def route(
    method: Method, path: str, needs: str, *, status: int = 200, audited: bool = True, shaped: bool = True
) -> Callable[[Handler], HTTPRouteHandler]:
    """Declares a route below `/api/v1` (or absolute with a leading `//`).

    The handler may take `tx` (a transaction for writes, a read for GET), `by` (the Principal), `request`, path and
    query parameters (many of them as one `query`, a Query) and `data` (a Body). `needs` is a permission, SIGNED_IN,
    VISITOR or PUBLIC. A handler may return a struct, None or a litestar Response. `audited` False: written over and
    over while somebody types or looks. `shaped` False: masked for nobody, as it is meant (a reveal, a file).
    """
    full = path[1:] if path.startswith("//") else f"/api/v1{path}"

    def wrap(handler: Handler) -> HTTPRouteHandler:
        signature = inspect.signature(handler, eval_str=True)
        endpoint = _endpoint(handler, signature, method, status, shaped)
        parameters = _wear(endpoint, handler, signature, full)
        nobody = needs == PUBLIC and method == "GET" and "by" not in signature.parameters

        async def guard(connection: Any, _: Any) -> None:
            if nobody:  # and so it answers while the database is away
                connection.scope["state"]["principal"] = None
            else:
                await authorise(connection, needs)  # before anything of the request is read
            await ensure_form(connection, parameters, json="data" in signature.parameters)
            by: Principal | None = connection.scope["state"]["principal"]
            if by is not None and (by.limited or by.masks):
                await restrain(connection, by, json="data" in signature.parameters)

        return HTTPRouteHandler(
            full,
            http_method=method,
            status_code=status,
            summary=_first_line(handler),
            operation_class=Operation,
            opt={"needs": needs, "audited": audited, "shaped": shaped},
            guards=[guard],
            tags=[full.split("/")[3] if full.startswith("/api/v1/") else "machines"],
        )(endpoint)

    return wrap


async def authorise(request: "Request[Any, Any, Any]", needs: str) -> Principal | None:
    """The principal of a request. Raises NotSignedIn or NotAllowed; None only on a PUBLIC route.

    On a VISITOR route it is the visitor, and what is wrong with their token is raised as its own problem.
    """
    state = request.app.state
    authenticate = state.admit if needs == VISITOR else state.authenticate
    by: Principal | None = await authenticate(request)
    request.scope["state"]["principal"] = by
    if needs in (PUBLIC, VISITOR):
        return by
    if by is None:
        raise NotSignedIn
    if needs != SIGNED_IN:
        by.require(needs)
    return by


def _endpoint(handler: Handler, signature: inspect.Signature, method: Method, status: int, shaped: bool) -> Handler:
    """What the framework calls: gives the handler what it asks for, and a transaction around it."""
    wanted = signature.parameters
    query = wanted["query"].annotation if "query" in wanted else None

    async def endpoint(**given: Any) -> Any:
        request: Request[Any, Any, Any] = given["request"]
        by: Principal | None = request.scope["state"]["principal"]
        call = {name: value for name, value in given.items() if name in wanted}
        if query is not None:
            call["query"] = query(**{name: given[name] for name in query.__struct_fields__})
        if "by" in wanted:
            call["by"] = by
        env: Env = request.app.state.env
        eyes = by if shaped else None
        if "tx" not in wanted:
            return _seen(await handler(**call), eyes)
        if method == "GET":
            async with env.db.read() as tx:
                return _seen(await handler(tx=tx, **call), eyes)

        async def run(tx: Tx) -> Any:
            return _seen(await handler(tx=tx, **call), eyes)

        return await write(env, request, by, status, run)

    return endpoint


def _seen(answer: Any, by: Principal | None) -> Any:
    """The answer as `by` sees it. Raises MaskedAnswer for what cannot be masked."""
    if by is None or not by.masks:
        return answer
    if not isinstance(answer, Response):
        return shape(answer, by.masks)
    kept = cast("Response[Any]", answer)
    if isinstance(kept.content, bytes) and str(kept.media_type).endswith("json"):
        kept.content = msgspec.json.decode(kept.content)
    ensure_shapeable(kept)
    kept.content = shape(kept.content, by.masks)
    return kept


async def write(
    env: Env,
    request: "Request[Any, Any, Any]",
    by: Principal | None,
    status: int,
    run: Callable[[Tx], Awaitable[Any]],
    body_hash: bytes | None = None,
) -> Response[bytes]:
    """One transaction around `run`, with Idempotency-Key and audit.

    For a handler that takes its body in by itself: it calls this in place of taking `tx`, and says by `body_hash`
    what the body was. Whoever waited crosswise with somebody else and was rolled back for it does it again.
    """
    for _ in range(TRIES - 1):
        with suppress(asyncpg.DeadlockDetectedError, asyncpg.SerializationError):
            return await _written(env, request, by, status, run, body_hash)
    return await _written(env, request, by, status, run, body_hash)


async def _written(
    env: Env,
    request: "Request[Any, Any, Any]",
    by: Principal | None,
    status: int,
    run: Callable[[Tx], Awaitable[Any]],
    body_hash: bytes | None,
) -> Response[bytes]:
    async with env.db.unit_of_work() as tx:

        async def answer() -> Response[bytes]:
            return await _audited(tx, request, by, _encode(await run(tx), status))

        return await once(tx, request, by, answer, body_hash)


async def _audited(
    tx: Tx, request: "Request[Any, Any, Any]", by: Principal | None, response: Response[bytes]
) -> Response[bytes]:
    for module in tx.env.modules:
        if module.audit and request.route_handler.opt["audited"]:
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


def _wear(endpoint: Any, handler: Handler, signature: inspect.Signature, path: str) -> frozenset[str]:
    """Gives the endpoint the handler's face, without `tx` and `by`, so that the framework parses and documents it.

    Gives the names of the query parameters.
    """
    in_path = set(re.findall(r"\{(\w+)[:}]", path))
    parameters = [q for p in signature.parameters.values() for q in _spread(p) if p.name not in {"tx", "by", "request"}]
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
    return frozenset(_called(p) for p in parameters if p.name not in in_path | {"request", "data"})


def _spread(parameter: inspect.Parameter) -> list[inspect.Parameter]:
    """The fields of a `query` as parameters; any other parameter as it is."""
    if parameter.name != "query":
        return [parameter]
    hints = get_type_hints(parameter.annotation, include_extras=True)
    return [
        inspect.Parameter(f.name, inspect.Parameter.KEYWORD_ONLY, default=_default(f), annotation=hints[f.name])
        for f in msgspec.structs.fields(parameter.annotation)
    ]


def _default(field: msgspec.structs.FieldInfo) -> Any:
    return inspect.Parameter.empty if field.default is msgspec.NODEFAULT else field.default


def _placed(name: str, annotation: Any, in_path: bool) -> Any:
    """A plain annotation, with the word for where the framework finds the value: body, path, else query."""
    told = any(isinstance(extra, ParameterKwarg) for extra in getattr(annotation, "__metadata__", ()))
    if told or name == "request":
        return annotation
    if name == "data":
        return JSONBody[annotation]
    return Annotated[annotation, PathParameter() if in_path else QueryParameter()]


def _called(parameter: inspect.Parameter) -> str:
    """How a query names the parameter."""
    extras = getattr(parameter.annotation, "__metadata__", ())
    aliases = [extra.name for extra in extras if isinstance(extra, ParameterKwarg) and extra.name]
    return aliases[0] if aliases else parameter.name


def _first_line(handler: Handler) -> str:
    return (handler.__doc__ or handler.__name__).strip().splitlines()[0]
