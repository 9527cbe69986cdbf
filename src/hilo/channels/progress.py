"""Moves parts on: writes what changed, and tells of every message whose state changed by it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from hilo.channels import store_outbox as store
from hilo.channels.facts import DeliveryChanged, MessageState
from hilo.channels.model_delivery import FOREVER, Line, Part, message_state
from hilo.kernel.db import Tx
from hilo.kernel.facts import publish


class Progress:
    """All parts of some messages, locked by the caller: as they were, and as they are to be."""

    def __init__(self, tx: Tx, parts: Sequence[Part]) -> None:
        self.tx = tx
        self.before: dict[UUID, Part] = {part.id: part for part in sorted(parts, key=lambda p: (p.message_id, p.part))}
        self.now: dict[UUID, Part] = dict(self.before)

    def set(self, part_id: UUID, **values: Any) -> None:
        """Changes fields of one part."""
        self.now[part_id] = msgspec.structs.replace(self.now[part_id], **values)

    def end(self, part_id: UUID, state: MessageState, code: str, reason: str) -> None:
        """Ends a part badly, and with it the later parts of its message: they never go out of order.

        After an unknown one they wait until a person has resolved it. Its lease stays, for a late word of its outcome.
        """
        self.set(part_id, state=state, code=code, reason=reason)
        ended = self.now[part_id]
        for later in self.of(ended.message_id):
            if later.part <= ended.part or not later.waits:
                continue
            if state == "unknown":
                self.set(later.id, state="held", due_at=FOREVER, code="earlier_part_unknown", reason="")
            else:
                self.set(later.id, state="failed", code="earlier_part_failed", reason="An earlier part did not go.")

    def of(self, message_id: UUID) -> list[Part]:
        """The parts of a message as they are to be, in order."""
        return [part for part in self.now.values() if part.message_id == message_id]

    def parts_changed(self) -> list[Part]:
        return [part for part in self.now.values() if part != self.before[part.id]]

    async def write(self) -> None:
        """Writes the parts that changed and publishes DeliveryChanged once for all messages whose state did."""
        parts = self.parts_changed()
        await store.change(self.tx, parts)
        await publish(self.tx, *_facts(self.tx, self.before, self.now, {part.message_id for part in parts}))


def lines_of(parts: Sequence[Part]) -> list[Line]:
    """Their lines, each once, in the order in which lines are locked."""
    return sorted({part.line for part in parts})


def _facts(tx: Tx, before: dict[UUID, Part], now: dict[UUID, Part], message_ids: set[UUID]) -> list[DeliveryChanged]:
    grouped: dict[UUID, tuple[list[Part], list[Part]]] = {message_id: ([], []) for message_id in message_ids}
    for part in now.values():
        if part.message_id in grouped:
            grouped[part.message_id][0].append(before[part.id])
            grouped[part.message_id][1].append(part)
    facts: list[DeliveryChanged] = []
    for message_id, (old, new) in sorted(grouped.items()):
        state, code, reason = message_state(new)
        if state != message_state(old)[0]:
            facts.append(DeliveryChanged(message_id, state, tx.now, reason, code))
    return facts
