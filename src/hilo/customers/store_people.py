"""SQL of finding people; every query takes who looks."""

from collections.abc import Sequence
from uuid import UUID

from hilo.customers.model_people import Wanted, pattern_of
from hilo.kernel.db import Row, Tx
from hilo.kernel.principal import Sees
from hilo.kernel.sql import named_sql

_q = named_sql(__file__, "queries_people.sql")
BY_HANDLE, BY_PART, BY_NAME = _q("by_handle"), _q("by_part"), _q("by_name")
BY_BEGINNING, BY_NEAR_NAME, FACES = _q("by_beginning"), _q("by_near_name"), _q("faces")


async def by_handle(tx: Tx, wanted: Wanted, sees: Sees) -> Sequence[Row]:
    """Profiles that have the text as a whole address."""
    kinds, values = [kind for kind, _ in wanted.handles], [value for _, value in wanted.handles]
    return await tx.fetch(BY_HANDLE, kinds, values, sees.wall_numbers())


async def by_part(tx: Tx, wanted: Wanted, sees: Sees) -> Sequence[Row]:
    return await tx.fetch(BY_PART, wanted.part, sees.wall_numbers())


async def by_name(tx: Tx, wanted: Wanted, sees: Sees) -> Sequence[Row]:
    """Profiles with the text, or all its words, in their names; of one or two letters those that begin so."""
    if len(wanted.text) < 3 and not wanted.longest:
        return await tx.fetch(BY_BEGINNING, wanted.text, sees.wall_numbers())
    words = [pattern_of(word) for word in wanted.words]
    return await tx.fetch(BY_NAME, wanted.whole, wanted.longest, words, sees.wall_numbers())


async def by_near_name(tx: Tx, halves: tuple[str, str], sees: Sees) -> Sequence[Row]:
    """Profiles with one pattern or the other in their names, some hundred at most."""
    return await tx.fetch(BY_NEAR_NAME, *halves, sees.wall_numbers())


async def faces(tx: Tx, ids: Sequence[UUID]) -> Sequence[Row]:
    """Customers in the order of the ids."""
    return await tx.fetch(FACES, list(ids))
