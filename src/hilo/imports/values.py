"""Cells as values: days, moments, yes and no, as Spanish and English tables write them. Pure."""

import re
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_MOMENT = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})[ ,T]+(\d{1,2}):(\d{2})(?::(\d{2}))?")
_SECONDS = re.compile(r"\d{9,10}(?:\d{3})?")
_YES = frozenset(["si", "sí", "s", "yes", "y", "true", "verdadero", "1", "x", "ok", "alta"])
_NO = frozenset(["no", "n", "false", "falso", "0", "-", "baja", "none", "null"])


class UnusableCell(ValueError):
    """A cell does not hold what its column is for."""

    def __init__(self, words: str, *, where: str, code: str = "unusable_value") -> None:
        super().__init__(words)
        self.where = where
        self.code = code


def day(text: str, where: str) -> date:
    """A day as 1984-02-29 or 29/02/1984: the day before the month, as Spain writes it. Raises UnusableCell."""
    try:
        if match := _DAY.fullmatch(text.partition(" ")[0]):
            return date(int(match[3]), int(match[2]), int(match[1]))
        return date.fromisoformat(text.partition("T")[0].partition(" ")[0])
    except ValueError:
        raise UnusableCell("A day is 1984-02-29 or 29/02/1984.", where=where) from None


def moment(text: str, zone: ZoneInfo, where: str) -> datetime:
    """A time in UTC; `zone` is that of times without one. Raises UnusableCell."""
    try:
        if _SECONDS.fullmatch(text):
            return datetime.fromtimestamp(int(text[:10]), UTC)
        if match := _MOMENT.fullmatch(text):
            of_day = f"{int(match[4]):02}:{match[5]}:{match[6] or '00'}"
            read = datetime.fromisoformat(f"{match[3]}-{int(match[2]):02}-{int(match[1]):02}T{of_day}")
        else:
            read = datetime.fromisoformat(text)
        return (read if read.tzinfo else read.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        raise UnusableCell("A time is 2024-03-01T10:30:00+01:00 or 01/03/2024 10:30.", where=where) from None


def yes(text: str, where: str) -> bool:
    """Raises UnusableCell for what is neither yes nor no."""
    word = text.strip().lower()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise UnusableCell("Say yes or no.", where=where)
