"""Idempotency-Key: the answer of a write is kept for a day in its transaction, and given again for the same key."""

import hashlib
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from litestar import Request, Response

from hilo.kernel.db import Tx
from hilo.kernel.errors import IdempotencyInFlight, IdempotencyKeyReused, InvalidBody
from hilo.kernel.principal import Principal

KEPT = timedelta(hours=24)
HEADER = "idempotency-key"
LONGEST = 200
# An answer is more than its body; what is secret in it (a cookie) is not kept.
REPEATED = ("location", "etag")

_TAKE = "select pg_try_advisory_xact_lock(hashtextextended($1, 7))"
_SEEN = """
select body_hash, status, response, headers from idempotency_keys
where principal = $1 and route = $2 and key = $3 and created_at > $4
"""
_KEEP = """
insert into idempotency_keys (principal, route, key, body_hash, status, response, headers, created_at)
values ($1, $2, $3, $4, $5, $6, $7, $8)
on conflict (principal, route, key) do update set body_hash = excluded.body_hash, status = excluded.status,
    response = excluded.response, headers = excluded.headers, created_at = excluded.created_at
"""
_FORGET = "delete from idempotency_keys where created_at <= $1"

AnyRequest = Request[Any, Any, Any]
Answer = Response[bytes]


async def once(
    tx: Tx,
    request: AnyRequest,
    by: Principal | None,
    write: Callable[[], Awaitable[Answer]],
    body_hash: bytes | None = None,
) -> Answer:
    """The answer of `write`, or the one that was given for this key before. A refused write keeps nothing.

    Strangers are not told apart, so their keys count for nothing. Raises IdempotencyInFlight, IdempotencyKeyReused,
    InvalidBody.
    """
    key = request.headers.get(HEADER)
    if key is None or by is None:
        return await write()
    if not 1 <= len(key) <= LONGEST or not key.isprintable():
        raise InvalidBody(f"An Idempotency-Key has 1 to {LONGEST} characters.", where="Idempotency-Key")
    place = (f"{by.kind}:{by.id}{_sight(by)}", f"{request.method} {request.scope['path']}", key)
    # Before the look: a lock is let go after its commit, so whoever gets it sees what was kept.
    if not await tx.fetchval(_TAKE, "\n".join(place)):
        raise IdempotencyInFlight(retry_after=1)
    digest = _digest(tx, request, body_hash or hashlib.sha256(await request.body()).digest())
    seen = await tx.fetchrow(_SEEN, *place, tx.now - KEPT)
    if seen is None:
        answer = await write()
        headers = {name: answer.headers[name] for name in REPEATED if name in answer.headers}
        # Sealed: an answer may hold a new secret, which is shown once and stored nowhere else in the open.
        sealed = tx.env.secrets.seal((answer.content or b"").decode()).encode()
        kept = (digest, answer.status_code or 200, sealed, headers)
        await tx.execute(_KEEP, *place, *kept, tx.now)
        return answer
    if seen["body_hash"] != digest:
        raise IdempotencyKeyReused
    content = tx.env.secrets.open(seen["response"].decode()).encode()
    return Response(content, status_code=seen["status"], headers=seen["headers"], media_type="application/json")


def _sight(by: Principal) -> str:
    """What somebody restricted may see: with another sight of things, an answer of before is not given again."""
    if not (by.masks or by.limited):
        return ""
    return f" {sorted(by.masks)} {sorted(number for number in by.numbers if number <= 0)}"


async def forget_old(tx: Tx) -> None:
    """Deletes the answers that are not given again any more."""
    await tx.execute(_FORGET, tx.now - KEPT)


def _digest(tx: Tx, request: AnyRequest, body_hash: bytes) -> bytes:
    """Keyed: a body may hold a password, which could be guessed from a plain hash of it."""
    query: bytes = request.scope["query_string"]
    return tx.env.secrets.sign("idempotency", body_hash + query, 32)
