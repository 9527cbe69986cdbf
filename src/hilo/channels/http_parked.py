"""Routes of what could not be understood: looked at byte for byte, and replayed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Response
from litestar.params import QueryParameter

from hilo.channels import store_lanes as store
from hilo.channels.errors import UnknownEnvelope
from hilo.channels.parked import open_envelope, replay, replay_all
from hilo.channels.store_activity import EnvelopeState, envelope_state
from hilo.kernel.cursor import before, encode_cursor
from hilo.kernel.db import Tx
from hilo.kernel.module import Audience
from hilo.kernel.principal import Principal
from hilo.kernel.route import Body, route

Cursor = Annotated[str | None, QueryParameter(max_length=300)]


class Parked(msgspec.Struct, frozen=True):
    """An envelope that could not be understood: `size` in bytes, how often it was tried, why it was parked."""

    id: UUID
    account: UUID
    reason: str
    tries: int
    size: int
    received_at: datetime
    parked_at: datetime


class ParkedPage(msgspec.Struct, frozen=True):
    """What is parked, newest first; `next` is the cursor of older ones."""

    items: list[Parked]
    next: str | None


class OfAccount(Body):
    """Whose envelopes."""

    account: UUID


class Replayed(msgspec.Struct, frozen=True):
    """How many were lined up again."""

    replayed: int


@route("GET", "/parked-envelopes", needs="channels.manage")
async def list_parked(
    tx: Tx,
    account: UUID | None = None,
    cursor: Cursor = None,
    limit: Annotated[int, QueryParameter(ge=1, le=200)] = 50,
) -> ParkedPage:
    """What came in and could not be understood."""
    rows = await store.parked(tx, before(cursor), account, limit + 1)
    items = [
        Parked(*(r[n] for n in ("id", "account_id", "reason", "tries", "size", "received_at", "parked_at")))
        for r in rows
    ]
    more = encode_cursor(items[limit - 1].parked_at, items[limit - 1].id) if len(items) > limit else None
    return ParkedPage(items[:limit], more)


@route("GET", "/envelopes/{envelope_id:uuid}", needs="channels.manage")
async def get_envelope(tx: Tx, by: Principal, envelope_id: UUID) -> Response[bytes]:
    """An envelope as it came, byte for byte.

    It is unknown to whoever does not pass the wall of a message in it.
    """
    found = await open_envelope(tx, envelope_id, by.viewer)
    headers = {"content-disposition": f'attachment; filename="{envelope_id}.bin"', "content-security-policy": "sandbox"}
    return Response(found["body"], media_type="application/octet-stream", headers=headers)


@route("GET", "/envelopes/{envelope_id:uuid}/state", needs="channels.manage")
async def get_envelope_state(tx: Tx, envelope_id: UUID) -> EnvelopeState:
    """What became of an envelope: after a replay it waits, and is understood or parked again."""
    found = await envelope_state(tx, envelope_id)
    if found is None:
        raise UnknownEnvelope
    return found


@route("POST", "/parked-envelopes/{envelope_id:uuid}/replay", needs="channels.manage", status=202)
async def post_replay(tx: Tx, envelope_id: UUID) -> Replayed:
    """Have a parked envelope tried again."""
    await replay(tx, envelope_id)
    return Replayed(1)


@route("POST", "/parked-envelopes/replays", needs="channels.manage", status=202)
async def post_replays(tx: Tx, data: OfAccount) -> Replayed:
    """Have the parked envelopes of an account tried again, up to 1,000 of them, in the order in which they came."""
    return Replayed(await replay_all(tx, data.account))


async def envelope_audience(_: Any, ids: Sequence[UUID]) -> dict[UUID, Audience]:
    """Who hears of envelopes on the stream: those who can do something about them."""
    return dict.fromkeys(ids, Audience("channels.manage"))


PARKED_ROUTES = (list_parked, get_envelope, get_envelope_state, post_replay, post_replays)
