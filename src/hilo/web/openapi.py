"""The OpenAPI document: made of the routes when somebody asks, and what they cannot say added."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, cast
from weakref import WeakKeyDictionary

import msgspec
from litestar import Litestar, Request, Response
from litestar.handlers import HTTPRouteHandler
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin

from hilo.kernel.env import Env
from hilo.kernel.module import Module
from hilo.kernel.route import PUBLIC, SIGNED_IN, route
from hilo.web.openapi_structs import StrictStructs

ABOUT = """
The HTTP interface of Hilo. Times are UTC (RFC 3339), lists are pages `{items, next}`, errors are problem documents
(RFC 9457) with a stable `code`.

Sign in with `POST /api/v1/session` (a cookie), or send `Authorization: Bearer TOKEN`. A write takes an
`Idempotency-Key`: for 24 hours the same key gives the same answer, with another body 422, while the first is being
worked on 409. Parameters and fields that are not known are refused.
"""
PROBLEM: dict[str, Any] = {
    "type": "object",
    "description": "A problem document (RFC 9457).",
    "required": ["type", "title", "status", "code"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string", "description": "A sentence for people."},
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "Never changes; for programs."},
        "detail": {"type": "string"},
        "where": {"type": "string", "description": "The part of the request that is meant."},
        "request_id": {"type": "string", "description": "By which the log knows it; where it is our fault."},
    },
}
SECURITY: dict[str, Any] = {
    "token": {"type": "http", "scheme": "bearer", "description": "An API token, or the secret of an account."},
    "session": {"type": "apiKey", "in": "cookie", "name": "hilo_session"},
}
KEY: dict[str, Any] = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "The same key gives the same answer for 24 hours.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200},
}
SILENT: list[tuple[str, Any]] = [
    ("deprecated", False),
    ("allowEmptyValue", False),
    ("allowReserved", False),
    ("headers", {}),
]
# What is no JSON, which the framework cannot see.
CONTENT = {
    "/api/docs": "text/html",
    "/api/v1/attachments/{attachment_id}": "application/octet-stream",
    "/api/v1/envelopes/{envelope_id}": "application/octet-stream",
    "/api/v1/stream": "text/event-stream",
    "/metrics": "text/plain",
}
UPLOADS: dict[str, Any] = {
    "/api/v1/attachments": {
        "application/octet-stream": {"schema": {"type": "string", "format": "binary", "minLength": 1}},
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": ["file"],
                "properties": {"file": {"type": "string", "format": "binary"}},
            }
        },
    }
}
WRITES = ("post", "put", "patch", "delete")

Json = dict[str, Any]


def document(modules: Sequence[Module]) -> Json:
    """The document of these modules, in a stable order."""
    made = _of_framework(modules)
    needs = _needs(modules)
    made["info"]["description"] = ABOUT.strip()
    components: Json = made.setdefault("components", {})
    components.setdefault("schemas", {})["Problem"] = PROBLEM
    components["securitySchemes"] = SECURITY
    for path, item in made["paths"].items():
        for method, operation in item.items():
            _complete(operation, path, method, needs[path, method])
    for module in modules:
        if module.paths:
            made["paths"] |= module.paths()
    made["paths"] = dict(sorted(made["paths"].items()))
    components["schemas"] = dict(sorted(components["schemas"].items()))
    return made


def _of_framework(modules: Sequence[Module]) -> Json:
    """An application that only describes itself; the one that serves carries no description around."""
    app = Litestar(
        route_handlers=[handler for module in modules for handler in module.routes if not _apart(module, handler)],
        openapi_config=OpenAPIConfig("Hilo", "1", use_handler_docstrings=True, render_plugins=[JsonRenderPlugin()]),
        plugins=[StrictStructs()],
        logging_config=None,
    )
    return _lean(msgspec.json.decode(msgspec.json.encode(app.openapi_schema.to_schema())))


def _apart(module: Module, handler: HTTPRouteHandler) -> bool:
    """Whether it stands in a ring of its own: a protocol of others than those who sign in here, with its own guide."""
    return any(path.startswith(f"{root}/") for path in handler.paths for root in module.around)


def _needs(modules: Sequence[Module]) -> Mapping[tuple[str, str], str]:
    """What each operation needs, by its path as the document writes it and its method."""
    found: dict[tuple[str, str], str] = {}
    for handler in [handler for module in modules for handler in module.routes]:
        for path in handler.paths:
            plain = "/".join(_plain(part) for part in path.split("/"))
            for method in handler.http_methods:
                found[plain, method.lower()] = handler.opt["needs"]
    return found


def _plain(part: str) -> str:
    return f"{part.partition(':')[0]}}}" if part.startswith("{") and ":" in part else part


def _complete(operation: Json, path: str, method: str, needs: str) -> None:
    """Adds what the framework does not know: who may, problems, the key of a write."""
    operation["operationId"] = "_".join([method, *(part.strip("{}") for part in path.split("/")[1:])])
    operation["x-permission"] = needs
    operation["security"] = [] if needs == PUBLIC else [{"token": []}, {"session": []}]
    if needs not in (PUBLIC, SIGNED_IN):
        said = operation.get("description") or operation.get("summary", "")
        operation["description"] = f"{said}\n\nNeeds the permission `{needs}`."
    if method in WRITES:
        operation.setdefault("parameters", []).append(KEY)
        if path in UPLOADS:
            operation["requestBody"] = {"required": True, "content": UPLOADS[path]}
    # The framework's own form of errors is none of ours.
    responses: Json = {name: said for name, said in operation["responses"].items() if int(name) < 400}
    for status, response in responses.items():
        response["description"] = HTTPStatus(int(status)).phrase
        if method == "get" and path in CONTENT:
            response["content"] = {CONTENT[path]: {"schema": {"type": "string"}}}
    operation["responses"] = responses | {"default": problem_response("Refused, or not possible at the moment.")}


def _lean(value: Any) -> Any:
    """Without what says nothing: `deprecated: false` and its like, headers that are none."""
    if isinstance(value, list):
        return [_lean(inner) for inner in cast("list[Any]", value)]
    if isinstance(value, dict):
        members = cast("Json", value)
        return {name: _lean(inner) for name, inner in members.items() if (name, inner) not in SILENT}
    return value


def problem_response(what: str) -> Json:
    """A response that is a problem document, for descriptions that modules give themselves."""
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": what, "content": {"application/problem+json": {"schema": schema}}}


def document_of(env: Env) -> bytes:
    """The document of a process, made once."""
    found = _MADE.get(env)
    if found is None:
        found = _MADE[env] = msgspec.json.encode(document(env.modules))
    return found


@route("GET", "/openapi.json", needs=PUBLIC)
async def get_openapi(request: Request[Any, Any, Any]) -> Response[bytes]:
    """This document."""
    return Response(document_of(request.app.state.env), media_type="application/json")


ROUTES = (get_openapi,)


def snapshot(modules: Sequence[Module]) -> str:
    """The document as it is kept in `docs/api/openapi.json`; `make openapi` writes it."""
    return msgspec.json.format(msgspec.json.encode(document(modules)), indent=1).decode() + "\n"


_MADE: "WeakKeyDictionary[Env, bytes]" = WeakKeyDictionary()
