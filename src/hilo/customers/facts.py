"""What happened to customers."""

from datetime import datetime
from uuid import UUID

import msgspec

from hilo.kernel.facts import Fact
from hilo.kernel.principal import Sees

Line = dict[str, object]


class CustomersMerged(Fact, frozen=True):
    """Two customers are one: the profiles of `absorbed` now belong to `into`."""

    merge_id: UUID
    into: UUID
    absorbed: UUID


class MergeUndone(Fact, frozen=True):
    """A merge was undone: the customers `kept` and `restored` are two again."""

    merge_id: UUID
    kept: UUID
    restored: UUID


class UndoPreviewed(Fact, frozen=True):
    """Somebody looks at what undoing a merge would do. Whoever knows more puts a line into `since`; nothing is written.

    `kept` is the customer as it is now; the profiles whose home is in `side` would go to `restored`. A line is shown as
    it is: `{"what": "messages", "kept": 3, "restored": 5}`. `sees`: who looks; a line counts nothing behind a wall.
    """

    merge_id: UUID
    kept: UUID
    restored: UUID
    side: frozenset[UUID]
    merged_at: datetime
    sees: Sees
    since: list[Line] = msgspec.field(default_factory=list[Line])
