"""Counts around the outbox: grants of rates, the customers' last words, how long the queues are."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from hilo.channels.model_delivery import Line
from hilo.channels.rates import Grants
from hilo.kernel.db import Tx
from hilo.kernel.sql import named_sql

_q = named_sql(__file__, "queries_outbox.sql")
LOCK_GRANTS = _q("lock_grants")
KEEP_GRANTS = _q("keep_grants")
QUEUES = _q("queues")
NOTE_WORDS = _q("note_words")
WORDS = _q("words")


class Queue(msgspec.Struct, frozen=True):
    """How an account's outbox stands: due parts that wait, failed within a day, without a known outcome."""

    queued: int = 0
    failing: int = 0
    unknown: int = 0
    oldest_at: datetime | None = None


async def lock_grants(tx: Tx, lines: Sequence[Line]) -> dict[Line, Grants]:
    """What went lately, locked until the transaction ends; for a whole account the line is `(account, "", "")`."""
    if not lines:
        return {}
    rows = await tx.fetch(LOCK_GRANTS, [k[0] for k in lines], [k[1] for k in lines], [k[2] for k in lines])
    return {(r["account_id"], r["to_kind"], r["to_value"]): Grants(r["at"], r["counts"]) for r in rows}


async def keep_grants(tx: Tx, grants: Mapping[Line, tuple[Grants, datetime]]) -> None:
    """Writes locked grants back, each with the moment at which the next may go."""
    if not grants:
        return
    await tx.execute(
        KEEP_GRANTS,
        [k[0] for k in grants],
        [k[1] for k in grants],
        [k[2] for k in grants],
        # As text: the driver would take lists in a list for one array of two dimensions.
        [msgspec.json.encode(g.at).decode() for g, _ in grants.values()],
        [msgspec.json.encode(g.counts).decode() for g, _ in grants.values()],
        [free_at for _, free_at in grants.values()],
    )


async def queues(tx: Tx, account_ids: Sequence[UUID]) -> dict[UUID, Queue]:
    """The queues of these accounts."""
    rows = await tx.fetch(QUEUES, list(account_ids), tx.now, tx.now - timedelta(days=1))
    return {r["id"]: Queue(r["queued"], r["failing"], r["unknown"], r["oldest_at"]) for r in rows}


async def note_words(tx: Tx, words: Sequence[tuple[Line, datetime]]) -> None:
    """Notes when customers last wrote."""
    await tx.execute(
        NOTE_WORDS,
        [k[0] for k, _ in words],
        [k[1] for k, _ in words],
        [k[2] for k, _ in words],
        [at for _, at in words],
    )


async def words(tx: Tx, lines: Sequence[Line]) -> dict[Line, datetime]:
    """When the customers behind these lines last wrote, where they did."""
    rows = await tx.fetch(WORDS, [k[0] for k in lines], [k[1] for k in lines], [k[2] for k in lines])
    return {(r["account_id"], r["kind"], r["value"]): r["last_at"] for r in rows}
