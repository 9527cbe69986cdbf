"""The log of the stream: read in order, judged by the rights of its readers, trimmed when old."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import UUID

import msgspec

from hilo.kernel.db import Tx
from hilo.kernel.module import Audience
from hilo.kernel.principal import Principal

_AFTER = """
select n, kind, topic, topic_id, ref, details, at from stream_log where n > $1 and n <= $2 order by n limit $3
"""
_BOUNDS = """
select coalesce((select min(n) - 1 from stream_log), counter.n) as oldest, counter.n as newest
from stream_counter counter
"""
_TRIM = """
with oldest as (select n, at from stream_log order by n limit 5000),
edge as (
    select max(oldest.n) as n from oldest, stream_counter counter where oldest.at < $1 or oldest.n <= counter.n - $2
)
delete from stream_log where n <= (select n from edge)
"""
FAR = 2**62

Judged = Mapping[tuple[str, UUID], Audience]


class Line(msgspec.Struct, frozen=True):
    """One numbered event. `body` is its JSON object without the closing brace, encoded once for all readers."""

    n: int
    kind: str
    topic: str
    topic_id: UUID
    ref: UUID | None
    body: bytes


async def lines_after(tx: Tx, n: int, upto: int = FAR, limit: int = 1000) -> list[Line]:
    """The lines after `n`, up to and with `upto`, in order."""
    lines: list[Line] = []
    for row in await tx.fetch(_AFTER, n, upto, limit):
        told = {k: row[k] for k in ("kind", "topic", "topic_id", "ref", "details", "at")}
        body = msgspec.json.encode(told)[:-1]
        lines.append(Line(row["n"], row["kind"], row["topic"], row["topic_id"], row["ref"], body))
    return lines


async def bounds(tx: Tx) -> tuple[int, int]:
    """The oldest cursor that can still be resumed without a gap, and the number of the newest line."""
    row = await tx.fetchrow(_BOUNDS)
    assert row is not None, "stream_counter has its one row from its migration"
    return row["oldest"], row["newest"]


async def judge(tx: Tx, lines: Sequence[Line]) -> Judged:
    """Who may see these lines, now: one call per topic. What is gone, and a topic of nobody's, is seen by none."""
    wanted: dict[str, set[UUID]] = {}
    for line in lines:
        wanted.setdefault(line.topic, set()).add(line.topic_id)
    judged: dict[tuple[str, UUID], Audience] = {}
    for module in tx.env.modules:
        for topic in module.audiences.keys() & wanted.keys():
            found = await module.audiences[topic](tx, sorted(wanted[topic]))
            judged.update({(topic, subject): audience for subject, audience in found.items()})
    return judged


def sees(by: Principal, line: Line, judged: Judged) -> bool:
    """Whether this reader may see this line."""
    audience = judged.get((line.topic, line.topic_id))
    return audience is not None and audience.admits(by.permissions, by.numbers)


def ends_rights_of(line: Line, by: Principal) -> bool:
    """Whether the line says that the reader's rights changed: of the user or token, or of the session alone."""
    return line.kind == "rights.changed" and line.topic_id in (by.id, by.session_id)


async def trim(tx: Tx, keep: timedelta, rows: int) -> int:
    """Deletes up to 5,000 lines older than `keep`, or beyond the newest `rows`; gives how many. Call until 0."""
    return int((await tx.execute(_TRIM, tx.now - keep, rows)).split()[-1])
