"""Merge two conversations into one and undo it, in any order: frames are repointed, nothing is mixed for good."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec

from hilo.conversations import store_merges as store
from hilo.conversations.change import tell
from hilo.conversations.errors_tree import (
    AlreadyOneConversation,
    ConversationsChanged,
    DifferentBrands,
    DifferentPeople,
    MergeTheOtherWay,
    MergeUndoneAlready,
    UnknownMerge,
)
from hilo.conversations.facts import ConversationsMerged, ConversationsParted
from hilo.conversations.model import Author
from hilo.conversations.model_tree import Edge, members, placed, roots
from hilo.conversations.since import homes_since
from hilo.conversations.store_tree import livings
from hilo.conversations.tree import Frames, face, hold, look, write_down
from hilo.kernel.db import Tx
from hilo.kernel.facts import publish
from hilo.kernel.ids import new_id
from hilo.kernel.principal import Sees
from hilo.kernel.realtime import Event, announce

OPENNESS = ("open", "snoozed", "closed")


class Parted(msgspec.Struct, frozen=True):
    """Two conversations again: `kept` stays as it was, `restored` has its own id back."""

    merge: UUID
    kept: UUID
    restored: UUID


class Side(msgspec.Struct, frozen=True):
    """What one side of an undo would have; `since`: how many of the messages came since they were one."""

    messages: int
    notes: int
    since: int


class UndoPreview(msgspec.Struct, frozen=True):
    """What the undo would do now."""

    merge: UUID
    kept: UUID
    restored: UUID
    kept_has: Side
    restored_has: Side


async def merge_conversations(tx: Tx, into: UUID, other: UUID, by: Author, sees: Sees) -> Edge:
    """`other` becomes part of `into`, and its id stands for that. The stricter wall holds for both.

    Raises UnknownConversation, AlreadyOneConversation, DifferentPeople, DifferentBrands, MergeTheOtherWay,
    WallsDoNotMeet, ConversationsChanged.
    """
    frames = await hold(tx, [into, other], sees)
    place = await livings(tx, [into, other])
    upper, lower = frames[place[into]], frames[place[other]]
    if upper.id == lower.id:
        raise AlreadyOneConversation
    if upper.customer_id != lower.customer_id:
        raise DifferentPeople(extra={"customers": [str(upper.customer_id), str(lower.customer_id)]})
    if upper.brand_id != lower.brand_id:
        raise DifferentBrands
    if OPENNESS.index(upper.state) > OPENNESS.index(lower.state):
        raise MergeTheOtherWay(extra={"into": str(lower.id), "other": str(upper.id)})
    edge = Edge(new_id(), upper.id, lower.id, tx.now, lower.state)
    seq = await store.add(tx, edge, "merged", by)
    await write_down(tx, placed(frames, lower.id, upper.id, seq), {})
    await tell(tx, face(frames, upper.id), "merged", by, details={"merge": edge.id, "absorbed": lower.id})
    await announce(tx, Event("conversation.joined", "conversation", upper.id, lower.id))
    await publish(tx, ConversationsMerged(edge.id, upper.id, lower.id))
    return edge


async def undo_merge(tx: Tx, conversation_id: UUID, merge_id: UUID, by: Author, sees: Sees) -> Parted:
    """Takes one merge back, whichever came after it. What came since goes with what it answers.

    Raises UnknownConversation, UnknownMerge, MergeUndoneAlready, WallsDoNotMeet, ConversationsChanged.
    """
    taken_back = await store.split_undos(tx, list(await look(tx, [conversation_id], sees)))
    await standing(tx, conversation_id, merge_id)
    frames = await hold(tx, [conversation_id, *taken_back.values()], sees)
    edge = await standing(tx, conversation_id, merge_id)
    kept = roots(frames)[edge.absorbed]
    frames = await part(tx, frames, [edge], by)
    place, details = roots(frames), {"merge": edge.id, "kept": kept, "restored": edge.absorbed}
    for told in dict.fromkeys((place[kept], place[edge.absorbed])):  # what went on into another is told there
        await tell(tx, face(frames, told), "parted", by, details=details)
    return Parted(edge.id, kept, edge.absorbed)


async def part(tx: Tx, frames: Frames, edges: Sequence[Edge], by: Author) -> Frames:
    """Takes the edges out of the (held) frames; gives these as they are from then on."""
    states: dict[UUID, str] = {}
    moved: set[UUID] = set()
    for edge in edges:
        living, side = roots(frames)[edge.absorbed], members(frames, edge.absorbed)
        homes = await homes_since(tx, frames, living, edge, side)
        if homes:
            await store.send_home(tx, homes)
            moved |= {living, *homes.values()}
        frames = placed(frames, edge.absorbed, None)
        states[edge.absorbed] = edge.absorbed_state
    await store.undo(tx, [edge.id for edge in edges], by)
    frames = await _without_hollow(tx, frames, by, states)
    await write_down(tx, frames, states, sorted(moved))
    for edge in edges:
        await publish(tx, ConversationsParted(edge.id, edge.into, edge.absorbed))
    return frames


async def _without_hollow(tx: Tx, frames: Frames, by: Author, states: Mapping[UUID, str]) -> Frames:
    """What a split made that was taken back stands for itself no more: it goes where it was split from."""
    taken_back = await store.split_undos(tx, list(frames))
    for one, source in sorted(taken_back.items()):
        frame, place = frames[one], roots(frames)
        if frame.parent is not None or source not in frames or place[source] == one:
            continue
        if frame.customer_id != frames[place[source]].customer_id:
            continue
        state, there = states.get(one, frame.state), states.get(place[source], frames[place[source]].state)
        if await goes_into(tx, one, state, there):
            edge = Edge(new_id(), place[source], one, tx.now, state)
            frames = placed(frames, one, place[source], await store.add(tx, edge, "split_undone", by))
    return frames


async def goes_into(tx: Tx, frame: UUID, state: str, other: str) -> bool:
    """Whether nothing that waits for an answer in the frame would be in a conversation that is closed or sleeps."""
    return OPENNESS.index(other) <= OPENNESS.index(state) or not await store.waits(tx, frame)


async def preview_undo(tx: Tx, conversation_id: UUID, merge_id: UUID, sees: Sees) -> UndoPreview:
    """What the undo would do now.

    Raises UnknownConversation, UnknownMerge, MergeUndoneAlready, ConversationsChanged.
    """
    frames = await look(tx, [conversation_id], sees)
    edge = await standing(tx, conversation_id, merge_id)
    if edge.absorbed not in frames:
        raise ConversationsChanged
    living, side = roots(frames)[edge.absorbed], members(frames, edge.absorbed)
    homes = await homes_since(tx, frames, living, edge, side)
    has = await store.counted(tx, living, side)
    going, coming = len(homes), len(await store.since(tx, living, edge.at, side))

    def of(restored: bool, since: int, more: int) -> Side:
        return Side(has.get((restored, "messages"), 0) + more, has.get((restored, "notes"), 0), since)

    return UndoPreview(edge.id, living, edge.absorbed, of(False, coming - going, -going), of(True, going, going))


async def standing(tx: Tx, conversation_id: UUID, merge_id: UUID) -> Edge:
    """A merge of this conversation. Raises UnknownMerge, MergeUndoneAlready."""
    found = await store.find(tx, merge_id)
    if found is None:
        raise UnknownMerge
    edge, undone = found
    place = await livings(tx, [conversation_id, edge.into, edge.absorbed])
    if place.get(conversation_id) not in (place[edge.into], place[edge.absorbed]):
        raise UnknownMerge
    if undone:
        raise MergeUndoneAlready
    return edge
