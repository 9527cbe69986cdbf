"""What comparing wrote: suggestions with their score, and doubts about what is one customer."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

import msgspec

from hilo.customers.match.score import Judgement
from hilo.customers.store_compare import Pair
from hilo.kernel.db import Tx
from hilo.kernel.sql import named_sql

_q = named_sql(__file__, "queries_scored.sql")
SCORE = _q("score")
SCORE_NOTED = _q("score_noted")
WITHDRAW = _q("withdraw")
OPEN_OF = _q("open_of")
DROP_DOUBTS = _q("drop_doubts")
ADD_DOUBTS = _q("add_doubts")


class Scored(msgspec.Struct, frozen=True):
    """Two profiles and the judgement on their persons; or on the profiles, where they are one customer's."""

    pair: Pair
    judged: Judgement


class Doubt(msgspec.Struct, frozen=True):
    """Two profiles of one customer that speak against each other, or hardly for each other."""

    pair: Pair
    kind: str
    judged: Judgement


class Open(msgspec.Struct, frozen=True):
    """An open suggestion: the two profiles (the smaller id first), their customers, and whether a handle led to it."""

    pair: Pair
    customers: Pair
    by_handle: bool


async def open_of(tx: Tx, profiles: Collection[UUID]) -> list[Open]:
    """What is open of these profiles."""
    return [
        Open((r["profile_a"], r["profile_b"]), (r["customer_a"], r["customer_b"]), r["by_handle"])
        for r in await tx.fetch(OPEN_OF, list(profiles))
    ]


async def score(tx: Tx, found: Sequence[Scored]) -> set[Pair]:
    """Suggests these; gives the pairs of profiles (the smaller id first) that were not suggested before."""
    rows = await tx.fetch(
        SCORE,
        *_columns(found),
        [each.judged.decision for each in found],
        [_reasons(each.judged) for each in found],
        tx.now,
    )
    return {(r["profile_a"], r["profile_b"]) for r in rows if r["fresh"]}


async def score_noted(tx: Tx, found: Sequence[Scored]) -> None:
    """Writes the score of those that a handle led to, whatever it says."""
    await tx.execute(SCORE_NOTED, *_columns(found), [_reasons(each.judged) for each in found], tx.now)


async def withdraw(tx: Tx, pairs: Collection[Pair]) -> None:
    """It is no longer thought of these pairs of profiles (the smaller id first)."""
    await tx.execute(WITHDRAW, [a for a, _ in pairs], [b for _, b in pairs], tx.now)


async def doubt(tx: Tx, customers: Collection[UUID], doubts: Sequence[Doubt]) -> None:
    """Puts the doubts in place of what was doubted of these customers before."""
    await tx.execute(DROP_DOUBTS, list(customers))
    if doubts:
        await tx.execute(
            ADD_DOUBTS,
            [each.pair[0] for each in doubts],
            [each.pair[1] for each in doubts],
            [each.kind for each in doubts],
            [each.judged.bits for each in doubts],
            [_reasons(each.judged) for each in doubts],
            tx.now,
        )


def _columns(found: Sequence[Scored]) -> tuple[list[UUID], list[UUID], list[float], list[float]]:
    return (
        [each.pair[0] for each in found],
        [each.pair[1] for each in found],
        [each.judged.bits for each in found],
        [each.judged.p for each in found],
    )


def _reasons(judged: Judgement) -> str:
    told: list[dict[str, Any]] = [
        {"code": "field", "field": each.field, "level": each.level, "bits": round(each.bits, 2)}
        for each in judged.reasons
    ]
    return msgspec.json.encode(told).decode()
