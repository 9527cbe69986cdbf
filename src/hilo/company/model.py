"""Brands and calendars as they are stored: frozen structs."""

from datetime import date, datetime
from uuid import UUID

import msgspec


class Brand(msgspec.Struct, frozen=True, kw_only=True):
    """A face of the company. `sender_email` is empty until one is set; `accent` is `#rrggbb`."""

    id: UUID
    name: str
    sender_name: str
    sender_email: str
    accent: str
    language: str
    languages: list[str]
    time_zone: str
    calendar_id: UUID | None
    default_team_id: UUID | None
    created_at: datetime
    changed_at: datetime


class Span(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Open from `opens` until before `closes`, as a wall clock shows it: `HH:MM`, `closes` up to `24:00`."""

    opens: str
    closes: str


class WeekSpan(Span, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A span of every week; `weekday` 1 is Monday, 7 is Sunday."""

    weekday: int


class OwnDay(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A day with hours of its own, instead of those of its weekday and of any holiday. Without hours it is closed."""

    day: date
    name: str
    hours: list[Span] = []


class Calendar(msgspec.Struct, frozen=True, kw_only=True):
    """Opening hours in one time zone. With a `country` (ISO 3166, or with a `subdivision`) its holidays are closed."""

    id: UUID
    name: str
    time_zone: str
    country: str = ""
    subdivision: str = ""
    hours: list[WeekSpan] = []
    days: list[OwnDay] = []
    created_at: datetime
    changed_at: datetime
