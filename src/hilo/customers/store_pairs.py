"""Pairs of persons: suggestions that two are one, and decisions that they never are."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

from hilo.kernel.db import Tx
from hilo.kernel.sql import named_sql

_q = named_sql(__file__, "queries_pairs.sql")
SUGGEST = _q("suggest")
SUGGESTIONS_OF = _q("suggestions_of")
STRONGEST = _q("strongest")
SUGGESTION = _q("suggestion")
HOLD_SUGGESTION = _q("hold_suggestion")
DECIDE = _q("decide")
DECIDE_BETWEEN = _q("decide_between")
ADD_NEVER_MERGE = _q("add_never_merge")
NEVER_MERGES_OF = _q("never_merges_of")
LIFT_NEVER_MERGE = _q("lift_never_merge")

Who = Mapping[str, Any]
Choice = Literal["accept", "refuse", "never"]
Strength = Literal["auto", "suggest"]


class Named(msgspec.Struct, frozen=True):
    """A customer by id and name."""

    id: UUID
    name: str


class Suggestion(msgspec.Struct, frozen=True):
    """Perhaps the same person as `other`: the two profiles, and why we think so, the fields with bits for and against.

    `bits` are the log2 odds of it, `p` the same as a probability; both null while a handle alone led to it. `auto` says
    how strong it is and nothing more: nobody is merged by a score.
    """

    id: UUID
    other: Named
    profile: UUID
    other_profile: UUID
    bits: float | None
    p: float | None
    strength: Strength | None
    reasons: list[dict[str, Any]]
    created_at: datetime


class Likely(msgspec.Struct, frozen=True):
    """A suggestion seen from outside: perhaps `one` and `other` are the same person."""

    id: UUID
    one: Named
    other: Named
    profile: UUID
    other_profile: UUID
    bits: float | None
    p: float | None
    strength: Strength | None
    reasons: list[dict[str, Any]]
    created_at: datetime


class Pair(msgspec.Struct, frozen=True):
    """A suggestion that is being decided, with the customers its profiles belong to now, the older one first."""

    id: UUID
    customers: tuple[UUID, UUID]
    decision: Choice | None


class Veto(msgspec.Struct, frozen=True):
    """Never to be merged with `other`."""

    id: UUID
    other: Named
    reason: str
    by: Who
    at: datetime


async def suggest(tx: Tx, profile_id: UUID, others: Sequence[UUID], reason: Mapping[str, str]) -> None:
    """Notes that a profile may be the same person as the others; a pair that was noted before stays as it is."""
    await tx.execute(SUGGEST, [profile_id] * len(others), list(others), [dict(reason)], tx.now)


async def suggestions(tx: Tx, customer_id: UUID) -> list[Suggestion]:
    return [
        Suggestion(
            r["id"],
            Named(r["other_id"], r["other_name"]),
            r["profile_id"],
            r["other_profile_id"],
            r["bits"],
            r["p"],
            r["strength"],
            r["reasons"],
            r["created_at"],
        )
        for r in await tx.fetch(SUGGESTIONS_OF, customer_id)
    ]


async def strongest(tx: Tx, before: tuple[float, UUID], limit: int, least: float = -1e6) -> list[Likely]:
    """Open suggestions of everybody, the strongest first, after a place (bits or 0, id); `least`: of so many bits."""
    return [
        Likely(
            r["id"],
            Named(r["one_id"], r["one_name"]),
            Named(r["other_id"], r["other_name"]),
            r["profile_id"],
            r["other_profile_id"],
            r["bits"],
            r["p"],
            r["strength"],
            r["reasons"],
            r["created_at"],
        )
        for r in await tx.fetch(STRONGEST, *before, limit, least)
    ]


async def suggestion(tx: Tx, suggestion_id: UUID) -> Pair | None:
    r = await tx.fetchrow(SUGGESTION, suggestion_id)
    return Pair(r["id"], (r["older"], r["newer"]), r["decision"]) if r else None


async def hold_suggestion(tx: Tx, suggestion_id: UUID) -> Pair | None:
    """Locks it first: what is read is what others left."""
    await tx.execute(HOLD_SUGGESTION, suggestion_id)
    return await suggestion(tx, suggestion_id)


async def decide(tx: Tx, suggestion_id: UUID, choice: Choice, who: Who) -> None:
    await tx.execute(DECIDE, suggestion_id, choice, tx.now, who)


async def decide_between(tx: Tx, pair: tuple[UUID, UUID], choice: Choice, who: Who) -> None:
    """Decides all that is open between two customers."""
    await tx.execute(DECIDE_BETWEEN, *pair, choice, tx.now, who)


async def add_never_merge(tx: Tx, veto_id: UUID, pair: tuple[UUID, UUID], reason: str, who: Who) -> None:
    """Keeps apart every profile of the one from every profile of the other."""
    await tx.execute(ADD_NEVER_MERGE, veto_id, *pair, reason, who, tx.now)


async def never_merges(tx: Tx, customer_id: UUID) -> list[Veto]:
    return [
        Veto(r["id"], Named(r["other_id"], r["other_name"]), r["reason"], r["made_by"], r["at"])
        for r in await tx.fetch(NEVER_MERGES_OF, customer_id)
    ]


async def lift_never_merge(tx: Tx, veto_id: UUID, customer_id: UUID, who: Who) -> bool:
    return bool(await tx.fetch(LIFT_NEVER_MERGE, veto_id, customer_id, tx.now, who))
