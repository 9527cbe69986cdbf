"""Brands and calendars as they are stored, and languages: frozen structs and the rules of their fields."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import msgspec

from hilo.kernel.shape import OPEN, marked

END = r"$(?!\n)"  # `$` alone lets a last line feed through in Python
TEXT = r"^[^\u0000-\u001f]*[^\u0000-\u0020][^\u0000-\u001f]*" + END
LANGUAGE = r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?"
CLOCK = r"^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)" + END

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200, pattern=TEXT)]
Language = Annotated[
    str, msgspec.Meta(max_length=12, pattern=f"^{LANGUAGE}{END}", description="BCP 47: `es`, `pt-BR`.")
]
ClockTime = Annotated[str, msgspec.Meta(pattern=CLOCK, description="What a wall clock shows, `00:00` to `24:00`.")]


class Brand(msgspec.Struct, frozen=True, kw_only=True):
    """A face of the company. `sender_email` is empty until one is set; `accent` is `#rrggbb`."""

    id: UUID
    name: str
    sender_name: str
    sender_email: Annotated[str, marked(OPEN)]
    accent: str
    language: str
    languages: list[str]
    time_zone: str
    calendar_id: UUID | None
    default_team_id: UUID | None
    created_at: datetime
    changed_at: datetime


class Span(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Open from `opens` until before `closes`. Past midnight: until `24:00`, and from `00:00` on the next day."""

    opens: ClockTime
    closes: ClockTime


class WeekSpan(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A span of every week; `weekday` 1 is Monday, 7 is Sunday."""

    weekday: Annotated[int, msgspec.Meta(ge=1, le=7)]
    opens: ClockTime
    closes: ClockTime


class OwnDay(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A day with hours of its own, instead of those of its weekday and of any holiday. Without hours it is closed."""

    day: date
    name: Name
    hours: Annotated[list[Span], msgspec.Meta(max_length=20)] = []


class Calendar(msgspec.Struct, frozen=True, kw_only=True):
    """Opening hours in one time zone. With a `country` (ISO 3166, or with a `subdivision`) its holidays are closed."""

    id: UUID
    name: str
    time_zone: str
    country: str
    subdivision: str
    hours: list[WeekSpan]
    days: list[OwnDay]
    created_at: datetime
    changed_at: datetime


def best_language(wanted: Sequence[str], offered: Sequence[str]) -> str:
    """The first offered language that fits the wishes in their order (RFC 4647 lookup), else the first offered.

    A wish for `es-MX` is met by `es-MX`, then `es`, then another Spanish.
    """
    for wish in wanted:
        parts = wish.lower().split("-")
        for size in range(len(parts), 0, -1):
            for tag in offered:
                if tag.lower() == "-".join(parts[:size]):
                    return tag
        for tag in offered:
            if tag.lower().split("-")[0] == parts[0]:
                return tag
    return offered[0]
