"""SQL of bulk actions: the set that was fixed, what became of each conversation of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from hilo.conversations.errors import UnknownConversation
from hilo.conversations.model_bulk import Bulk, BulkWish, Item, Outcome, Standing, Was, wish_kept
from hilo.kernel.db import Row, Tx
from hilo.kernel.principal import Sees
from hilo.kernel.sql import named_sql

_q = named_sql(__file__, "queries_bulk.sql")
ADD_BULK, ADD_ITEMS, BULK, BULKS_OF = _q("add_bulk"), _q("add_items"), _q("bulk"), _q("bulks_of")
OUTCOMES, ITEMS_OF, WAITING, UNDOABLE = _q("outcomes"), _q("items_of"), _q("waiting"), _q("undoable")
COMMIT_SOON, TAKE, TAKE_DONE, RECORD = _q("commit_soon"), _q("take"), _q("take_done"), _q("record")
FINISH, UNDO, FINISH_UNDO = _q("finish"), _q("undo"), _q("finish_undo")
STANDING, MARK_UNREAD, SWEEP = _q("standing"), _q("mark_unread"), _q("sweep_bulk")


async def add(tx: Tx, bulk: Bulk, ids: Sequence[UUID]) -> None:
    """The action with its set, in two statements."""
    b = bulk
    await tx.execute(
        ADD_BULK, b.id, b.wish.action, wish_kept(b.wish), b.by_id, b.by_name, sorted(b.by_permissions),
        sorted(b.by_numbers), b.total, b.created_at,
    )  # fmt: skip
    await tx.execute(ADD_ITEMS, b.id, list(ids))


async def bulk(tx: Tx, bulk_id: UUID) -> Bulk | None:
    row = await tx.fetchrow(BULK, bulk_id)
    return None if row is None else _bulk(row)


async def bulks_of(tx: Tx, user_id: UUID, before: UUID | None, limit: int) -> list[Bulk]:
    """The newest first."""
    return [_bulk(row) for row in await tx.fetch(BULKS_OF, user_id, before, limit)]


async def outcomes(tx: Tx, bulk_id: UUID) -> dict[str, int]:
    """How many conversations had which outcome; those that had none yet are `waiting`."""
    return {row["outcome"]: row["count"] for row in await tx.fetch(OUTCOMES, bulk_id)}


async def items_of(tx: Tx, bulk_id: UUID, sees: Sees, outcome: Outcome, after: int, limit: int) -> Sequence[Row]:
    """(place, conversation_id, outcome, reason, number) of those with that outcome, in their order."""
    return await tx.fetch(ITEMS_OF, bulk_id, sees.wall_numbers(), outcome, after, limit)


async def places(tx: Tx, bulk_id: UUID, limit: int, *, undo: bool) -> list[int]:
    """The next ones to be done, or to be undone."""
    return [row["place"] for row in await tx.fetch(UNDOABLE if undo else WAITING, bulk_id, limit)]


async def commit_soon(tx: Tx) -> None:
    """It need not wait for the disk: a crash that takes it takes its outcome as well, and it is done again."""
    await tx.execute(COMMIT_SOON)


async def take(tx: Tx, bulk_id: UUID, place: int, *, undo: bool) -> Item | None:
    """Locked until the end; None: somebody else has it, or it is done, or (not) to be undone by now."""
    row = await tx.fetchrow(TAKE_DONE if undo else TAKE, bulk_id, place)
    return None if row is None else msgspec.convert(dict(row), Item)


async def record(tx: Tx, bulk_id: UUID, place: int, outcome: Outcome, was: Was | None = None, reason: str = "") -> None:
    kept: Any = None if was is None else msgspec.to_builtins(was)
    await tx.execute(RECORD, bulk_id, place, outcome, reason, kept, tx.now)


async def finish(tx: Tx, bulk_id: UUID, *, undo: bool) -> None:
    await tx.execute(FINISH_UNDO if undo else FINISH, bulk_id, tx.now)


async def undo(tx: Tx, bulk_id: UUID) -> bool:
    """False when it is being undone already. Waits for the conversation that is under way."""
    return await tx.fetchval(UNDO, bulk_id, tx.now) is not None


async def standing(tx: Tx, conversation_id: UUID, sees: Sees) -> Standing:
    """Of a conversation that the caller has locked."""
    row = await tx.fetchrow(STANDING, conversation_id, sees.wall_numbers())
    if row is None:
        raise UnknownConversation
    return Standing(**dict(row))


async def mark_unread(tx: Tx, conversation_id: UUID, unread: int) -> None:
    await tx.execute(MARK_UNREAD, conversation_id, unread)


async def sweep(tx: Tx, before: datetime) -> int:
    """Deletes up to 20 old actions with their items; gives how many."""
    done: Any = await tx.execute(SWEEP, before)
    return int(done.split()[-1])


def _bulk(row: Row) -> Bulk:
    plain = dict(row)
    plain["wish"] = msgspec.convert(plain["wish"], BulkWish)
    plain["by_permissions"] = frozenset(plain["by_permissions"])
    plain["by_numbers"] = frozenset(plain["by_numbers"])
    return Bulk(**plain)
