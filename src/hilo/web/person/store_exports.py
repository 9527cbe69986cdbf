"""SQL of exports: who asked, how far each is, where its file is."""

from datetime import datetime
from uuid import UUID

import msgspec

from hilo.kernel.db import Row, Tx
from hilo.kernel.ids import new_id
from hilo.kernel.principal import Principal
from hilo.kernel.sql import named_sql
from hilo.web.person.model import Export
from hilo.web.person.store import who

_q = named_sql(__file__, "queries_exports.sql")
ASK, ONE, PAGE, PROGRESS = _q("ask_export"), _q("export"), _q("exports"), _q("export_progress")
READY, EXPIRE, LANGUAGE, ENVELOPE = _q("export_ready"), _q("expire_exports"), _q("language_of"), _q("envelope")


class Kept(msgspec.Struct, frozen=True):
    """An export as its row has it: whose walls hold for it, and its file."""

    export: Export
    asked_by: str
    numbers: list[int] | None
    blob_id: UUID | None


async def ask(tx: Tx, canonical: UUID, by: Principal, language: str, *, whole: bool = False) -> Export:
    numbers = None if whole else by.viewer.wall_numbers()
    row = await tx.fetchrow(ASK, new_id(), canonical, who(by), numbers, language, tx.now)
    assert row is not None, "it was just written"
    return _export(row)


async def one(tx: Tx, export_id: UUID) -> Kept | None:
    row = await tx.fetchrow(ONE, export_id)
    return Kept(_export(row), row["asked_by"]["id"], row["numbers"], row["blob_id"]) if row else None


async def page(tx: Tx, canonical: UUID, by: Principal) -> list[Export]:
    """Somebody's own, the newest fifty."""
    return [_export(row) for row in await tx.fetch(PAGE, canonical, str(by.id))]


async def progress(tx: Tx, export_id: UUID, done: int, total: int) -> None:
    await tx.execute(PROGRESS, export_id, done, total)


async def ready(tx: Tx, export_id: UUID, blob_id: UUID, expires_at: datetime) -> None:
    await tx.execute(READY, export_id, blob_id, tx.now, expires_at)


async def expire(tx: Tx) -> list[str]:
    """Gives the hashes of the files that nothing names any more."""
    return [row["sha256"] for row in await tx.fetch(EXPIRE, tx.now)]


async def language_of(tx: Tx, canonical: UUID) -> str:
    """What the person speaks, else what the company does."""
    return await tx.fetchval(LANGUAGE, canonical)


async def envelope(tx: Tx, envelope_id: UUID) -> bytes | None:
    return await tx.fetchval(ENVELOPE, envelope_id)


def _export(row: Row) -> Export:
    return Export(**{name: row[name] for name in Export.__struct_fields__})
