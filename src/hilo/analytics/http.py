"""The routes of reports and of first-answer timers."""

from datetime import date
from typing import Annotated
from uuid import UUID

import msgspec
from litestar.params import QueryParameter

from hilo.analytics import store
from hilo.analytics.model import (
    AnswerTarget,
    AnswerTargetList,
    AnswerTimerList,
    Report,
    ReportConversations,
    ReportShown,
)
from hilo.analytics.reports import Period, conversations_behind, report
from hilo.analytics.store import Filter, Spot
from hilo.analytics.timers import promise, timers
from hilo.kernel.db import Tx
from hilo.kernel.principal import Principal
from hilo.kernel.route import Body, Query, route

_KEY = r"^[a-z0-9_+-]*$(?!\n)"


class ReportQuery(Query):
    """From the day `begins` up to and with the day `ends`, as clocks of `zone` show them; on request of one brand, team
    or channel.
    """

    begins: date
    ends: date
    zone: Annotated[str, QueryParameter(max_length=60)] = "UTC"
    brand: UUID | None = None
    team: UUID | None = None
    channel: Annotated[str | None, QueryParameter(pattern=r"^[a-z0-9_-]+$(?!\n)", max_length=60)] = None

    def period(self) -> Period:
        """Of what time."""
        return Period(self.begins, self.ends, self.zone)

    def filter(self) -> Filter:
        """Of what part of it."""
        return Filter(self.brand, self.team, self.channel)


class FigureQuery(ReportQuery):
    """Which figure: that of a row's `key` or of a part's, or where both meet."""

    key: Annotated[str | None, QueryParameter(pattern=_KEY, max_length=100)] = None
    part: Annotated[str | None, QueryParameter(pattern=_KEY, max_length=200)] = None

    def spot(self) -> Spot:
        """Which figure; all of the report where none is named."""
        return Spot(self.key or "", self.part)


class TargetBody(Body):
    """Minutes of open hours."""

    minutes: Annotated[int, msgspec.Meta(ge=1, le=43_200)]


class TimerQuery(Query):
    """Of which conversations, as many as a page of the inbox has."""

    conversation: Annotated[list[UUID], QueryParameter(min_length=1, max_length=200)]


@route("GET", "/reports/{report_name:str}", needs="reports.read")
async def get_report(tx: Tx, by: Principal, report_name: Report, query: ReportQuery) -> ReportShown:
    """A report: `volume`, `waiting`, `reopened`, `repeats` or `channels`; by day, by channel and over all."""
    return await report(tx, report_name, query.period(), query.filter(), by.viewer)


@route("GET", "/reports/{report_name:str}/conversations", needs="reports.read")
async def get_behind(tx: Tx, by: Principal, report_name: Report, query: FigureQuery) -> ReportConversations:
    """The conversations behind one figure of a report, the latest first."""
    return await conversations_behind(tx, report_name, query.period(), query.filter(), query.spot(), by.viewer)


@route("GET", "/answer-targets", needs="company.read")
async def get_targets(tx: Tx) -> AnswerTargetList:
    """Within how many minutes which brand answers."""
    return AnswerTargetList(await store.targets(tx))


@route("PUT", "/brands/{brand_id:uuid}/answer-target", needs="company.manage")
async def put_target(tx: Tx, brand_id: UUID, data: TargetBody) -> AnswerTarget | None:
    """Promises an answer within so many minutes of the brand's open hours."""
    return await promise(tx, brand_id, data.minutes)


@route("DELETE", "/brands/{brand_id:uuid}/answer-target", needs="company.manage")
async def delete_target(tx: Tx, brand_id: UUID) -> None:
    """Promises nothing any more."""
    await promise(tx, brand_id, None)


@route("GET", "/answer-timers", needs="conversations.read")
async def get_timers(tx: Tx, by: Principal, query: TimerQuery) -> AnswerTimerList:
    """When the first answer is due in conversations that wait."""
    return AnswerTimerList(await timers(tx, query.conversation, by.viewer))


ROUTES = (get_report, get_behind, get_targets, put_target, delete_target, get_timers)
