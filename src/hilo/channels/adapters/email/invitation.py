"""What a calendar part says, as one line that needs no language: what, when, where, from whom."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, cast

SIZE = 300_000  # bytes: of longer ones nothing is said
EVENTS_MAX = 5
LINE_MAX = 300
_ANSWERS = {"ACCEPTED": "✓", "DECLINED": "✗", "TENTATIVE": "?", "DELEGATED": "→"}


def invitations(raw: bytes) -> Sequence[str]:
    """One line an event: `📅 Visit · 2026-11-24 10:00-11:00 Europe/Madrid · Room 3 · ana@example.org`.

    ✓, ✗ or ? before it where it is somebody's answer, ✗ where it is called off. Total.
    """
    if len(raw) > SIZE or b"BEGIN:VEVENT" not in raw.upper():
        return []
    try:
        from icalendar import Calendar  # 0.2 s to import, seldom wanted

        calendar = Calendar.from_ical(raw)
        method = str(calendar.get("METHOD", "")).upper()
        events = cast("list[Any]", calendar.walk("VEVENT"))  # pyright: ignore[reportUnknownMemberType]
        return [_line(event, method) for event in events[:EVENTS_MAX]]
    except Exception:
        return []  # the library raises whatever its parts raise; the file is there all the same


def _line(event: Any, method: str) -> str:
    pieces = [_said(event, "SUMMARY"), _when(event), _said(event, "LOCATION"), _organizer(event)]
    line = f"📅 {_sign(event, method)}{' · '.join(piece for piece in pieces if piece)}"
    return " ".join(line.split())[:LINE_MAX]


def _sign(event: Any, method: str) -> str:
    if method == "CANCEL" or str(event.get("STATUS", "")).upper() == "CANCELLED":
        return "✗ "
    if method != "REPLY":
        return ""
    named = event.get("ATTENDEE")
    attendees = cast("list[Any]", named if isinstance(named, list) else [named])
    answer = _ANSWERS.get(str(getattr(attendees[0], "params", {}).get("PARTSTAT", "")).upper(), "")
    return f"{answer} " if answer else ""


def _said(event: Any, name: str) -> str:
    return str(event.get(name, "")).replace("\0", "")[:200].strip()


def _organizer(event: Any) -> str:
    return _said(event, "ORGANIZER").removeprefix("mailto:").removeprefix("MAILTO:")


def _when(event: Any) -> str:
    start, end = _moment(event, "DTSTART"), _moment(event, "DTEND")
    if start is None:
        return ""
    if not isinstance(start, datetime):
        return start.isoformat()
    zone = str(getattr(start.tzinfo, "key", "") or start.tzname() or "")
    until = f"-{_until(start, end)}" if isinstance(end, datetime) else ""
    return f"{start:%Y-%m-%d %H:%M}{until} {zone}".strip()


def _until(start: datetime, end: datetime) -> str:
    return f"{end:%H:%M}" if end.date() == start.date() else f"{end:%Y-%m-%d %H:%M}"


def _moment(event: Any, name: str) -> date | None:
    found = getattr(event.get(name), "dt", None)
    return found if isinstance(found, date) else None
