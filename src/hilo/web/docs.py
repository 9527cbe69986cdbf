"""The readable page of the OpenAPI document: plain HTML made here, without a script and without the internet."""

from collections import defaultdict
from html import escape
from typing import Any
from weakref import WeakKeyDictionary

import msgspec
from litestar import Request, Response

from hilo.kernel.env import Env
from hilo.kernel.route import PUBLIC, route
from hilo.web.openapi import Json, document_of
from hilo.web.page_static import static_address

POLICY = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
METHODS = ("get", "post", "put", "patch", "delete")
LIMITS = ("minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems", "pattern", "default")


@route("GET", "//api/docs", needs=PUBLIC)
async def get_docs(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The document for people."""
    env: Env = request.app.state.env
    page = _MADE.get(env)
    if page is None:
        page = _MADE[env] = as_page(msgspec.json.decode(document_of(env))).encode()
    return Response(page, media_type="text/html", headers={"content-security-policy": POLICY})


ROUTES = (get_docs,)


def as_page(document: Json) -> str:
    """All operations by their tag, then all schemas, each with an anchor."""
    tagged: dict[str, list[str]] = defaultdict(list)
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                tagged[item[method].get("tags", ["other"])[0]].append(_operation(path, method, item[method]))
    tags = sorted(tagged)
    index = " ".join(f'<a href="#tag-{escape(tag)}">{escape(tag)}</a>' for tag in tags)
    sections = "".join(f'<h2 id="tag-{escape(tag)}">{escape(tag)}</h2>{"".join(tagged[tag])}' for tag in tags)
    schemas = "".join(_schema(name, schema) for name, schema in document["components"]["schemas"].items())
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Hilo: HTTP interface</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<link rel="stylesheet" href="{static_address()}/docs.css"></head><body><main>'
        f"<h1>Hilo: HTTP interface</h1>{_words(document['info'].get('description', ''))}"
        '<p>For programs: <a href="/api/v1/openapi.json">openapi.json</a></p>'
        f'<nav>{index} <a href="#schemas">schemas</a></nav>{sections}<h2 id="schemas">Schemas</h2>{schemas}'
        "</main></body></html>"
    )


def _operation(path: str, method: str, operation: Json) -> str:
    parameters = [_parameter(parameter) for parameter in operation.get("parameters", [])]
    body = "".join(
        f"<p>Body <code>{escape(kind)}</code>: {_type(told.get('schema', {}))}</p>"
        for kind, told in operation.get("requestBody", {}).get("content", {}).items()
    )
    answers = "".join(_answer(status, response) for status, response in operation["responses"].items())
    return (
        f'<details id="{escape(operation["operationId"])}"><summary><b class="{method}">{method.upper()}</b> '
        f"<code>{escape(path)}</code> {escape(operation.get('summary', ''))}</summary>"
        f"{_words(operation.get('description', ''))}{_table(parameters)}{body}<ul>{answers}</ul></details>"
    )


def _parameter(parameter: Json) -> tuple[str, str, str]:
    schema = parameter.get("schema", {})
    must = " (required)" if parameter.get("required") else ""
    words = parameter.get("description") or schema.get("description", "")
    return f"{parameter['name']}{must}", f"{_type(schema)} in {escape(parameter['in'])}", words


def _answer(status: str, response: Json) -> str:
    content = "".join(
        f" <code>{escape(kind)}</code> {_type(told.get('schema', {}))}"
        for kind, told in response.get("content", {}).items()
    )
    return f"<li><b>{escape(status)}</b> {escape(response['description'])}{content}</li>"


def _schema(name: str, schema: Json) -> str:
    must = set(schema.get("required", ()))
    rows = [
        (f"{field}{' (required)' if field in must else ''}", _type(told), told.get("description", ""))
        for field, told in schema.get("properties", {}).items()
    ]
    about = _words(schema.get("description", "")) + ("" if rows else f"<p>{_type(schema)}</p>")
    called = escape(name)
    return f'<details id="schema-{called}"><summary><code>{called}</code></summary>{about}{_table(rows)}</details>'


def _type(schema: Json) -> str:
    """A type in one line of HTML; what has a name is a link."""
    if "$ref" in schema:
        name = escape(schema["$ref"].rpartition("/")[2])
        return f'<a href="#schema-{name}">{name}</a>'
    for word in ("oneOf", "anyOf", "allOf"):
        if word in schema:
            return (" and " if word == "allOf" else " or ").join(_type(inner) for inner in schema[word])
    if "enum" in schema or "const" in schema:
        return ", ".join(f"<code>{escape(str(value))}</code>" for value in schema.get("enum", [schema.get("const")]))
    kind = schema.get("type", "any")
    if isinstance(kind, list):
        kind = " or ".join(str(each) for each in kind)  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    if kind == "array":
        return f"list of {_type(schema.get('items', {}))}"
    limits = [f"{word} {schema[word]}" for word in LIMITS if word in schema]
    told = f" ({escape(', '.join(limits))})" if limits else ""
    return f"{escape(str(kind))}{' ' + escape(schema['format']) if 'format' in schema else ''}{told}"


def _table(rows: list[tuple[str, str, str]]) -> str:
    if not rows:
        return ""
    lines = (f"<tr><td><code>{escape(name)}</code><td>{kind}<td>{escape(words)}" for name, kind, words in rows)
    return f"<table>{''.join(lines)}</table>"


def _words(text: str) -> str:
    paragraphs = (escape(paragraph).replace("\n", " ") for paragraph in text.split("\n\n") if paragraph.strip())
    return "".join(f"<p>{_coded(paragraph)}</p>" for paragraph in paragraphs)


def _coded(text: str) -> str:
    """Between backticks it is code."""
    pieces = text.split("`")
    return "".join(f"<code>{piece}</code>" if n % 2 else piece for n, piece in enumerate(pieces))


_MADE: "WeakKeyDictionary[Env, bytes]" = WeakKeyDictionary()
