"""SQL of merging conversations and of its undo: the edges, and what came since they were one."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from hilo.conversations.model import Author
from hilo.conversations.model_tree import Edge
from hilo.kernel.db import Row, Tx
from hilo.kernel.sql import named_sql

_q = named_sql(__file__, "queries_merges.sql")
ADD, MERGE, UNDO, CROSSING = _q("add_merge"), _q("merge"), _q("undo_merge"), _q("crossing")
SPLIT_UNDOS = _q("standing_split_undos")
SINCE, PARENTS, ADDRESSES, SEND_HOME = _q("since"), _q("parents"), _q("addresses"), _q("send_home")
COUNTED, WAITS, HISTORY = _q("counted"), _q("waits"), _q("history_of_merges")
Because = Literal["merged", "split_undone"]


class Since(msgspec.Struct, frozen=True):
    """A message that came since two conversations became one."""

    id: UUID
    account_id: UUID
    in_reply_to: str
    direction: str
    identifier_id: UUID
    customer_id: UUID


class MergeLine(msgspec.Struct, frozen=True):
    """A merge of conversations: who made it, and whether it stands."""

    id: UUID
    into: UUID
    absorbed: UUID
    number: str
    at: datetime
    by: str
    undone_at: datetime | None
    undone_by: str | None


async def add(tx: Tx, edge: Edge, because: Because, by: Author) -> int:
    """The place of the merge among all."""
    e = edge
    return await tx.fetchval(ADD, e.id, e.into, e.absorbed, because, e.absorbed_state, e.at, by.kind, by.id, by.name)


async def find(tx: Tx, merge_id: UUID) -> tuple[Edge, bool] | None:
    """The merge, and whether it was undone."""
    row = await tx.fetchrow(MERGE, merge_id)
    return (_edge(row), row["undone"]) if row else None


async def undo(tx: Tx, ids: Sequence[UUID], by: Author) -> None:
    await tx.execute(UNDO, list(ids), tx.now, by.name or by.kind)


async def split_undos(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, UUID]:
    """Of these, what a split had made that was taken back -> what it had been split from."""
    return {row["id"]: row["source"] for row in await tx.fetch(SPLIT_UNDOS, list(ids))}


async def crossing(tx: Tx, customers: Sequence[UUID]) -> list[Edge]:
    """Merges between conversations of different people, the last one first."""
    return [_edge(row) for row in await tx.fetch(CROSSING, list(customers))]


async def waits(tx: Tx, frame: UUID) -> bool:
    """Whether words of the (marked) frame itself wait for an answer."""
    return bool(await tx.fetchval(WAITS, frame))


async def since(tx: Tx, living: UUID, at: datetime, side: Sequence[UUID]) -> list[Since]:
    """What came since then into the frames that are not of this side, the first one first."""
    rows = await tx.fetch(SINCE, living, at, list(side))
    return [msgspec.convert(dict(row), Since) for row in rows]


async def parents(
    tx: Tx, living: UUID, ids: Sequence[UUID], events: Sequence[str]
) -> tuple[dict[UUID, UUID], dict[tuple[UUID, str], UUID]]:
    """The frames of messages by their ids, and by account and id at their sender's."""
    rows = await tx.fetch(PARENTS, living, list(ids), list(events))
    return {r["id"]: r["home"] for r in rows}, {(r["account_id"], r["event_id"]): r["home"] for r in rows}


async def addresses(tx: Tx, living: UUID, at: datetime) -> dict[UUID, set[UUID]]:
    """Identifier -> the frames that had messages of it before."""
    found: dict[UUID, set[UUID]] = {}
    for row in await tx.fetch(ADDRESSES, living, at):
        found.setdefault(row["identifier_id"], set()).add(row["home"])
    return found


async def send_home(tx: Tx, homes: Mapping[UUID, UUID]) -> None:
    """Message -> the frame that it belongs to from now on; who wrote it takes part there."""
    await tx.execute(SEND_HOME, list(homes), list(homes.values()))


async def counted(tx: Tx, living: UUID, side: Sequence[UUID]) -> dict[tuple[bool, str], int]:
    """How many messages and notes are of this side (True), and how many are not."""
    return {(r["restored"], r["what"]): r["count"] for r in await tx.fetch(COUNTED, living, list(side))}


async def history(tx: Tx, frames: Sequence[UUID]) -> list[MergeLine]:
    """Merges of these, undone ones too, the newest first."""
    return [
        MergeLine(
            r["id"], r["into"], r["absorbed"], f"H-{r['number']}", r["at"], r["by_name"], r["undone_at"], r["undone_by"]
        )
        for r in await tx.fetch(HISTORY, list(frames))
    ]


def _edge(row: Row) -> Edge:
    return Edge(row["id"], row["into"], row["absorbed"], row["at"], row["absorbed_state"])
