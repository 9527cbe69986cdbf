"""Files and what is known of each: name, type, size, where its bytes are. Whose a file is, the slices know."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from hilo.kernel.db import Tx

ADD = """
insert into blobs (id, name, media_type, size, sha256, url, inline, created_at)
select * from unnest(
    $1::uuid[], $2::text[], $3::text[], $4::bigint[], $5::text[], $6::text[], $7::boolean[], $8::timestamptz[]
)
"""
BY_ID = "select id, name, media_type, size, sha256, url, inline, failure from blobs where id = any ($1)"
FORGET = "delete from blobs where id = any ($1)"
NAMED = "select distinct sha256 from blobs where sha256 = any ($1)"
FETCHED = "update blobs set sha256 = $2, size = $3, media_type = $4, failure = '' where id = $1 and sha256 is null"
FAILED = "update blobs set failure = $2 where id = $1 and sha256 is null"


class File(msgspec.Struct, frozen=True):
    """One row. `sha256` is None until its bytes are here; `url` is where they are fetched from."""

    id: UUID
    name: str
    media_type: str
    size: int
    sha256: str | None
    url: str = ""
    inline: bool = False
    failure: str = ""


async def add_files(tx: Tx, files: Sequence[File]) -> None:
    """Writes rows; the bytes are stored before (Blobs)."""
    now: datetime = tx.now
    await tx.execute(
        ADD,
        [f.id for f in files],
        [f.name for f in files],
        [f.media_type for f in files],
        [f.size for f in files],
        [f.sha256 for f in files],
        [f.url for f in files],
        [f.inline for f in files],
        [now] * len(files),
    )


async def files_by_id(tx: Tx, ids: Sequence[UUID]) -> list[File]:
    """In the order of the ids; what is not there is left out."""
    if not ids:
        return []
    rows = {row["id"]: File(**row) for row in await tx.fetch(BY_ID, list(ids))}
    return [rows[i] for i in ids if i in rows]


async def fetched(tx: Tx, file_id: UUID, sha256: str, size: int, media_type: str) -> None:
    """The bytes came."""
    await tx.execute(FETCHED, file_id, sha256, size, media_type)


async def fetch_failed(tx: Tx, file_id: UUID, failure: str) -> None:
    """The bytes will not come; `failure` is a stable word."""
    await tx.execute(FAILED, file_id, failure)


async def forget_files(tx: Tx, ids: Sequence[UUID]) -> None:
    """Deletes rows; the bytes go later, once no row names them."""
    await tx.execute(FORGET, list(ids))


async def named(tx: Tx, hashes: Sequence[str]) -> set[str]:
    """Which of these hashes some row names."""
    return {row["sha256"] for row in await tx.fetch(NAMED, list(hashes))}
