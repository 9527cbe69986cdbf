"""Bulk actions: what may be done to many conversations at once, how far it is, whose rights bound it."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

from hilo.conversations.model_labels import Priority
from hilo.kernel.principal import LIMITED

Action = Literal["assign", "team", "close", "reopen", "tag", "untag", "priority", "snooze", "mark_read"]
Outcome = Literal["done", "same", "failed", "undone", "left"]
Stage = Literal["running", "done", "undoing", "undone"]
MOST = 20_000  # conversations of one action
NEEDS: dict[Action, str] = {"assign": "conversations.assign", "team": "conversations.assign"}
ELSE_NEEDS = "conversations.reply"


class BulkWish(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is to be done: the new assignee or team (None: nobody), the tag, the priority, until when to snooze."""

    action: Action
    assignee: UUID | None = None
    team: UUID | None = None
    tag: UUID | None = None
    priority: Priority = "normal"
    until: datetime | None = None

    @property
    def needs(self) -> str:
        return NEEDS.get(self.action, ELSE_NEEDS)


class Was(msgspec.Struct, frozen=True, omit_defaults=True):
    """What stood there before: only what the action changed."""

    assignee: UUID | None = None
    team: UUID | None = None
    priority: Priority = "normal"
    snoozed: bool = False
    until: datetime | None = None
    unread: int = 0


class Bulk(msgspec.Struct, frozen=True, kw_only=True):
    """A bulk action as its row."""

    id: UUID
    wish: BulkWish
    by_id: UUID
    by_name: str
    by_permissions: frozenset[str]
    by_numbers: frozenset[int]
    total: int
    created_at: datetime
    finished_at: datetime | None
    undone_at: datetime | None
    undo_finished_at: datetime | None

    @property
    def stage(self) -> Stage:
        if self.undone_at is not None:
            return "undoing" if self.undo_finished_at is None else "undone"
        return "running" if self.finished_at is None else "done"


class Item(msgspec.Struct, frozen=True):
    """One conversation of a bulk action. `done_at`: when it was done to it."""

    place: int
    conversation_id: UUID
    was: Was | None
    done_at: datetime | None


class Standing(msgspec.Struct, frozen=True):
    """What stands in a conversation now, as far as it can be undone."""

    closed_at: datetime | None
    active_at: datetime
    unread: int
    until: datetime | None


def narrower(one: frozenset[int], other: frozenset[int]) -> frozenset[int]:
    """The principal numbers of somebody who sees only what both see."""
    known = {n for n in one & other if n > LIMITED}
    if LIMITED not in one | other:
        return frozenset(known)
    ways = [{n for n in numbers if n < LIMITED} for numbers in (one, other) if LIMITED in numbers]
    return frozenset(known | {LIMITED} | (ways[0] & ways[-1]))


def wish_kept(wish: BulkWish) -> Any:
    return msgspec.to_builtins(wish)
