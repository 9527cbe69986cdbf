"""The form of a request, looked at before its handler: known parameters, JSON where JSON is wanted, no NUL in it."""

from typing import Any, cast
from urllib.parse import parse_qsl

import msgspec
from litestar import Request

from hilo.kernel.errors import InvalidBody, InvalidJson, UnknownParameter, WrongMediaType

_ESCAPED_NUL = b"\\u0000"  # a NUL itself is no valid JSON


async def ensure_form(request: Request[Any, Any, Any], parameters: frozenset[str], *, json: bool) -> None:
    """Raises UnknownParameter, WrongMediaType, InvalidJson, InvalidBody; the framework's reading BodyTooLarge."""
    query: bytes = request.scope["query_string"]
    if query:
        _ensure_known(query, parameters)
    if json and _has_body(request):
        _ensure_json(request.headers.get("content-type", ""))
        ensure_sound(await request.body())


def _ensure_known(query: bytes, parameters: frozenset[str]) -> None:
    """A parameter that is spelt wrong must not be passed over: a list would be given unfiltered."""
    for name, _ in parse_qsl(query.decode("latin-1"), keep_blank_values=True):
        if name not in parameters:
            raise UnknownParameter(where=name[:100])


def _has_body(request: Request[Any, Any, Any]) -> bool:
    return request.headers.get("content-length", "0") != "0" or "transfer-encoding" in request.headers


def _ensure_json(content_type: str) -> None:
    """Nothing else, and not nothing: those a page of another site could send without asking."""
    media_type = content_type.partition(";")[0].strip().lower()
    if media_type != "application/json" and not media_type.endswith("+json"):
        raise WrongMediaType


def ensure_sound(body: bytes) -> None:
    """Raises InvalidJson for what is none, bad UTF-8 and absurd depth; InvalidBody for a NUL in a text, with its place.

    PostgreSQL has no NUL in text, and the framework takes broken UTF-8 and depth for errors of ours.
    """
    try:
        found = msgspec.json.decode(body)
        place = _place_of_nul(found, "$") if _ESCAPED_NUL in body else ""
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InvalidJson(str(error)) from None
    except RecursionError:
        raise InvalidJson("It is nested too deeply.") from None
    if place:
        raise InvalidBody("A text may not contain the character NUL.", where=place)


def _place_of_nul(value: Any, place: str) -> str:
    """The JSON path of the first text with a NUL; empty for none."""
    if isinstance(value, str):
        return place if "\0" in value else ""
    inner: list[tuple[str, Any]] = []
    if isinstance(value, list):
        inner = [(f"{place}[{index}]", item) for index, item in enumerate(cast("list[Any]", value))]
    elif isinstance(value, dict):
        members = cast("dict[str, Any]", value)
        if any("\0" in key for key in members):
            return place
        inner = [(f"{place}.{key}", item) for key, item in members.items()]
    return next((found for where, item in inner if (found := _place_of_nul(item, where))), "")
