"""SQL of splitting and moving: which messages and notes went where, and where they belong without it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from hilo.conversations.model import Author
from hilo.conversations.model_tree import Wall
from hilo.kernel.db import Row, Tx
from hilo.kernel.principal import Sees
from hilo.kernel.sql import named_sql

_q = named_sql(__file__, "queries_moves.sql")
CHOSEN, OTHERS, OPEN_SPLIT = _q("chosen_items"), _q("others"), _q("open_split")
ADD_MOVE, ADD_ITEMS, SEND_ITEMS = _q("add_move"), _q("add_moved_items"), _q("send_items")
KEEP_LEFT_BEHIND, BRING_BACK, MOVE = _q("keep_left_behind"), _q("bring_back"), _q("move")
UNDO, PLACES, HISTORY = _q("undo_move"), _q("places"), _q("history_of_moves")


class Chosen(msgspec.Struct, frozen=True):
    """A message or note that is to go. `home`: the frame that it is of."""

    id: UUID
    kind: str
    home: UUID
    direction: str
    role: str
    subject: str
    received_at: datetime
    profile_id: UUID


class Move(msgspec.Struct, frozen=True):
    """Messages and notes that went from one conversation to another. `opened`: a split, which made the other."""

    id: UUID
    from_id: UUID = msgspec.field(name="from")
    to_id: UUID = msgspec.field(name="to")
    opened: bool
    at: datetime
    by: str
    items: int
    undone_at: datetime | None = None
    undone_by: str | None = None
    wall: Wall = None


async def chosen(tx: Tx, conversation_id: UUID, ids: Sequence[UUID], sees: Sees) -> list[Chosen]:
    """In time order; what is not there is left out."""
    rows = await tx.fetch(CHOSEN, conversation_id, list(ids), sees.wall_numbers())
    return [msgspec.convert(dict(row), Chosen) for row in rows]


async def are_others(tx: Tx, conversation_id: UUID, ids: Sequence[UUID]) -> bool:
    """Whether there are messages in it besides these."""
    return bool(await tx.fetchval(OTHERS, conversation_id, list(ids)))


async def open_split(tx: Tx, new: UUID, living: UUID, items: Sequence[Chosen]) -> None:
    """A conversation of the first of the items; it takes over state, team, assignee and wall."""
    subject = next((one.subject for one in items if one.subject), "")
    await tx.execute(OPEN_SPLIT, new, living, items[0].home, subject, items[0].received_at)


async def add(tx: Tx, move: Move, items: Sequence[Chosen], by: Author) -> None:
    m = move
    await tx.execute(ADD_MOVE, m.id, m.from_id, m.to_id, m.opened, m.wall, m.at, by.kind, by.id, by.name)
    await tx.execute(ADD_ITEMS, m.id, [i.id for i in items], [i.kind for i in items], [i.home for i in items])
    await tx.execute(KEEP_LEFT_BEHIND, m.id)


async def send(tx: Tx, homes: Mapping[UUID, UUID]) -> None:
    """Item -> the frame that it is of from now on."""
    await tx.execute(SEND_ITEMS, list(homes), list(homes.values()))


async def bring_back(tx: Tx, items: Sequence[UUID]) -> None:
    """Who took part where these are again takes part as before."""
    await tx.execute(BRING_BACK, list(items))


async def find(tx: Tx, move_id: UUID) -> Move | None:
    row = await tx.fetchrow(MOVE, move_id)
    return _move(row) if row else None


async def undo(tx: Tx, move_id: UUID, by: Author) -> None:
    await tx.execute(UNDO, move_id, tx.now, by.name or by.kind)


async def places(tx: Tx, move_id: UUID) -> dict[UUID, tuple[UUID, UUID]]:
    """Item -> the frame that it belongs to, the frame that it is of."""
    return {row["item_id"]: (row["place"], row["home"]) for row in await tx.fetch(PLACES, move_id)}


async def history(tx: Tx, frames: Sequence[UUID]) -> list[Move]:
    """Moves from and to these, undone ones too, the newest first."""
    return [_move(row) for row in await tx.fetch(HISTORY, list(frames))]


def _move(row: Row) -> Move:
    return Move(
        row["id"],
        row["from_id"],
        row["to_id"],
        row["opened"],
        row["at"],
        row["by_name"],
        row["items"],
        row["undone_at"],
        row["undone_by"],
        row["wall"],
    )
