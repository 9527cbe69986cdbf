"""Conversations that are one: a tree of frames, what each has of its own, and what is shown of all of them. Pure.

Nothing is mixed for good: the living conversation shows what its frames have together, computed anew whenever one comes
or goes, so that an undo gives back what was, in whatever order.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

Wall = list[int] | None


class Own(msgspec.Struct, frozen=True, kw_only=True):
    """What a conversation has by itself. A wall of nobody is an empty list."""

    chatlike: bool
    subject: str
    opened_at: datetime
    wall: Wall
    assignee: UUID | None
    team: UUID | None
    priority: int
    tags: list[UUID]
    attributes: dict[str, Any]


class Frame(msgspec.Struct, frozen=True, kw_only=True):
    """A conversation, living or part of another. `row`: what its row says; `shown`: what it said when it was made."""

    id: UUID
    parent: UUID | None  # what it became part of, not yet in one hop
    seq: int  # of the edge to its parent
    state: str
    profile_id: UUID
    customer_id: UUID
    brand_id: UUID
    row: Own
    own: Own | None
    shown: Own | None


class Edge(msgspec.Struct, frozen=True):
    """A merge that stands."""

    id: UUID
    into: UUID
    absorbed: UUID
    at: datetime
    absorbed_state: str


def stricter(one: Wall, other: Wall) -> Wall:
    """Whoever is inside both; an empty list when that is nobody."""
    if one is None or other is None:
        return other if one is None else one
    return sorted(set(one) & set(other))


def shelters(there: Wall, here: Wall) -> bool:
    """Whether what stands behind the wall here is seen by nobody else there."""
    return here is None or (there is not None and set(there) <= set(here))


def together(owns: Sequence[Own]) -> Own:
    """What is shown of all of them; the first is the one that stays."""
    first = owns[0]
    wall, attributes, tags = first.wall, dict(first.attributes), dict.fromkeys(first.tags)
    for own in owns[1:]:
        wall = stricter(wall, own.wall)
        attributes = own.attributes | attributes
        tags |= dict.fromkeys(own.tags)
    return Own(
        chatlike=any(own.chatlike for own in owns),
        subject=next((own.subject for own in owns if own.subject), ""),
        opened_at=min(own.opened_at for own in owns),
        wall=wall,
        assignee=next((own.assignee for own in owns if own.assignee), None),
        team=next((own.team for own in owns if own.team), None),
        priority=max(own.priority for own in owns),
        tags=list(tags),
        attributes=attributes,
    )


def settled(owns: Sequence[Own], shown: Own, now: Own) -> list[Own]:
    """What each has of its own after what was done to all of them together since.

    What is given (an assignee, a tag) is the first one's; what is taken away is taken from all. A wall that was built
    since stays around each of them.
    """
    found = list(owns)
    first: dict[str, Any] = {
        name: getattr(now, name)
        for name in ("chatlike", "subject", "opened_at")
        if getattr(now, name) != getattr(shown, name)
    }
    every: list[dict[str, Any]] = [{} for _ in found]
    for name in ("assignee", "team"):
        if getattr(now, name) != getattr(shown, name):
            first[name] = getattr(now, name)
            if getattr(now, name) is None:
                for change in every:
                    change[name] = None
    if now.priority != shown.priority:
        first["priority"] = now.priority
        for own, change in zip(found, every, strict=True):
            change["priority"] = min(own.priority, now.priority)
    if now.wall != shown.wall:
        for own, change in zip(found, every, strict=True):
            change["wall"] = None if now.wall is None else now.wall if own is found[0] else _walled(own.wall, now.wall)
    _settle_tags(found, every, set(now.tags) - set(shown.tags), set(shown.tags) - set(now.tags))
    _settle_attributes(found, every, shown.attributes, now.attributes)
    every[0] |= first
    return [msgspec.structs.replace(own, **change) for own, change in zip(found, every, strict=True)]


def _walled(wall: Wall, built: Wall) -> Wall:
    return stricter(wall, built) or built


def _settle_tags(owns: Sequence[Own], every: list[dict[str, Any]], added: set[UUID], gone: set[UUID]) -> None:
    for n, (own, change) in enumerate(zip(owns, every, strict=True)):
        kept = [one for one in own.tags if one not in gone]
        change["tags"] = kept + sorted(added - set(kept)) if n == 0 else kept


def _settle_attributes(
    owns: Sequence[Own], every: list[dict[str, Any]], shown: Mapping[str, Any], now: Mapping[str, Any]
) -> None:
    gone = shown.keys() - now.keys()
    given = {key: value for key, value in now.items() if key not in shown or shown[key] != value}
    for n, (own, change) in enumerate(zip(owns, every, strict=True)):
        kept = {key: value for key, value in own.attributes.items() if key not in gone}
        change["attributes"] = kept | given if n == 0 else kept


def hollow(frame: Frame, source: Frame, wall: Wall) -> Frame:
    """What a split had made, taken back: of its own it has what it was given since, and the wall that was built since.

    `wall`: the one that it began with.
    """
    own, opened_at = frame.own or frame.row, (source.own or source.row).opened_at
    bare = msgspec.structs.replace(
        own, chatlike=False, subject="", opened_at=opened_at, assignee=None, team=None, priority=0,
        wall=None if own.wall == wall else own.wall,
    )  # fmt: skip
    return msgspec.structs.replace(frame, own=bare)


def roots(frames: Mapping[UUID, Frame]) -> dict[UUID, UUID]:
    """Each frame -> the living one that stands for it."""
    found: dict[UUID, UUID] = {}
    for frame in frames:
        at = frame
        while (parent := frames[at].parent) is not None:
            at = parent
        found[frame] = at
    return found


def members(frames: Mapping[UUID, Frame], root: UUID) -> list[UUID]:
    """The root and all that became part of it, in the order in which they did."""
    children: dict[UUID, list[Frame]] = {}
    for frame in frames.values():
        if frame.parent is not None:
            children.setdefault(frame.parent, []).append(frame)

    def walk(at: UUID) -> Iterable[UUID]:
        yield at
        for child in sorted(children.get(at, ()), key=lambda f: f.seq):
            yield from walk(child.id)

    return list(walk(root))


def placed(frames: Mapping[UUID, Frame], child: UUID, parent: UUID | None, seq: int = 0) -> dict[UUID, Frame]:
    """The same frames with one of them put somewhere else."""
    return {**frames, child: msgspec.structs.replace(frames[child], parent=parent, seq=seq)}
