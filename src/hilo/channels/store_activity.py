"""What came and went by an account lately, and where an envelope is on its way."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from hilo.kernel.db import Tx
from hilo.kernel.sql import named_sql

_q = named_sql(__file__, "queries_activity.sql")
LAST_IN = _q("last_in")
LAST_OUT = _q("last_out")
PARKED_COUNT = _q("parked_count")
ENVELOPE_STATE = _q("envelope_state")

LATELY = 10_000  # of all accounts together
MOST_PARKED = 1000


class Activity(msgspec.Struct, frozen=True):
    """When something last came in and went out; null: not among the newest 10,000 of all accounts.

    `parked`: how many envelopes could not be understood, counted up to 1,000.
    """

    last_in_at: datetime | None
    last_out_at: datetime | None
    parked: int


class EnvelopeState(msgspec.Struct, frozen=True):
    """Where an envelope is: it waits to be understood, is parked with a reason, or was understood."""

    state: Literal["waiting", "parked", "understood"]
    reason: str = ""


async def activity(tx: Tx, account_id: UUID) -> Activity:
    return Activity(
        await tx.fetchval(LAST_IN, account_id, LATELY),
        await tx.fetchval(LAST_OUT, account_id, LATELY),
        await tx.fetchval(PARKED_COUNT, account_id, MOST_PARKED),
    )


async def envelope_state(tx: Tx, envelope_id: UUID) -> EnvelopeState | None:
    """None where there is no such envelope."""
    row = await tx.fetchrow(ENVELOPE_STATE, envelope_id)
    if row is None:
        return None
    if row["reason"] is not None:
        return EnvelopeState("parked", row["reason"])
    return EnvelopeState("waiting" if row["waits"] else "understood")
