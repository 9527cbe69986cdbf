"""How soon somebody is to be answered: what a brand promises, and when it is due, counted in its open hours."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from hilo.analytics import store
from hilo.analytics.model import AnswerTarget, AnswerTimer
from hilo.company import store as company
from hilo.company.brands import brand_by_id
from hilo.company.model import Calendar
from hilo.company.opening import after_open
from hilo.kernel.db import Tx
from hilo.kernel.principal import Sees


async def promise(tx: Tx, brand_id: UUID, minutes: int | None) -> AnswerTarget | None:
    """Within so many minutes of its open hours the brand answers; None: it promises nothing. Raises NotFound."""
    await brand_by_id(tx, brand_id)
    if minutes is None:
        await store.drop_target(tx, brand_id)
        return None
    await store.put_target(tx, brand_id, minutes)
    return AnswerTarget(brand_id, minutes)


async def timers(tx: Tx, ids: Sequence[UUID], sees: Sees) -> list[AnswerTimer]:
    """Of those of the conversations that wait and whose brand promises an answer: three statements for any number.

    A brand without opening hours answers at all hours.
    """
    waiting = await store.waiting(tx, ids, sees)
    if not waiting:
        return []
    brands = await company.brands_by_id(tx, [row["brand_id"] for row in waiting])
    calendars: dict[UUID | None, Calendar] = {one.id: one for one in await company.calendars(tx)}
    found: list[AnswerTimer] = []
    for row in waiting:
        own = calendars.get(brands[row["brand_id"]].calendar_id)
        since, span = row["waiting_since"], timedelta(minutes=row["minutes"])
        due = after_open(own, since, span) if own else since + span
        found.append(AnswerTimer(row["id"], since, due))
    return found
