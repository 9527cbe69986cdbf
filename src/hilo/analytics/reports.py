"""Five plain reports, and the conversations behind each of their figures."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import msgspec

from hilo.analytics import store
from hilo.analytics.errors import UnknownPeriod
from hilo.analytics.model import (
    FIGURES,
    TIMED,
    Report,
    ReportConversation,
    ReportConversations,
    ReportCustomer,
    ReportRow,
    ReportShown,
)
from hilo.analytics.store import Filter, Span, Spot
from hilo.company.calendars import ensure_time_zone
from hilo.kernel.db import Row, Tx
from hilo.kernel.principal import Sees

LONGEST = 400  # days
SHOWN = 100  # conversations


class Period(msgspec.Struct, frozen=True):
    """From the first moment of one day to the last of another, as clocks of the zone show them."""

    begins: date
    ends: date
    zone: str

    def span(self) -> Span:
        """Raises UnknownPeriod, UnknownTimeZone."""
        ensure_time_zone(self.zone)
        if not 0 <= (self.ends - self.begins).days < LONGEST:
            raise UnknownPeriod(where="ends")
        zone = ZoneInfo(self.zone)
        first, after = (datetime.combine(day, time.min, zone) for day in (self.begins, self.ends + timedelta(days=1)))
        return Span(first, after, self.zone)


async def report(tx: Tx, name: Report, period: Period, only: Filter, sees: Sees) -> ReportShown:
    """Raises UnknownPeriod, UnknownTimeZone."""
    found = await store.report(tx, name, period.span(), only, Spot(), sees)
    rows: dict[str, list[ReportRow]] = {"row": [], "part": [], "total": []}
    for row in found:
        rows[row["kind"]].append(_row(name, row))
    return ReportShown(
        report=name,
        begins=period.begins,
        ends=period.ends,
        zone=period.zone,
        figures=list(FIGURES[name]),
        timed=name in TIMED,
        rows=sorted(rows["row"], key=lambda row: row.key),
        parts=sorted(rows["part"], key=lambda row: (-max(row.figures.values()), row.key)),
        total=rows["total"][0],
    )


async def conversations_behind(
    tx: Tx, name: Report, period: Period, only: Filter, spot: Spot, sees: Sees
) -> ReportConversations:
    """At most a hundred, the latest first. Raises UnknownPeriod, UnknownTimeZone."""
    found = await store.report(tx, name, period.span(), only, spot, sees)
    items = [row for row in found if row["conversation_id"] is not None]
    shown = {row["conversation_id"]: row for row in items[:SHOWN]}
    lines = await store.behind(tx, list(shown), sees)
    return ReportConversations([_conversation(name, line, shown[line["id"]]) for line in lines], len(items) > SHOWN)


def _row(name: Report, row: Row) -> ReportRow:
    key = row["key"] if row["kind"] == "row" else row["part"] if row["kind"] == "part" else ""
    timed = name in TIMED
    return ReportRow(key, _figures(name, row), row["half"] if timed else None, row["most"] if timed else None)


def _figures(name: Report, row: Row) -> dict[str, int]:
    sums: Sequence[int | None] = (row["one"], row["two"], row["three"])
    return {figure: count or 0 for figure, count in zip(FIGURES[name], sums, strict=False)}


def _conversation(name: Report, line: Row, row: Row) -> ReportConversation:
    return ReportConversation(
        id=line["id"],
        number=line["number"],
        subject=line["subject"],
        text=line["text"],
        state=line["state"],
        channels=line["channels"],
        customer=ReportCustomer(line["customer_id"], line["customer_name"]),
        at=row["at"],
        figures=_figures(name, row),
        seconds=row["half"],
    )
