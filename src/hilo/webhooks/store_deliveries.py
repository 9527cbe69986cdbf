"""Deliveries in the database."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from hilo.kernel.db import Row, Tx
from hilo.kernel.ids import new_id
from hilo.kernel.principal import Sees, Viewer
from hilo.kernel.sql import named_sql
from hilo.webhooks.model import Delivery, DeliveryState, News

_q = named_sql(__file__, "queries_deliveries.sql")
TELL = _q("tell")
NEXT_DUE = _q("next_due")
TAKE = _q("take")
SEEN = _q("seen")
RECORD = _q("record")
PAGE = _q("page")
ONE = _q("one")
REPLAY = _q("replay")
REPLAY_RANGE = _q("replay_range")
FORGET = _q("forget")
FORGET_ENDPOINTS = _q("forget_endpoints")


class Taken(msgspec.Struct, frozen=True):
    """A delivery under a lease, and what its visibility hangs on."""

    endpoint_id: UUID
    delivery: Delivery
    lease: UUID
    conversation_id: UUID | None
    message_id: UUID | None


class Outcome(msgspec.Struct, frozen=True):
    """What becomes of a delivery that was taken under a lease."""

    endpoint_id: UUID
    id: UUID
    lease: UUID
    state: DeliveryState
    next_at: datetime
    status: int | None = None
    error: str = ""


async def tell(tx: Tx, news: Sequence[News]) -> int:
    """Writes a delivery for each endpoint that wants to hear of each. One statement; gives how many were written."""
    done = await tx.execute(
        TELL,
        [new_id() for _ in news],
        [n.type for n in news],
        [n.conversation_id for n in news],
        [n.message_id for n in news],
        [dict(n.data) for n in news],
        tx.now,
    )
    return int(done.split()[-1])


async def next_due(tx: Tx, but: Sequence[UUID]) -> datetime | None:
    """When the next delivery is due, but for those of some endpoints; None: nothing waits."""
    return await tx.fetchval(NEXT_DUE, list(but))


async def take(tx: Tx, rooms: Mapping[UUID, int], lease: UUID, until: datetime) -> list[Taken]:
    """Leases due deliveries, up to the given number of each endpoint. Passes over what another worker is taking."""
    rows = await tx.fetch(TAKE, list(rooms), list(rooms.values()), tx.now, lease, until)
    return [Taken(r["endpoint_id"], _delivery(r), lease, r["conversation_id"], r["message_id"]) for r in rows]


async def seen(tx: Tx, taken: Sequence[Taken], by: Sequence[Viewer]) -> set[tuple[UUID, UUID]]:
    """Endpoint and id of those that their viewer sees. What is gone is seen by nobody."""
    conversations, messages = [t.conversation_id for t in taken], [t.message_id for t in taken]
    # As text: the driver would take lists in a list for one array of two dimensions.
    numbers = ["{" + ",".join(map(str, sorted(viewer.numbers))) + "}" for viewer in by]
    rows = await tx.fetch(SEEN, conversations, messages, numbers)
    places: list[int] = [row["place"] for row in rows]
    return {(taken[n - 1].endpoint_id, taken[n - 1].delivery.id) for n in places}


async def record(tx: Tx, outcomes: Sequence[Outcome]) -> set[tuple[UUID, UUID]]:
    """Ends the leases that still hold; gives endpoint and id of those. Another worker has the others."""
    rows = await tx.fetch(
        RECORD,
        [o.endpoint_id for o in outcomes],
        [o.id for o in outcomes],
        [o.lease for o in outcomes],
        [o.state for o in outcomes],
        [o.next_at for o in outcomes],
        [o.status for o in outcomes],
        [o.error for o in outcomes],
    )
    return {(row["endpoint_id"], row["id"]) for row in rows}


async def page(
    tx: Tx, endpoint_id: UUID, state: DeliveryState | None, before: tuple[datetime, UUID], sees: Sees, limit: int
) -> list[Delivery]:
    """The endpoint's deliveries, newest first, without those of conversations that the viewer may not see."""
    rows = await tx.fetch(PAGE, endpoint_id, state, *before, sees.wall_numbers(), limit)
    return [_delivery(row) for row in rows]


async def one(tx: Tx, endpoint_id: UUID, delivery_id: UUID, sees: Sees) -> Delivery | None:
    row = await tx.fetchrow(ONE, endpoint_id, delivery_id, sees.wall_numbers())
    return None if row is None else _delivery(row)


async def replay(tx: Tx, endpoint_id: UUID, delivery_id: UUID) -> Delivery:
    """Lets it wait again, due now and with all its tries before it."""
    row = await tx.fetchrow(REPLAY, endpoint_id, delivery_id, tx.now)
    assert row is not None, "the caller has just seen it"
    return _delivery(row)


async def replay_range(
    tx: Tx, endpoint_id: UUID, span: tuple[datetime, datetime], states: Sequence[DeliveryState], sees: Sees, most: int
) -> list[datetime]:
    """Lets them wait again, the oldest first, up to `most`; gives when each one was."""
    rows = await tx.fetch(REPLAY_RANGE, endpoint_id, *span, list(states), sees.wall_numbers(), most, tx.now)
    return [row["at"] for row in rows]


async def forget(tx: Tx, older_than: datetime) -> int:
    """Deletes up to 1,000 old deliveries of each endpoint; gives how many. Call until 0."""
    return int((await tx.execute(FORGET, older_than)).split()[-1])


async def forget_endpoints(tx: Tx, deleted_before: datetime) -> None:
    """Deletes the rows of endpoints that were deleted long ago and have no delivery left."""
    await tx.execute(FORGET_ENDPOINTS, deleted_before)


def _delivery(row: Row) -> Delivery:
    return msgspec.convert({name: row[name] for name in Delivery.__struct_fields__}, Delivery)
