"""SQL of conversations that are one: hold their frames, and write down what became of them."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from hilo.conversations.model_labels import marks_of
from hilo.conversations.model_tree import Frame, Own, Wall
from hilo.conversations.store import hold_sent
from hilo.kernel.db import Row, Tx
from hilo.kernel.principal import Sees
from hilo.kernel.sql import named_sql

_q = named_sql(__file__, "queries_tree.sql")
LIVINGS, SEEN, HOLD_PEOPLE, HOLD_FRAMES, FRAMES = (
    _q("livings"),
    _q("seen"),
    _q("hold_people"),
    _q("hold_frames"),
    _q("frames"),
)
MARK_UNSEEN, MARK_UNANSWERED, PROMOTE = _q("mark_unseen"), _q("mark_unanswered"), _q("promote")
PUT_FRAMES, PUT_LIVING, PUT_MARKS, GATHER = _q("put_frames"), _q("put_living"), _q("put_marks"), _q("gather")
DROP_COPIES, DATE_PARTICIPANTS, COPY_PARTICIPANTS = (
    _q("drop_copies"),
    _q("date_participants"),
    _q("copy_participants"),
)
COUNT_AGAIN, WORDS_OF_FRAMES = _q("count_again"), _q("words_of_frames")


class Kept(msgspec.Struct, frozen=True):
    """The column `own` of a frame: what it has by itself, and of a living one what was shown of all."""

    own: Own
    shown: Own | None = None


class FrameState(msgspec.Struct, frozen=True):
    """What a frame is from now on. `living` None: it stands for itself. `kept` None: nothing is part of it."""

    id: UUID
    living: UUID | None
    state: str
    wall: Wall
    kept: Kept | None


async def livings(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, UUID]:
    """Each id that there is -> the conversation that stands for it now."""
    return {row["id"]: row["living"] for row in await tx.fetch(LIVINGS, list(ids))}


async def seen(tx: Tx, ids: Sequence[UUID], sees: Sees) -> set[UUID]:
    return {row["id"] for row in await tx.fetch(SEEN, list(ids), sees.wall_numbers())}


async def hold_people(tx: Tx, ids: Sequence[UUID]) -> None:
    """No merge and no undo of a merge of customers meanwhile. Before `hold_frames`, never after."""
    await tx.fetch(HOLD_PEOPLE, list(ids))


async def hold_frames(tx: Tx, livings: Sequence[UUID]) -> set[UUID]:
    """Locks these and all that is part of them, with what was sent in them; gives the ids of the conversations."""
    held = {row["id"] for row in await tx.fetch(HOLD_FRAMES, list(livings))}
    await hold_sent(tx, sorted(held))
    return held


async def frames(tx: Tx, livings: Sequence[UUID]) -> dict[UUID, Frame]:
    """These and all that is part of them."""
    return {row["id"]: _frame(row) for row in await tx.fetch(FRAMES, list(livings))}


async def mark(tx: Tx, livings: Sequence[UUID]) -> None:
    """Says of each message what the counts of its conversation say of all: whether it is unread, and waits."""
    await tx.execute(MARK_UNSEEN, list(livings))
    await tx.execute(MARK_UNANSWERED, list(livings))
    await tx.execute(PROMOTE, list(livings))


async def put_frames(tx: Tx, states: Sequence[FrameState]) -> None:
    await tx.execute(
        PUT_FRAMES,
        [s.id for s in states],
        [s.living for s in states],
        [s.state for s in states],
        ["" if s.wall is None else msgspec.json.encode(s.wall).decode() for s in states],
        [None if s.kept is None else msgspec.to_builtins(s.kept) for s in states],
    )


async def put_living(tx: Tx, living: UUID, shown: Own) -> None:
    s = shown
    await tx.execute(
        PUT_LIVING, living, s.chatlike, s.subject, s.opened_at, s.assignee, s.team, s.priority, s.tags, s.attributes
    )
    await tx.execute(PUT_MARKS, living, marks_of(s.tags, s.attributes))


async def gather(tx: Tx, living: UUID, members: Sequence[UUID], wall: Wall) -> None:
    """Messages, notes and items of the thread go to the conversation that stands for their own one."""
    await tx.execute(GATHER, living, list(members), wall)


async def take_part(tx: Tx, trees: Mapping[UUID, Sequence[UUID]]) -> None:
    """Who takes part in the living conversations is who takes part in one of their frames."""
    every = [one for members in trees.values() for one in members]
    await tx.execute(DROP_COPIES, every)
    await tx.execute(DATE_PARTICIPANTS, every)
    for living, members in trees.items():
        if len(members) > 1:
            await tx.execute(COPY_PARTICIPANTS, living, list(members))


async def count_again(tx: Tx, livings: Sequence[UUID]) -> None:
    await tx.execute(COUNT_AGAIN, list(livings), tx.now)


async def words_of_frames(tx: Tx, ids: Sequence[UUID]) -> list[tuple[UUID, str, str]]:
    """Frame, subject and text of each message that the frame's own person wrote in it."""
    return [(r["id"], r["subject"], r["text"]) for r in await tx.fetch(WORDS_OF_FRAMES, list(ids))]


def _frame(row: Row) -> Frame:
    kept = msgspec.convert(row["own"], Kept) if row["own"] else None
    said: dict[str, Any] = {
        "assignee": row["assignee_id"],
        "team": row["team_id"],
        **{name: row[name] for name in ("chatlike", "subject", "opened_at", "wall", "priority", "tags", "attributes")},
    }
    return Frame(
        id=row["id"],
        parent=row["into_id"],
        seq=row["seq"],
        state=row["state"],
        profile_id=row["profile_id"],
        customer_id=row["customer_id"],
        brand_id=row["brand_id"],
        row=Own(**said),
        own=kept.own if kept else None,
        shown=kept.shown if kept else None,
    )
