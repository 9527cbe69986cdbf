"""The statements that bring people in from elsewhere; each takes a whole batch."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from hilo.customers.model import blocked, fold
from hilo.kernel.db import Tx
from hilo.kernel.ids import new_id
from hilo.kernel.sql import named_sql

_q = named_sql(__file__, "queries_bring.sql")
ALONE = _q("alone")
KNOWN_PEOPLE = _q("known_people")
MAKE_PEOPLE = _q("make_people")
LINK_HANDLES = _q("link_handles")


class Handle(NamedTuple):
    """A handle in normal form, the profile it is said to belong to, and where that is said."""

    kind: str
    value: str
    profile: UUID
    evidence: Mapping[str, Any]


async def known(tx: Tx, source: str, keys: Sequence[bytes]) -> dict[bytes, tuple[UUID, UUID]]:
    """Key -> profile and customer of those that the source brought before; their customers are locked."""
    await tx.execute(ALONE, source)
    rows = await tx.fetch(KNOWN_PEOPLE, source, list(keys))
    return {row["key"]: (row["profile_id"], row["customer_id"]) for row in rows}


async def make(tx: Tx, source: str, people: Sequence[tuple[bytes, str]]) -> dict[bytes, tuple[UUID, UUID]]:
    """Makes a profile and a customer for each key with its name; gives both by the key."""
    made = {key: (new_id(), new_id()) for key, _ in people}
    names = dict(people)
    await tx.execute(
        MAKE_PEOPLE,
        [profile for profile, _ in made.values()],
        [customer for _, customer in made.values()],
        list(made),
        [names[key] for key in made],
        [fold(names[key]) for key in made],
        source,
        tx.now,
    )
    return made


async def link(tx: Tx, handles: Sequence[Handle], assurance: int) -> set[UUID]:
    """Says of whom the handles are; gives the profiles that have one more."""
    rows = await tx.fetch(
        LINK_HANDLES,
        [new_id() for _ in handles],
        [h.kind for h in handles],
        [h.value for h in handles],
        [blocked(h.kind, h.value) for h in handles],
        [new_id() for _ in handles],
        [h.profile for h in handles],
        [dict(h.evidence) for h in handles],
        assurance,
        tx.now,
    )
    return {row["profile_id"] for row in rows}
