"""Routes that make conversations one, part them, split messages off and move them, and undo each."""

from typing import Annotated
from uuid import UUID

import msgspec

from hilo.conversations import store_merges, store_moves
from hilo.conversations.merge_conversations import Parted, UndoPreview, merge_conversations, preview_undo, undo_merge
from hilo.conversations.model_tree import Edge
from hilo.conversations.move_messages import move, split, undo_move
from hilo.conversations.reply import author
from hilo.conversations.store_merges import MergeLine
from hilo.conversations.store_moves import Move
from hilo.conversations.tree import look
from hilo.kernel.db import Tx
from hilo.kernel.principal import Principal
from hilo.kernel.route import Body, route

Items = Annotated[list[UUID], msgspec.Meta(max_length=500)]


class OtherConversation(Body):
    """The conversation that becomes part of this one."""

    other: UUID


class SplitBody(Body):
    """Messages, and notes that go with them."""

    messages: Items
    notes: Items = msgspec.field(default_factory=list[UUID])


class MoveBody(Body):
    """Messages, notes that go with them, and where they go."""

    to: UUID
    messages: Items
    notes: Items = msgspec.field(default_factory=list[UUID])


class Made(msgspec.Struct, frozen=True):
    """A merge of two conversations."""

    id: UUID
    into: UUID
    absorbed: UUID


class Moved(msgspec.Struct, frozen=True, rename={"from_": "from"}):
    """Messages and notes that went to another conversation; of a split that is the new one."""

    id: UUID
    from_: UUID
    to: UUID
    items: int


class MoveLine(Moved, frozen=True):
    """A split or a move, who did it, and whether it stands."""

    split: bool
    at: str
    by: str
    undone: bool


class History(msgspec.Struct, frozen=True):
    """What was merged into a conversation, split off it and moved, the newest first."""

    merges: list[MergeLine]
    moves: list[MoveLine]


@route("POST", "/conversations/{conversation_id:uuid}/merges", needs="conversations.reply", status=201)
async def post_conversation_merge(tx: Tx, by: Principal, conversation_id: UUID, data: OtherConversation) -> Made:
    """Make the other conversation part of this one. Nothing is lost: every merge can be undone."""
    edge: Edge = await merge_conversations(tx, conversation_id, data.other, author(by), by.viewer)
    return Made(edge.id, edge.into, edge.absorbed)


@route(
    "GET", "/conversations/{conversation_id:uuid}/merges/{conversation_merge_id:uuid}/undo", needs="conversations.read"
)
async def get_conversation_undo(
    tx: Tx, by: Principal, conversation_id: UUID, conversation_merge_id: UUID
) -> UndoPreview:
    """What undoing the merge would do now. Changes nothing."""
    return await preview_undo(tx, conversation_id, conversation_merge_id, by.viewer)


@route(
    "DELETE", "/conversations/{conversation_id:uuid}/merges/{conversation_merge_id:uuid}", needs="conversations.reply"
)
async def delete_conversation_merge(
    tx: Tx, by: Principal, conversation_id: UUID, conversation_merge_id: UUID
) -> Parted:
    """Undo the merge, whichever came after it."""
    return await undo_merge(tx, conversation_id, conversation_merge_id, author(by), by.viewer)


@route("POST", "/conversations/{conversation_id:uuid}/splits", needs="conversations.reply", status=201)
async def post_split(tx: Tx, by: Principal, conversation_id: UUID, data: SplitBody) -> Moved:
    """Split messages off into a new conversation (`to`), which is linked to this one."""
    return _moved(await split(tx, conversation_id, [*data.messages, *data.notes], author(by), by.viewer))


@route("DELETE", "/conversations/{conversation_id:uuid}/splits/{move_id:uuid}", needs="conversations.reply")
async def delete_split(tx: Tx, by: Principal, conversation_id: UUID, move_id: UUID) -> Moved:
    """Undo the split: all of the new conversation comes back, with what came since."""
    return _moved(await undo_move(tx, conversation_id, move_id, author(by), by.viewer))


@route("POST", "/conversations/{conversation_id:uuid}/moves", needs="conversations.reply", status=201)
async def post_move(tx: Tx, by: Principal, conversation_id: UUID, data: MoveBody) -> Moved:
    """Move messages to another conversation of the same person."""
    return _moved(await move(tx, conversation_id, data.to, [*data.messages, *data.notes], author(by), by.viewer))


@route("DELETE", "/conversations/{conversation_id:uuid}/moves/{move_id:uuid}", needs="conversations.reply")
async def delete_move(tx: Tx, by: Principal, conversation_id: UUID, move_id: UUID) -> Moved:
    """Undo the move."""
    return _moved(await undo_move(tx, conversation_id, move_id, author(by), by.viewer))


@route("GET", "/conversations/{conversation_id:uuid}/merges", needs="conversations.read")
async def get_conversation_merges(tx: Tx, by: Principal, conversation_id: UUID) -> History:
    """What was merged into this conversation, split off it and moved: ids to undo it by."""
    frames = list(await look(tx, [conversation_id], by.viewer))
    moves = await store_moves.history(tx, frames)
    return History(await store_merges.history(tx, frames), [_line(one) for one in moves])


def _moved(made: Move) -> Moved:
    return Moved(made.id, made.from_id, made.to_id, made.items)


def _line(made: Move) -> MoveLine:
    at = f"{made.at:%Y-%m-%dT%H:%M:%SZ}"
    undone = made.undone_at is not None
    return MoveLine(made.id, made.from_id, made.to_id, made.items, split=made.opened, at=at, by=made.by, undone=undone)


MERGE_ROUTES = (
    post_conversation_merge,
    get_conversation_undo,
    delete_conversation_merge,
    post_split,
    delete_split,
    post_move,
    delete_move,
    get_conversation_merges,
)
