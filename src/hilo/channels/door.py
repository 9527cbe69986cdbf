"""The door: `/in/{channel}/{account}` as a bare ASGI application. Verified, kept, and only then answered."""

import asyncio
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import msgspec

from hilo.channels.contract import Adapter, Challenge, Forbidden, Item, Raw, Refused, Verified
from hilo.channels.contract_abilities import Prepares, Unprepared
from hilo.channels.directory import directory
from hilo.channels.errors import AccountNotReady, BadSignature, EnvelopeConflict, UnknownAccount
from hilo.channels.intake import Kept, intake
from hilo.channels.slow_body import Bodies, Gone
from hilo.kernel.env import Env
from hilo.kernel.errors import BodyTooLarge, Problem
from hilo.kernel.http_client import OutgoingFailed

METHODS = frozenset({"GET", "POST", "PUT"})
JSON = b"application/json"
PROBLEM = b"application/problem+json"
PATIENCE = 20.0  # seconds for what an adapter has to fetch before it can judge


class Answer(msgspec.Struct, frozen=True):
    """What goes back."""

    status: int
    body: bytes
    media_type: bytes = JSON
    retry_after: int | None = None


class Door:
    """Lets in what its account's adapter finds genuine."""

    def __init__(self, env: Env) -> None:
        self._directory = directory(env)
        self._intake = intake(env)
        self._bodies = Bodies()
        self._body_max = env.settings.body_max_bytes

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1000})
            return
        try:
            answer = await self._answer(scope, receive)
        except Gone:
            return
        except Refused as refused:
            answer = _refusal(refused)
        except Problem as problem:
            answer = Answer(problem.status, msgspec.json.encode(problem.document()), PROBLEM, problem.retry_after)
        await _send(send, answer)

    async def _answer(self, scope: Any, receive: Any) -> Answer:
        if scope["method"] not in METHODS:
            raise Refused("wrong_method", "Messages are posted.", status=405)
        channel, key = _address(scope["path"])
        known = await self._directory.at_door(channel, key)
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        _refuse_long(headers, self._body_max)
        body = await self._bodies.read(receive, self._body_max)
        raw = Raw("http", body, headers, _url(scope), scope["method"])
        try:
            found = known.adapter.verify(raw)
        except Unprepared:
            found = await _prepared(known.adapter, raw)
        except Forbidden:
            raise BadSignature from None
        if isinstance(found, Challenge):
            return Answer(200, found.body, found.media_type.encode())
        kept = await self._intake.keep(known.account.id, found.items) if found.items else []
        return _receipt(found, kept)


async def _prepared(adapter: Adapter, raw: Raw) -> Verified | Challenge:
    """What the adapter finds once it has fetched what it lacked. Raises BadSignature, AccountNotReady."""
    assert isinstance(adapter, Prepares), "who lacks something can fetch it"
    try:
        async with asyncio.timeout(PATIENCE):
            await adapter.prepare(raw)
        return adapter.verify(raw)
    except Forbidden:
        raise BadSignature from None
    except (OutgoingFailed, TimeoutError, Unprepared):
        raise AccountNotReady(retry_after=30) from None


def open_door(env: Env) -> Any:
    """The ASGI application, for `Module.mounts`."""
    return Door(env)


@lru_cache(1024)
def _address(path: str) -> tuple[str, str]:
    """Channel and account of `[/in]/{channel}/{account}`. Raises UnknownAccount."""
    parts = path.strip("/").split("/")
    if len(parts) == 3 and parts[0] == "in":
        parts = parts[1:]
    if len(parts) != 2 or "\0" in path:
        raise UnknownAccount
    try:
        path.encode()
    except UnicodeEncodeError:
        raise UnknownAccount from None
    return parts[0], parts[1]


def _url(scope: Any) -> str:
    query = scope.get("query_string", b"").decode("latin-1")
    return f"{scope['path']}?{query}" if query else str(scope["path"])


def _refuse_long(headers: Mapping[str, str], most: int) -> None:
    """Raises BodyTooLarge by Content-Length, before anything is read."""
    length = headers.get("content-length", "0")
    if length.isdecimal() and int(length) > most:
        raise BodyTooLarge(f"At most {most} bytes.")


def _receipt(found: Verified, kept: Sequence[Kept]) -> Answer:
    """Raises EnvelopeConflict, which names what became of every item."""
    conflict = found.exact and any(one.other_body for one in kept)
    if found.batch or len(kept) != 1:
        items = [_line(item, one, found.exact) for item, one in zip(found.items, kept, strict=True)]
        if conflict:
            raise EnvelopeConflict("The others are kept.", extra={"items": items})
        return Answer(202, msgspec.json.encode({"items": items}))
    [one] = kept
    if conflict:
        raise EnvelopeConflict(extra={"envelope": str(one.envelope_id)})
    # Providers want 200; a first message on an exact channel is told from a repeat by 202.
    status = 202 if found.exact and not one.repeated else 200
    return Answer(status, b'{"envelope":"%s"}' % str(one.envelope_id).encode())


def _line(item: Item, one: Kept, exact: bool) -> dict[str, Any]:
    line = {"id": item.dedupe_key, "envelope": str(one.envelope_id), "repeated": one.repeated}
    return line | {"conflict": True} if exact and one.other_body else line


def _refusal(refused: Refused) -> Answer:
    document: dict[str, Any] = {
        "type": f"urn:hilo:problem:{refused.code}",
        "title": "This cannot be taken in as it stands.",
        "status": refused.status,
        "code": refused.code,
        "detail": str(refused),
    }
    if refused.where:
        document["where"] = refused.where
    return Answer(refused.status, msgspec.json.encode(document), PROBLEM)


async def _send(send: Any, answer: Answer) -> None:
    headers = [(b"content-type", answer.media_type), (b"content-length", str(len(answer.body)).encode())]
    if answer.retry_after is not None:
        headers.append((b"retry-after", str(answer.retry_after).encode()))
    if answer.status in (408, 413):
        headers.append((b"connection", b"close"))  # what was not read must not be taken for the next request
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body})
