"""Receipts that came before the ids they name were written down."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from hilo.channels.contract import Address, ReceiptEvent
from hilo.kernel.db import Row, Tx
from hilo.kernel.sql import named_sql

_q = named_sql(__file__, "queries_outbox.sql")
KEEP_EARLY = _q("keep_early")
EARLY_KNOWN = _q("early_known")
TAKE_EARLY = _q("take_early")
FORGET_EARLY = _q("forget_early")


async def keep_early(tx: Tx, account_id: UUID, events: Sequence[ReceiptEvent]) -> None:
    """Keeps receipts in their order until their part is known."""
    if events:
        await tx.execute(
            KEEP_EARLY,
            [account_id] * len(events),
            [event.target for event in events],
            [event.state for event in events],
            [event.reason for event in events],
            [tx.now] * len(events),
            [event.code for event in events],
            [event.permanent for event in events],
            [event.address.kind if event.address else None for event in events],
            [event.address.value if event.address else None for event in events],
        )


async def early_known(tx: Tx, after: datetime) -> list[UUID]:
    """The messages of which a part is known by now, and a receipt came after that moment."""
    return sorted({row["message_id"] for row in await tx.fetch(EARLY_KNOWN, after)})


async def take_early(tx: Tx, message_ids: Sequence[UUID]) -> list[tuple[UUID, ReceiptEvent]]:
    """Takes the kept receipts of these messages away, each with its part, in the order they came."""
    rows = await tx.fetch(TAKE_EARLY, list(message_ids))
    return [(row["id"], _event(row)) for row in sorted(rows, key=lambda row: row["place"])]


async def forget_early(tx: Tx, before: datetime) -> None:
    await tx.execute(FORGET_EARLY, before)


def _event(row: Row) -> ReceiptEvent:
    address = Address(row["to_kind"], row["to_value"]) if row["to_kind"] else None
    return ReceiptEvent(
        str(row["place"]),
        row["provider_id"],
        row["state"],
        row["at"],
        row["reason"],
        row["code"],
        row["permanent"],
        address,
    )
