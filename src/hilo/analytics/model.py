"""The shapes of reports and of first-answer timers."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

import msgspec

Report = Literal["volume", "waiting", "reopened", "repeats", "channels"]

# What the three sums of a report are, and what its seconds measure. `docs/guides/reports.md` says each in words.
FIGURES: dict[Report, tuple[str, ...]] = {
    "volume": ("received", "sent", "opened"),
    "waiting": ("waits", "answered", "still_waiting"),
    "reopened": ("closed", "by_customer", "by_staff"),
    "repeats": ("asked_again", "told_again"),
    "channels": ("customers",),
}
TIMED: frozenset[Report] = frozenset({"waiting", "reopened"})


class ReportRow(msgspec.Struct, frozen=True):
    """Sums of one day, one channel or all of it. `key`: a day (`2026-11-24`), a channel or a number of channels.

    `half`, `most`: seconds within which half and nine of ten were answered (or opened again); none where nothing was.
    """

    key: str
    figures: dict[str, int]
    half: float | None = None
    most: float | None = None


class ReportShown(msgspec.Struct, frozen=True):
    """A report: by day (of the channels report: by how many), by channel, and over all.

    `figures`: their names, in order. `timed`: whether its rows have `half` and `most`.
    """

    report: Report
    begins: date
    ends: date
    zone: str
    figures: list[str]
    timed: bool
    rows: list[ReportRow]
    parts: list[ReportRow]
    total: ReportRow


class ReportCustomer(msgspec.Struct, frozen=True):
    """Whose conversation it is."""

    id: UUID
    name: str


class ReportConversation(msgspec.Struct, frozen=True):
    """A conversation behind a figure, with what it adds to it. `seconds`: the longest wait in it."""

    id: UUID
    number: int
    subject: str
    text: str
    state: str
    channels: list[str]
    customer: ReportCustomer
    at: datetime
    figures: dict[str, int]
    seconds: float | None


class ReportConversations(msgspec.Struct, frozen=True):
    """The latest first. `more`: there are more than are shown."""

    items: list[ReportConversation]
    more: bool


class AnswerTarget(msgspec.Struct, frozen=True):
    """Within how many minutes of its open hours a brand answers."""

    brand_id: UUID
    minutes: int


class AnswerTargetList(msgspec.Struct, frozen=True):
    """Of all brands that promise it."""

    items: list[AnswerTarget]


class AnswerTimer(msgspec.Struct, frozen=True):
    """When the answer is due in a conversation that waits. None: the brand does not open again within 400 days."""

    conversation_id: UUID
    waiting_since: datetime
    due_at: datetime | None


class AnswerTimerList(msgspec.Struct, frozen=True):
    """Of those that were asked for, wait, and belong to a brand that promises an answer."""

    items: list[AnswerTimer]
