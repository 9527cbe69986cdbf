"""SQL of reports and of first-answer timers."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from hilo.analytics.model import AnswerTarget, Report
from hilo.kernel.db import Row, Tx
from hilo.kernel.principal import Sees
from hilo.kernel.sql import named_sql

_q = named_sql(__file__)
REPORT = _q("report")
BEHIND = _q("behind")
TARGETS = _q("targets")
PUT_TARGET = _q("put_target")
DROP_TARGET = _q("drop_target")
WAITING = _q("waiting")


class Span(msgspec.Struct, frozen=True):
    """Up to `ends`, which is not in it; days are those of the zone."""

    begins: datetime
    ends: datetime
    zone: str


class Filter(msgspec.Struct, frozen=True):
    """What narrows a report."""

    brand_id: UUID | None = None
    team_id: UUID | None = None
    channel: str | None = None


class Spot(msgspec.Struct, frozen=True):
    """Which figure the conversations are asked for: of one key ("": of any), of one part (None: of any), or of both."""

    key: str | None = None
    part: str | None = None


async def report(tx: Tx, name: Report, span: Span, only: Filter, spot: Spot, sees: Sees) -> Sequence[Row]:
    """Rows of the kinds `row`, `part` and `total`; where a spot is given, `item` instead."""
    where = (only.brand_id, only.team_id, only.channel, spot.key, spot.part)
    return await tx.fetch(REPORT, name, span.begins, span.ends, span.zone, sees.wall_numbers(), *where)


async def behind(tx: Tx, ids: Sequence[UUID], sees: Sees) -> Sequence[Row]:
    """What a list shows of these conversations."""
    return await tx.fetch(BEHIND, list(ids), sees.wall_numbers())


async def targets(tx: Tx) -> list[AnswerTarget]:
    return [AnswerTarget(**row) for row in await tx.fetch(TARGETS)]


async def put_target(tx: Tx, brand_id: UUID, minutes: int) -> None:
    await tx.execute(PUT_TARGET, brand_id, minutes)


async def drop_target(tx: Tx, brand_id: UUID) -> None:
    await tx.execute(DROP_TARGET, brand_id)


async def waiting(tx: Tx, ids: Sequence[UUID], sees: Sees) -> Sequence[Row]:
    """Those of them that wait for an answer under a promise."""
    return await tx.fetch(WAITING, list(ids), sees.wall_numbers())
