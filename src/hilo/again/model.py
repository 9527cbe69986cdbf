"""What a reader gets: a question with the answer that the thread holds, and the sentences over a conversation."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec

Excerpt = Annotated[str, msgspec.Meta(max_length=400)]


class Words(msgspec.Struct, frozen=True):
    """A message as the rules read it. `here`: of this conversation, not of another one of the same person."""

    id: UUID
    conversation_id: UUID
    at: datetime
    channel: str
    text: str
    by_us: bool = False
    by_name: str = ""
    by_id: UUID | None = None
    automatic: bool = False
    here: bool = True
    handle_kind: str = ""
    handle: str = ""


class ThreadSource(msgspec.Struct, frozen=True):
    """The item of the thread that shows it. `text` is its telling part, at most 240 characters."""

    item: UUID
    conversation: UUID
    at: datetime
    channel: str
    text: Excerpt
    by: Literal["customer", "staff"] = "customer"
    name: str = ""


class AlreadyTold(msgspec.Struct, frozen=True):
    """A question of a draft, from `start` to `end` (in UTF-16 units), whose answer the thread holds.

    `what` is a stable word for what is asked. `answer` is the bare answer where it has a form of its own (a number, an
    address), else empty. `instead` may stand in place of the question. `sure` is from 0 to 1. `elsewhere`: it was said
    in another conversation.
    """

    start: int
    end: int
    what: str
    answer: str
    instead: str
    sure: float
    source: ThreadSource
    elsewhere: bool = False


class AskedAgain(msgspec.Struct, frozen=True):
    """The questions of a draft that need not be asked, in their order."""

    items: list[AlreadyTold]


class ConversationSummary(msgspec.Struct, frozen=True):
    """Where a conversation stopped, what the customer asks, what we owe; each with its source, null where unknown.

    `useful`: there is something to pick up, for it is long, or old, or went over several channels or people.
    """

    stopped: ThreadSource | None
    asked: ThreadSource | None
    owed: ThreadSource | None
    useful: bool
