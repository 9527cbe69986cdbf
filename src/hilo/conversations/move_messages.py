"""Split chosen messages off into a new conversation, or move them to another one, and undo either, in any order."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from hilo.conversations import store_merges
from hilo.conversations import store_moves as store
from hilo.conversations.change import tell
from hilo.conversations.errors import ConversationIsClosed
from hilo.conversations.errors_tree import (
    AlreadyOneConversation,
    ConversationsChanged,
    DifferentBrands,
    DifferentPeople,
    MoveUndoneAlready,
    NothingChosen,
    NothingLeft,
    UnknownItem,
    UnknownMove,
    WallInBetween,
)
from hilo.conversations.facts import MessagesMoved
from hilo.conversations.merge_conversations import goes_into
from hilo.conversations.model import Author
from hilo.conversations.model_tree import Edge, hollow, placed, roots, shelters, stricter
from hilo.conversations.store_moves import Chosen, Move
from hilo.conversations.store_tree import frames as frames_of
from hilo.conversations.store_tree import livings
from hilo.conversations.tree import Frames, face, hold, look, write_down
from hilo.kernel.db import Tx
from hilo.kernel.facts import publish
from hilo.kernel.ids import new_id
from hilo.kernel.principal import Sees
from hilo.kernel.realtime import Event, announce


async def split(tx: Tx, conversation_id: UUID, items: Sequence[UUID], by: Author, sees: Sees) -> Move:
    """Messages and notes go into a new conversation, which is linked to this one and stands behind its wall.

    Raises UnknownConversation, UnknownItem, NothingChosen, NothingLeft, ConversationsChanged.
    """
    frames = await hold(tx, [conversation_id], sees)
    living = next(iter(set(roots(frames).values())))
    chosen = await _chosen(tx, living, items, sees)
    new = new_id()
    await store.open_split(tx, new, living, [one for one in chosen if one.kind == "message"])
    frames |= await frames_of(tx, [new])
    move = Move(new_id(), living, new, True, tx.now, by.name, len(chosen), wall=frames[new].row.wall)
    await _carry_out(tx, frames, move, chosen, by)
    await tell(tx, face(frames, living), "split", by, details={"move": move.id, "to": new})
    await tell(tx, face(frames, new), "split_off", by, details={"move": move.id, "from": living})
    return move


async def move(tx: Tx, conversation_id: UUID, to: UUID, items: Sequence[UUID], by: Author, sees: Sees) -> Move:
    """Messages and notes go into another conversation of the same person.

    Raises UnknownConversation, UnknownItem, NothingChosen, NothingLeft, AlreadyOneConversation, DifferentPeople,
    DifferentBrands, ConversationIsClosed, WallInBetween, ConversationsChanged.
    """
    frames = await hold(tx, [conversation_id, to], sees)
    place = await livings(tx, [conversation_id, to])
    here, there = frames[place[conversation_id]], frames[place[to]]
    if here.id == there.id:
        raise AlreadyOneConversation
    if here.customer_id != there.customer_id:
        raise DifferentPeople(extra={"customers": [str(here.customer_id), str(there.customer_id)]})
    if here.brand_id != there.brand_id:
        raise DifferentBrands
    if there.state == "closed":
        raise ConversationIsClosed
    if not shelters(there.row.wall, here.row.wall):
        raise WallInBetween
    chosen = await _chosen(tx, here.id, items, sees)
    made = Move(new_id(), here.id, there.id, False, tx.now, by.name, len(chosen), wall=there.row.wall)
    await _carry_out(tx, frames, made, chosen, by)
    await tell(tx, face(frames, here.id), "moved", by, details={"move": made.id, "to": there.id})
    await tell(tx, face(frames, there.id), "moved_here", by, details={"move": made.id, "from": here.id})
    return made


async def _chosen(tx: Tx, living: UUID, items: Sequence[UUID], sees: Sees) -> list[Chosen]:
    chosen = await store.chosen(tx, living, items, sees)
    if len(chosen) < len(set(items)):
        raise UnknownItem(where="$.messages")
    if not any(one.kind == "message" for one in chosen):
        raise NothingChosen(where="$.messages")
    if not await store.are_others(tx, living, [one.id for one in chosen]):
        raise NothingLeft
    return chosen


async def _carry_out(tx: Tx, frames: Frames, made: Move, chosen: Sequence[Chosen], by: Author) -> None:
    await store.add(tx, made, chosen, by)
    await store.send(tx, {one.id: made.to_id for one in chosen})
    await write_down(tx, frames, {}, sorted({made.to_id, *(one.home for one in chosen)}))
    await _tell(tx, made, [one.id for one in chosen])


async def undo_move(tx: Tx, conversation_id: UUID, move_id: UUID, by: Author, sees: Sees) -> Move:
    """Each goes where it belongs without it: where the last move that stands took it, else where it was at first.

    What a split had made becomes part of what it was split off, with all that came since.
    Raises UnknownConversation, UnknownMove, MoveUndoneAlready, ConversationIsClosed, WallsDoNotMeet,
    ConversationsChanged.
    """
    await look(tx, [conversation_id], sees)
    made = await standing_move(tx, conversation_id, move_id)
    before = await store.places(tx, move_id)
    involved = {conversation_id, made.from_id, made.to_id, *(one for pair in before.values() for one in pair)}
    frames = await hold(tx, sorted(involved), sees)
    made = await standing_move(tx, conversation_id, move_id)
    await store.undo(tx, move_id, by)
    homes = {item: place for item, (place, home) in (await store.places(tx, move_id)).items() if place != home}
    if set(homes.values()) - set(frames):
        raise ConversationsChanged
    frames = _walled_since(frames, made, set(homes.values()))
    if homes:
        await store.send(tx, homes)
        await store.bring_back(tx, list(homes))
    left = {home for _, home in before.values()}
    if made.opened:
        frames = await _take_back_split(tx, frames, made, by)
    await write_down(tx, frames, {}, sorted(left | set(homes.values())))
    await _tell(tx, made, list(homes))
    what = "unsplit" if made.opened else "moved_back"
    for living in sorted({roots(frames)[made.from_id], roots(frames)[made.to_id]}):
        await tell(tx, face(frames, living), what, by, details={"move": made.id})
    return msgspec.structs.replace(made, undone_at=tx.now, undone_by=by.name)


def _walled_since(frames: Frames, made: Move, places: set[UUID]) -> Frames:
    """A wall that was built around the words where they had gone comes back with them."""
    place = roots(frames)
    wall = frames[place[made.to_id]].row.wall
    if wall is None or wall == made.wall:
        return frames
    again = {place[one] for one in places} - {place[made.to_id]}
    changed = dict(frames)
    for one in frames:
        own = frames[one].own
        if place[one] in again and own is not None:
            changed[one] = msgspec.structs.replace(
                frames[one], own=msgspec.structs.replace(own, wall=stricter(own.wall, wall))
            )
    return changed


async def _take_back_split(tx: Tx, frames: Frames, made: Move, by: Author) -> Frames:
    place = roots(frames)
    frame, source = hollow(frames[made.to_id], frames[made.from_id], made.wall), place[made.from_id]
    frames = {**frames, frame.id: frame}
    if frame.parent is not None or source == frame.id:
        return frames  # where it is part of another one already, it goes home when it leaves that
    if not await goes_into(tx, frame.id, frame.state, frames[source].state):
        raise ConversationIsClosed
    edge = Edge(new_id(), source, frame.id, tx.now, frame.state)
    seq = await store_merges.add(tx, edge, "split_undone", by)
    await announce(tx, Event("conversation.joined", "conversation", source, frame.id))
    return placed(frames, frame.id, source, seq)


async def _tell(tx: Tx, made: Move, items: Sequence[UUID]) -> None:
    await publish(tx, MessagesMoved(made.id, made.from_id, made.to_id, tuple(items)))


async def standing_move(tx: Tx, conversation_id: UUID, move_id: UUID) -> Move:
    """A split or move from or to this conversation. Raises UnknownMove, MoveUndoneAlready."""
    made = await store.find(tx, move_id)
    if made is None:
        raise UnknownMove
    place = await livings(tx, [conversation_id, made.from_id, made.to_id])
    if place.get(conversation_id) not in (place[made.from_id], place[made.to_id]):
        raise UnknownMove
    if made.undone_at is not None:
        raise MoveUndoneAlready
    return made
