"""The statements of identify: find, create what is missing, lock. Each takes a whole batch."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from hilo.customers.model import Claim, blocked, clean_name, fold
from hilo.kernel.db import Tx
from hilo.kernel.ids import new_id
from hilo.kernel.sql import named_sql

_q = named_sql(__file__, "queries_identify.sql")
FIND = _q("find")
CREATE_MISSING = _q("create_missing")
LOCK_MOVED_TO = _q("lock_moved_to")


class Found(msgspec.Struct, frozen=True):
    """What is known of a claim: its identifier, and where it has one the profile, customer and customer's version."""

    identifier_id: UUID
    shared: bool
    profile_id: UUID | None
    customer_id: UUID | None
    version: int


class Newcomer(msgspec.Struct, frozen=True):
    """A profile to be made for a claim, with the ids that it will have if nobody else is faster."""

    claim: Claim
    identifier_id: UUID
    known: bool  # the identifier is there already
    link_id: UUID
    profile_id: UUID
    customer_id: UUID


def newcomer(claim: Claim, identifier_id: UUID | None, fresh: dict[tuple[str, str], UUID]) -> Newcomer:
    """Ids for one claim; claims on one new identifier get the same one from `fresh`."""
    known = identifier_id is not None
    chosen = identifier_id or fresh.setdefault((claim.kind, claim.value_norm), new_id())
    return Newcomer(claim, chosen, known, new_id(), new_id(), new_id())


async def find(tx: Tx, claims: Sequence[Claim]) -> dict[int, Found]:
    """Position -> what is known, for the claims whose identifier exists. One statement."""
    rows = await tx.fetch(
        FIND,
        [c.kind for c in claims],
        [c.value_norm for c in claims],
        [c.account_id for c in claims],
        [c.assurance for c in claims],
    )
    return {
        r["n"] - 1: Found(r["identifier_id"], r["shared"], r["profile_id"], r["customer_id"], r["version"] or 0)
        for r in rows
    }


async def create(tx: Tx, newcomers: Sequence[Newcomer]) -> dict[UUID, bool]:
    """Profile id -> whether it owns its identifier, for those that nobody else made meanwhile. One statement."""
    rows = await tx.fetch(
        CREATE_MISSING,
        [n.identifier_id for n in newcomers],
        [n.claim.kind for n in newcomers],
        [n.claim.value_norm for n in newcomers],
        [n.known for n in newcomers],
        [blocked(n.claim.kind, n.claim.value_norm) for n in newcomers],
        [n.link_id for n in newcomers],
        [n.profile_id for n in newcomers],
        [n.customer_id for n in newcomers],
        names := [clean_name(n.claim.name) for n in newcomers],
        [fold(name) for name in names],
        [n.claim.account_id for n in newcomers],
        [n.claim.assurance for n in newcomers],
        [n.claim.method for n in newcomers],
        [dict(n.claim.evidence) for n in newcomers],
        tx.now,
    )
    return {row["profile_id"]: row["owner"] for row in rows}


async def lock(tx: Tx, found: Sequence[tuple[Found, str]]) -> int:
    """Locks the customers in id order; gives how many of the (distinct) profiles still belong to them.

    A profile without a name gets the one that stands beside it, and so does its customer while it is at home.
    """
    rows = await tx.fetch(
        LOCK_MOVED_TO,
        [f.profile_id for f, _ in found],
        [f.customer_id for f, _ in found],
        [f.version for f, _ in found],
        tx.now,
        names := [name for _, name in found],
        [fold(name) for name in names],
    )
    return len(rows)
