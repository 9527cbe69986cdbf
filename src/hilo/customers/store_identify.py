"""The statements of identify: find, create what is missing, lock. Each takes a whole batch."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from hilo.customers.compare_queue import wake
from hilo.customers.model import Claim, blocked, clean_name, fold
from hilo.kernel.db import Row, Tx
from hilo.kernel.ids import new_id
from hilo.kernel.sql import named_sql

_q = named_sql(__file__, "queries_identify.sql")
FIND = _q("find")
END_SILENT = _q("end_silent")
CREATE_MISSING = _q("create_missing")
LOCK_MOVED_TO = _q("lock_moved_to")

SILENCE = {"kind": "system", "id": str(UUID(int=0)), "name": "identifier limits", "reason": "silence"}


class Found(msgspec.Struct, frozen=True):
    """What is known of a claim: its identifier, and where it has one the profile, customer and customer's version.

    `name`: of the profile. `silent`: its link may be of somebody else by now. `stale`: seen by it a week ago or longer.
    """

    identifier_id: UUID
    shared: bool
    profile_id: UUID | None = None
    customer_id: UUID | None = None
    version: int = 0
    link_id: UUID | None = None
    owner: bool = False
    sender_name: str = ""
    name: str = ""
    silent: bool = False
    stale: bool = False


class Newcomer(msgspec.Struct, frozen=True):
    """A profile to be made for a claim, with the ids that it will have if nobody else is faster.

    `sender_name`: the name by which it is told from others on an identifier that several use.
    """

    claim: Claim
    identifier_id: UUID
    known: bool  # the identifier is there already
    link_id: UUID
    profile_id: UUID
    customer_id: UUID
    sender_name: str


def newcomer(
    claim: Claim, identifier_id: UUID | None, fresh: dict[tuple[str, str], UUID], sender_name: str
) -> Newcomer:
    """Ids for one claim; claims on one new identifier get the same one from `fresh`."""
    known = identifier_id is not None
    chosen = identifier_id or fresh.setdefault((claim.kind, claim.value_norm), new_id())
    return Newcomer(claim, chosen, known, new_id(), new_id(), new_id(), sender_name)


async def find(tx: Tx, claims: Sequence[Claim]) -> dict[int, list[Found]]:
    """Position -> what is known, for the claims whose identifier exists: one or two, or one without a profile.

    One statement.
    """
    rows = await tx.fetch(
        FIND,
        [c.kind for c in claims],
        [c.value_norm for c in claims],
        [c.account_id for c in claims],
        [c.assurance for c in claims],
        [fold(clean_name(c.name)) for c in claims],
        tx.now,
    )
    known: dict[int, list[Found]] = {}
    for r in rows:
        known.setdefault(r["n"] - 1, []).append(_found(r))
    return known


def _found(r: Row) -> Found:
    if r["profile_id"] is None:
        return Found(r["identifier_id"], r["shared"])
    return Found(
        r["identifier_id"],
        r["shared"],
        r["profile_id"],
        r["customer_id"],
        r["version"],
        r["link_id"],
        r["owner"],
        r["sender_name"],
        r["name"],
        r["silent"],
        r["stale"],
    )


async def end_silent(tx: Tx, links: Sequence[UUID]) -> list[tuple[UUID, UUID]]:
    """Ends links that nobody used for too long; gives identifier and profile of each."""
    rows = await tx.fetch(END_SILENT, links, tx.now, SILENCE)
    return [(r["identifier_id"], r["profile_id"]) for r in rows]


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
        [n.sender_name for n in newcomers],
    )
    if rows:
        wake(tx)
    return {row["profile_id"]: row["owner"] for row in rows}


async def lock(tx: Tx, found: Sequence[tuple[Found, str]]) -> int:
    """Locks the customers in id order; gives how many of the (distinct) profiles still belong to them.

    A profile without a name gets the one that stands beside it, and so does its customer while it is at home.
    """
    called = [f.profile_id for f, name in found if name and not f.name]
    rows = await tx.fetch(
        LOCK_MOVED_TO,
        [f.profile_id for f, _ in found],
        [f.customer_id for f, _ in found],
        [f.version for f, _ in found],
        tx.now,
        names := [name for _, name in found],
        [fold(name) for name in names],
        [f.link_id for f, _ in found if f.stale],
        called,
    )
    if called:
        wake(tx)
    return len(rows)
