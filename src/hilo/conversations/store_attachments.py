"""SQL of attachments: whose a file is, and who may see it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from hilo.kernel.db import Tx
from hilo.kernel.files import File
from hilo.kernel.principal import Principal
from hilo.kernel.sql import named_sql

_q = named_sql(__file__, "queries_attachments.sql")
ADD, ONE, BIND = _q("add_attachments"), _q("attachment"), _q("bind_attachments")
FREE_ONES = _q("free_attachments")
CONVERSATION_OF, DROP_FREE = _q("conversation_of_attachment"), _q("drop_free_attachments")


class Attachment(msgspec.Struct, frozen=True):
    """A file's place: at a message, or, without one, an upload of somebody's."""

    file_id: UUID
    message_id: UUID | None = None
    place: int = 0
    uploaded_by: UUID | None = None
    content_id: str = ""


async def add(tx: Tx, attachments: Sequence[Attachment]) -> None:
    """One statement. Profile and wall are those of the message."""
    await tx.execute(
        ADD,
        [a.file_id for a in attachments],
        [a.message_id for a in attachments],
        [a.place for a in attachments],
        [a.uploaded_by for a in attachments],
        tx.now,
        [a.content_id for a in attachments],
    )


async def one(tx: Tx, attachment_id: UUID, by: Principal) -> File | None:
    """The file, where `by` may see its message or uploaded it and did not send it yet."""
    row = await tx.fetchrow(ONE, attachment_id, by.viewer.wall_numbers(), by.id)
    return File(**row) if row else None


async def bind(tx: Tx, message_id: UUID, ids: Sequence[UUID], uploader: UUID) -> tuple[int, int]:
    """Gives how many were bound, and their size in bytes."""
    row = await tx.fetchrow(BIND, message_id, list(ids), uploader)
    assert row is not None, "an aggregate has one row"
    return row["files"], row["size"]


async def free_ones(tx: Tx, ids: Sequence[UUID], uploader: UUID) -> list[File]:
    """Those of these that `uploader` may still send, in their order."""
    return [File(**row) for row in await tx.fetch(FREE_ONES, list(ids), uploader)] if ids else []


async def conversation_of(tx: Tx, attachment_id: UUID) -> UUID | None:
    """The conversation of the message it belongs to."""
    return await tx.fetchval(CONVERSATION_OF, attachment_id)


async def drop_free(tx: Tx, before: datetime) -> list[UUID]:
    """Deletes what has belonged to no message since then; gives the ids."""
    return [row["id"] for row in await tx.fetch(DROP_FREE, before)]
