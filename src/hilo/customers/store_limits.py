"""Limits of identifiers by kind: how many persons one may have, how long it may be silent."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from hilo.kernel.db import Tx
from hilo.kernel.sql import named_sql

_q = named_sql(__file__, "queries_limits.sql")
LIMITS = _q("limits")
SET_LIMIT = _q("set_limit")
DROP_LIMIT = _q("drop_limit")
OVER_LIMIT = _q("over_limit")

OTHERS = ""  # every kind that has no limits of its own
Who = Mapping[str, Any]


class Limits(msgspec.Struct, frozen=True):
    """What holds for identifiers of a kind (`*`: every other one): above so many people it counts as shared, after so
    many silent months as somebody else's. null: no limit."""

    kind: str
    people: int | None
    silent_months: int | None
    by: Who | None
    at: datetime | None


async def limits(tx: Tx) -> list[Limits]:
    return [
        Limits(r["kind"] or "*", r["people"], r["silent_months"], r["set_by"], r["set_at"])
        for r in await tx.fetch(LIMITS)
    ]


async def put(tx: Tx, kind: str, people: int | None, silent_months: int | None, who: Who) -> None:
    await tx.execute(SET_LIMIT, kind, people, silent_months, who, tx.now)
    if people is not None and kind != OTHERS:
        await tx.execute(OVER_LIMIT, kind, people, tx.now)


async def drop(tx: Tx, kind: str) -> bool:
    return bool(await tx.fetch(DROP_LIMIT, kind))
