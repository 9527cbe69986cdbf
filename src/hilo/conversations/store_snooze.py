"""SQL of snoozing: begin, end, and find those whose time has come."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from hilo.conversations.model import Author
from hilo.kernel.db import Tx
from hilo.kernel.ids import new_id
from hilo.kernel.sql import named_sql

_q = named_sql(__file__, "queries_snooze.sql")
SNOOZE, END, WAKE, DUE, WAKE_ALL, WHO_SNOOZED, TOLD = (
    _q("snooze"),
    _q("end_snooze"),
    _q("wake"),
    _q("due"),
    _q("wake_all"),
    _q("who_snoozed"),
    _q("told"),
)


async def snooze(tx: Tx, conversation_id: UUID, until: datetime | None, by: Author) -> None:
    """In place of the one that lasts, if there is one."""
    await tx.execute(END, conversation_id, tx.now, "undone")
    await tx.execute(SNOOZE, new_id(), conversation_id, until, tx.now, by.kind, by.id, by.name)


async def end(tx: Tx, conversation_id: UUID, because: str) -> None:
    await tx.execute(END, conversation_id, tx.now, because)


async def wake(tx: Tx, conversation_id: UUID) -> None:
    await tx.execute(END, conversation_id, tx.now, "undone")
    await tx.execute(WAKE, conversation_id)


async def due(tx: Tx, limit: int) -> list[UUID]:
    """Conversations whose time has come, locked. What somebody else works on at this moment is left for later."""
    return [row["id"] for row in await tx.fetch(DUE, tx.now, limit)]


async def wake_all(tx: Tx, ids: Sequence[UUID], what: str) -> list[UUID]:
    """Gives those that slept; each gets an item on its thread."""
    woken = [row["id"] for row in await tx.fetch(WAKE_ALL, list(ids), tx.now)]
    if woken:
        await tx.execute(TOLD, woken, [new_id() for _ in woken], tx.now, what)
    return woken


async def who_snoozed(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, UUID]:
    """Conversation -> who of the staff snoozed it last."""
    return {row["conversation_id"]: row["by_id"] for row in await tx.fetch(WHO_SNOOZED, list(ids))}
