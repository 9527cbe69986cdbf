"""Record what was done, by whom, to what: ids and names of fields, nothing of a person."""

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec

from hilo.kernel.db import Tx
from hilo.kernel.principal import Principal
from hilo.staff import store_audit

NOTHING: Mapping[str, Any] = {}
_FIELD = re.compile(r"[a-z][a-z0-9_]{0,39}")
_WORD = re.compile(r"[a-z][a-z_-]{0,39}")  # a kind or a state; no address, no number


class _Made(msgspec.Struct):
    id: UUID


async def record(tx: Tx, by: Principal | None, action: str, subject: str, details: Mapping[str, Any] = NOTHING) -> None:
    """`action` as `user.added`, `subject` as `user:ID`; `by` None: a stranger. The details hold no personal data."""
    await store_audit.add(tx, (by.kind, by.id) if by else ("public", None), action, subject, details)


async def record_write(tx: Tx, request: Any, by: Principal | None, response: Any) -> None:
    """After every write of a route: the route, the ids in its path and answer, the names of the fields that were sent.

    The routes of staff are left out: their verbs record more than that. So is what was refused by its answer.
    """
    handler = request.route_handler
    if handler.fn.__module__.startswith("hilo.staff.") or response.status_code >= 400:
        return
    path = min(handler.paths)
    ids = {name.removesuffix("_id"): _plain(value) for name, value in request.path_params.items()}
    made = _id_of(response.content) if request.method == "POST" else None
    if ids:
        kind, name = next(iter(ids.items()))
    else:
        kind, name = _singular(path.rsplit("/", 1)[-1]), made or ""
    details: dict[str, Any] = {"fields": await _fields(request)} | ({"ids": ids} if len(ids) > 1 else {})
    if made and ids:
        details["made"] = made
    await record(tx, by, f"{request.method} {path}", f"{kind}:{name}", details)


def _plain(value: Any) -> str:
    """An id as it is; of other text only a plain word, for it might be a person's address."""
    text = str(value)
    return text if isinstance(value, UUID | int) or _WORD.fullmatch(text) else ""


async def _fields(request: Any) -> list[str]:
    """None of a route that takes its body in by itself: it may be a file, and is gone by now."""
    if "data" not in request.route_handler.parsed_fn_signature.parameters:
        return []
    if not request.headers.get("content-type", "").startswith("application/json"):
        return []
    try:
        sent = msgspec.json.decode(await request.body(), type=dict[str, msgspec.Raw])
    except msgspec.DecodeError:
        return []
    return [name for name in sent if _FIELD.fullmatch(name)]


def _id_of(content: bytes | None) -> str | None:
    try:
        return str(msgspec.json.decode(content or b"", type=_Made).id)
    except msgspec.DecodeError:
        return None


def _singular(noun: str) -> str:
    return noun[:-3] + "y" if noun.endswith("ies") else noun.removesuffix("s")
