"""Imports in the database."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from hilo.imports.model import Import, Kind, Options, Reading, Refusal, State, Step
from hilo.kernel.db import Row, Tx
from hilo.kernel.ids import new_id
from hilo.kernel.sql import named_sql

_q = named_sql(__file__)
ADD, ONE, HOLD, SAME_FILE, PAGE = _q("add"), _q("one"), _q("hold"), _q("same_file"), _q("page")
ADVANCE, READ_AS, FINISH, GO_ON = _q("advance"), _q("read_as"), _q("finish"), _q("go_on")
REFUSE, REFUSALS, FORGET = _q("refuse"), _q("refusals"), _q("forget")


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody wants to be imported."""

    kind: Kind
    name: str
    sha256: str
    size: int
    blob_id: UUID | None = None
    account_id: UUID | None = None
    options: Options = Options()
    dry_run: bool = False


async def add(tx: Tx, wanted: Wanted, reading: Reading, made_by: dict[str, str]) -> Import:
    row = await tx.fetchrow(
        ADD,
        new_id(),
        wanted.kind,
        wanted.name,
        wanted.sha256,
        wanted.size,
        wanted.blob_id,
        wanted.account_id,
        msgspec.to_builtins(wanted.options),
        wanted.dry_run,
        msgspec.to_builtins(reading),
        made_by,
        tx.now,
    )
    assert row is not None
    return _import(row)


async def one(tx: Tx, import_id: UUID) -> Import | None:
    row = await tx.fetchrow(ONE, import_id)
    return None if row is None else _import(row)


async def hold(tx: Tx, import_id: UUID) -> Import | None:
    """Locked: one process at a time goes on with it."""
    row = await tx.fetchrow(HOLD, import_id)
    return None if row is None else _import(row)


async def same_file(tx: Tx, wanted: Wanted) -> Import | None:
    """The newest import of this very file that is done or can go on."""
    row = await tx.fetchrow(SAME_FILE, wanted.kind, wanted.sha256, wanted.account_id, wanted.options.source)
    return None if row is None else _import(row)


async def page(tx: Tx, before: tuple[datetime, UUID], limit: int) -> list[Import]:
    """The newest first."""
    return [_import(row) for row in await tx.fetch(PAGE, *before, limit)]


async def advance(tx: Tx, import_id: UUID, step: Step) -> Import | None:
    """Notes how far it is, with what was refused on the way. None where it has ended meanwhile."""
    whole = sum(refusal.whole for refusal in step.refusals)
    row = await tx.fetchrow(ADVANCE, import_id, step.position, step.done_bytes, step.added, step.known, whole, tx.now)
    if step.refusals:
        await _refuse(tx, import_id, step.refusals)
    return None if row is None else _import(row)


async def read_as(tx: Tx, import_id: UUID, reading: Reading) -> None:
    await tx.execute(READ_AS, import_id, msgspec.to_builtins(reading))


async def finish(tx: Tx, import_id: UUID, state: State, failure: str = "") -> Import | None:
    """None where it has ended already."""
    row = await tx.fetchrow(FINISH, import_id, state, failure, tx.now)
    return None if row is None else _import(row)


async def go_on(tx: Tx, import_id: UUID) -> None:
    await tx.execute(GO_ON, import_id, tx.now)


async def refusals(tx: Tx, import_id: UUID, after: tuple[int, int], limit: int) -> list[tuple[int, Refusal]]:
    """With the place of each in its line."""
    rows = await tx.fetch(REFUSALS, import_id, *after, limit)
    return [(r["place"], Refusal(r["line"], r["field"], r["code"], r["words"], r["whole"])) for r in rows]


async def forget(tx: Tx, before: datetime) -> None:
    await tx.execute(FORGET, before)


async def _refuse(tx: Tx, import_id: UUID, refused: Sequence[Refusal]) -> None:
    places: dict[int, int] = {}
    numbers: list[int] = []
    for refusal in refused:
        places[refusal.line] = places.get(refusal.line, -1) + 1
        numbers.append(places[refusal.line])
    await tx.execute(
        REFUSE,
        import_id,
        [r.line for r in refused],
        numbers,
        [r.whole for r in refused],
        [r.field for r in refused],
        [r.code for r in refused],
        [r.words[:500] for r in refused],
    )


def _import(row: Row) -> Import:
    return msgspec.convert({name: row[name] for name in Import.__struct_fields__}, Import)
