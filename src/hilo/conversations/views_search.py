"""What a search shows: messages and notes with the words that were found marked, and their conversations."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from hilo.conversations.views import ConversationItem, Named


class Snippet(msgspec.Struct, frozen=True):
    """Plain text, at most 180 characters around what was found; never HTML.

    `marks`: from where to where the found words stand, in Unicode characters, the end not included.
    """

    text: str
    marks: list[tuple[int, int]]


class Hit(msgspec.Struct, frozen=True, rename={"from_": "from"}):
    """A message or a note. `from` is customer, cc, third_party or staff; `number` that of its conversation."""

    id: UUID
    kind: Literal["message", "note"]
    conversation: UUID
    number: str
    customer: Named
    at: datetime
    channel: str | None
    direction: str | None
    from_: str
    name: str
    subject: Snippet | None
    snippet: Snippet


class Hits(msgspec.Struct, frozen=True):
    """Among the newest 200 that were found the best come first, and of those that fit as well the newest.

    `count` is how many those are; then there are `more`. `next`: the cursor of the following page, over these
    on to older ones. `back_to`: what is older than this was not looked at, since the filters leave too little.
    """

    items: list[Hit]
    count: int
    more: bool
    next: str | None
    back_to: datetime | None


class ConversationFound(ConversationItem, frozen=True):
    """A line of the inbox, with the best of what was found in it; without a snippet it was found by a number."""

    snippet: Snippet | None


class ConversationsFound(msgspec.Struct, frozen=True):
    """Conversations by their number or by the best fifty that was said in them, the best first, each once."""

    items: list[ConversationFound]
    count: int
    more: bool
