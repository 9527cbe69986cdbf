"""What sources say of profiles: read, added, replaced; nothing that was said is lost."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from hilo.customers.model import fold
from hilo.customers.model_values import Field, Said, Source
from hilo.kernel.db import Row, Tx
from hilo.kernel.ids import new_id
from hilo.kernel.sql import named_sql

_q = named_sql(__file__, "queries_values.sql")
VALUES_OF = _q("values_of")
HOLD_PROFILE = _q("hold_profile")
REPLACE_VALUES = _q("replace_values")
ADD_VALUES = _q("add_values")
CALL_BY = _q("call_by")

Who = Mapping[str, Any]


class Word(NamedTuple):
    """A value of a field of a profile; "" takes back what the source said. `assurance`: of who says it."""

    profile: UUID
    field: Field
    value: str
    assurance: int


class Origin(NamedTuple):
    """Where words come from: the source, and the account or the member of staff."""

    source: Source
    account: UUID | None = None
    who: Who | None = None


async def said_of(tx: Tx, customer_id: UUID) -> list[Said]:
    """What is said now of all profiles of a customer."""
    return [
        Said(r["profile_id"], r["field"], r["value"], r["source"], r["assurance"], r["account_id"], r["at"])
        for r in await tx.fetch(VALUES_OF, customer_id)
    ]


async def profile(tx: Tx, profile_id: UUID) -> Row | None:
    return await tx.fetchrow(HOLD_PROFILE, profile_id)


async def write(tx: Tx, words: Sequence[Word], origin: Origin) -> list[Word]:
    """Puts the words in place of the source's earlier ones, which stay as history; gives those that changed anything.

    Except for staff, a weaker proof never replaces a stronger one. Each (profile, field) once. Two statements.
    """
    changed = [
        Word(r["profile_id"], r["field"], r["value"], r["assurance"])
        for r in await tx.fetch(
            REPLACE_VALUES,
            [w.profile for w in words],
            [w.field for w in words],
            [w.value for w in words],
            [w.assurance for w in words],
            origin.source,
            tx.now,
        )
    ]
    if new := [w for w in changed if w.value]:
        await add(tx, new, origin)
    return changed


async def add(tx: Tx, words: Sequence[Word], origin: Origin) -> None:
    """Words of profiles of which the source has said nothing yet. Each (profile, field) once."""
    await tx.execute(
        ADD_VALUES,
        [new_id() for _ in words],
        [w.profile for w in words],
        [w.field for w in words],
        [w.value for w in words],
        [w.assurance for w in words],
        *origin,
        tx.now,
    )


async def call_by(tx: Tx, profile_id: UUID, name: str, language: str | None) -> None:
    """Gives a profile without a name this one, and any its language (None: stays)."""
    await tx.execute(CALL_BY, profile_id, name, fold(name), language)
