"""Hold conversations with all that is part of them, and write down what became of them: under merges and moves."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec

from hilo.conversations import store_split
from hilo.conversations import store_tree as store
from hilo.conversations.errors import UnknownConversation
from hilo.conversations.errors_tree import ConversationsChanged, WallsDoNotMeet
from hilo.conversations.model import Conversation, quoted_numbers
from hilo.conversations.model_tree import Frame, Own, members, roots, settled, together
from hilo.conversations.store_tree import FrameState, Kept
from hilo.kernel.db import Tx
from hilo.kernel.principal import Sees

Frames = dict[UUID, Frame]


async def hold(tx: Tx, ids: Sequence[UUID], sees: Sees) -> Frames:
    """The frames of the conversations that these ids stand for, locked in id order, each with what it has of its own.

    Raises UnknownConversation, ConversationsChanged when they were merged or parted while we waited.
    """
    before = await store.livings(tx, ids)
    wanted = sorted(set(before.values()))
    if len(before) < len(set(ids)) or len(await store.seen(tx, wanted, sees)) < len(wanted):
        raise UnknownConversation
    await store.hold_people(tx, wanted)
    locked = await store.hold_frames(tx, wanted)
    found = await store.frames(tx, wanted)
    if set(found) != locked or sorted(set((await store.livings(tx, ids)).values())) != wanted:
        raise ConversationsChanged
    if len(await store.seen(tx, wanted, sees)) < len(wanted):  # a wall was built while we waited
        raise UnknownConversation
    await store.mark(tx, wanted)
    return _settled(found)


async def look(tx: Tx, ids: Sequence[UUID], sees: Sees) -> Frames:
    """The frames of the conversations that these ids stand for, as they are now. Raises UnknownConversation.

    Nothing is locked: what became part of another between two statements is looked up again.
    """
    found: Frames | None = None
    while found is None or any(frame.parent is not None and frame.parent not in found for frame in found.values()):
        now = await store.livings(tx, ids)
        wanted = sorted(set(now.values()))
        if len(now) < len(set(ids)) or len(await store.seen(tx, wanted, sees)) < len(wanted):
            raise UnknownConversation
        found = await store.frames(tx, wanted)
    return _settled(found)


def _settled(frames: Frames) -> Frames:
    """Each with its own, in which what was done to all of them together is settled."""
    done: Frames = {}
    for root in set(roots(frames).values()):
        inside = [frames[one] for one in members(frames, root)]
        owns = [frame.own or frame.row for frame in inside]
        shown = inside[0].shown
        if shown is not None:
            owns = settled(owns, shown, inside[0].row)
        done |= {f.id: msgspec.structs.replace(f, own=own) for f, own in zip(inside, owns, strict=True)}
    return done


async def write_down(tx: Tx, frames: Frames, states: Mapping[UUID, str], moved: Sequence[UUID] = ()) -> None:
    """Makes the (held) conversations what the frames say. `states`: of those that become or cease to be living.

    `moved`: frames of which messages came or went, whose numbers are told anew. Raises WallsDoNotMeet.
    """
    trees: dict[UUID, list[UUID]] = {root: members(frames, root) for root in sorted(set(roots(frames).values()))}
    shown: dict[UUID, Own] = {}
    written: list[FrameState] = []
    for root, inside in trees.items():
        shown[root] = together([_own(frames[one]) for one in inside])
        if shown[root].wall == []:
            raise WallsDoNotMeet
        for one in inside:
            alone = len(inside) == 1
            kept = None if alone else Kept(_own(frames[one]), shown[root] if one == root else None)
            state = states.get(one, frames[one].state)
            living = None if one == root else root
            written.append(FrameState(one, living, "merged" if living else state, shown[root].wall, kept))
    await store.put_frames(tx, written)
    for root, inside in trees.items():
        await store.put_living(tx, root, shown[root])
        await store.gather(tx, root, inside, shown[root].wall)
    await store.take_part(tx, trees)
    await store.count_again(tx, list(trees))
    if moved:
        await _renumber(tx, moved)


def _own(frame: Frame) -> Own:
    return frame.own or frame.row


async def _renumber(tx: Tx, ids: Sequence[UUID]) -> None:
    """An order number goes with the words that name it: by it, later ones find their conversation."""
    quoted = {
        (frame, number): None
        for frame, subject, text in await store.words_of_frames(tx, ids)
        for number in quoted_numbers(subject, text)
        if not number.startswith("H-")
    }
    await store_split.renumber(tx, ids, list(quoted))


def face(frames: Mapping[UUID, Frame], one: UUID) -> Conversation:
    """A living conversation as those who tell of a change want it."""
    frame = frames[one]
    return Conversation(one, 0, frame.profile_id, frame.brand_id, "", "open", None, None, None, 0)
