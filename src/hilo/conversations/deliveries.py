"""Follow deliveries: what the channel reports of an outgoing message becomes its state."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from hilo.channels.facts import DeliveryChanged, RecipientReported
from hilo.conversations import store
from hilo.kernel.db import Row, Tx
from hilo.kernel.realtime import Event, announce


async def follow(tx: Tx, changes: Sequence[DeliveryChanged]) -> None:
    """Two statements, however many changes. Of one message the last change counts."""
    last = {change.message_id: change for change in changes}
    await _announce(tx, await store.change_states(tx, list(last.values())))


async def note_reports(tx: Tx, reported: Sequence[RecipientReported]) -> None:
    """Keeps what is said of single recipients with their message, of each the last. Two statements, however many."""
    reports: dict[UUID, dict[str, Any]] = {}
    for one in reported:
        told = {"kind": one.kind, "value": one.value, "state": one.state, "code": one.code, "reason": one.reason}
        reports.setdefault(one.message_id, {})[f"{one.kind} {one.value}"] = {**told, "at": one.at.isoformat()}
    await _announce(tx, await store.note_reports(tx, reports))


async def _announce(tx: Tx, rows: Sequence[Row]) -> None:
    await announce(
        tx,
        *(
            Event("message.changed", "conversation", row["conversation_id"], row["id"], {"state": row["state"]})
            for row in rows
        ),
    )
