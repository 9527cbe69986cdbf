"""Restrain who is limited to teams or sees masked: looked at before a route runs, whatever route it is.

For all others none of this costs anything.
"""

from collections.abc import Iterator, Mapping
from typing import Any, cast
from urllib.parse import parse_qsl
from uuid import UUID

import msgspec
from litestar import Request, Response
from litestar.response import File, Stream

from hilo.kernel.env import Env
from hilo.kernel.errors import MaskedAnswer, MaskedQuestion, MaskedValue
from hilo.kernel.masking import is_masked, mask_text
from hilo.kernel.module import Guard
from hilo.kernel.principal import Principal
from hilo.kernel.shape import BY_NAME

AnyRequest = Request[Any, Any, Any]


async def restrain(request: AnyRequest, by: Principal, *, json: bool) -> None:
    """Raises MaskedQuestion, MaskedValue, and what the modules' guards raise for ids out of reach."""
    body = await _body(request) if json else None
    if by.masks:
        _ensure_no_oracle(request, by, body)
        if body is not None and any(is_masked(text) for text in _texts(body)):
            raise MaskedValue
    if by.limited:
        await _ensure_within_reach(request, by, body)


def ensure_shapeable(answer: Response[Any]) -> None:
    """Raises MaskedAnswer: what is no JSON cannot be masked, and a route that gives it has to say that it may."""
    if isinstance(answer, Stream | File) or (isinstance(answer.content, bytes) and answer.content):
        raise MaskedAnswer


def _ensure_no_oracle(request: AnyRequest, by: Principal, body: Any) -> None:
    """Whoever could ask for a whole number, or by such a field, would read by the answer what the mask is to hide."""
    query: bytes = request.scope["query_string"]
    asked = parse_qsl(query.decode("latin-1"), keep_blank_values=True) if query else []
    for name, value in asked:
        text = value.encode("latin-1").decode("utf-8", "replace")
        if BY_NAME.get(name) in by.masks or mask_text(text, by.masks) != text:
            raise MaskedQuestion(where=name[:100])
    kept: Any = cast("dict[str, Any]", body).get("filter") if isinstance(body, dict) else None
    for name, value in cast("dict[str, Any]", kept).items() if isinstance(kept, dict) else ():
        if value and BY_NAME.get(name) in by.masks:  # the filter of a view, or of a bulk action
            raise MaskedQuestion(where=f"$.filter.{name}")


async def _ensure_within_reach(request: AnyRequest, by: Principal, body: Any) -> None:
    env: Env = request.app.state.env
    guards: Mapping[str, Guard] = {name: guard for module in env.modules for name, guard in module.guards.items()}
    asked = [*_ids(dict(request.path_params), guards), *_ids(body, guards)]
    if asked:
        async with env.db.read() as tx:
            for guard, subject in dict.fromkeys(asked):
                await guard(tx, by, subject)


def _ids(value: Any, guards: Mapping[str, Guard], name: str = "") -> Iterator[tuple[Guard, UUID]]:
    """Every id in what was asked that stands under a name with a guard, however deep."""
    if isinstance(value, dict):
        for key, inner in cast("dict[str, Any]", value).items():
            yield from _ids(inner, guards, key)
    elif isinstance(value, list):
        for inner in cast("list[Any]", value):
            yield from _ids(inner, guards, name)
    elif name in guards and isinstance(value, str | UUID):
        try:
            yield guards[name], UUID(str(value))
        except ValueError:
            return


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in cast("dict[str, Any]", value).items():
            yield key
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in cast("list[Any]", value):
            yield from _texts(inner)


async def _body(request: AnyRequest) -> Any:
    body = await request.body()
    return msgspec.json.decode(body) if body else None
