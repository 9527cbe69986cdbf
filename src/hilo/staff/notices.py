"""What members of staff can be told of, by which ways, and what each way does unless they say otherwise."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal, get_args
from uuid import UUID

import msgspec

NoticeKind = Literal["assigned", "mentioned", "replied", "followed", "woken"]
"""`assigned`: it is yours now. `mentioned`: somebody named you. `replied`: the customer wrote in what is yours.
`followed`: something happened in what you follow. `woken`: what you snoozed is back."""
Way = Literal["stream", "email", "push"]
KINDS: tuple[NoticeKind, ...] = get_args(NoticeKind)
WAYS: tuple[Way, ...] = get_args(Way)
TOPIC = "notifications"
"""The stream's topic for what one person is told: its id is that user's."""
NEEDED = "conversations.read"
"""What one has to be allowed to hear of conversations at all; each one's wall is judged besides."""

Wishes = Mapping[tuple[NoticeKind, Way], bool]
# E-mail only for what names the person: the rest would fill a mailbox.
UNLESS_SAID: Wishes = {
    (kind, way): way != "email" or kind in ("assigned", "mentioned") for kind in KINDS for way in WAYS
}


class Notice(msgspec.Struct, frozen=True):
    """Tell `user_id` that this happened in that conversation; `by_id`: who did it (None: a customer, the program)."""

    kind: NoticeKind
    user_id: UUID
    conversation_id: UUID
    by_id: UUID | None = None


class Notification(msgspec.Struct, frozen=True, kw_only=True):
    """What one was told. `times`: how often it happened while it was unread; `at` is the last time."""

    id: UUID
    kind: NoticeKind
    conversation_id: UUID
    by_id: UUID | None
    times: int
    at: datetime
    read_at: datetime | None


class Told(msgspec.Struct, frozen=True):
    """A notification that was written, and whose it is."""

    id: UUID
    user_id: UUID
    kind: NoticeKind
    conversation_id: UUID
    times: int


class Reader(msgspec.Struct, frozen=True):
    """A member of staff as somebody who may be told: what walls and permissions make of them."""

    id: UUID
    number: int
    email: str
    language: str
    permissions: frozenset[str]
    numbers: frozenset[int]
