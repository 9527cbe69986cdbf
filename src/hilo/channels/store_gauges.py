"""Counts of queues for the metrics."""

from collections.abc import Mapping
from datetime import datetime

from hilo.channels.store_envelopes import oldest_waiting
from hilo.kernel.db import Tx
from hilo.kernel.sql import named_sql

_q = named_sql(__file__, "queries_gauges.sql")
WAITING_COUNTS = _q("waiting_counts")
OUTBOX_STATES = _q("outbox_states")


async def waiting(tx: Tx) -> tuple[int, datetime | None, int]:
    """Arrivals that wait, when the oldest of them came, envelopes that are parked."""
    row = await tx.fetchrow(WAITING_COUNTS)
    assert row is not None, "it selects two counts"
    return row["arrivals"], await oldest_waiting(tx.conn), row["parked"]


async def outbox(tx: Tx) -> Mapping[str, int]:
    """Parts by state; those that arrived are not counted. Each index holds only what it is about."""
    return {row["state"]: row["parts"] for row in await tx.fetch(OUTBOX_STATES)}
