"""Take a visitor's file, and give files back: their own uploads, and those of messages that they see."""

from collections.abc import AsyncIterator
from datetime import timedelta
from fnmatch import fnmatchcase
from typing import Any
from uuid import UUID

from hilo.conversations.attachments import upload
from hilo.conversations.media_type import media_type_of
from hilo.kernel.blobs import Kept, TooLarge, blobs_of
from hilo.kernel.db import Tx
from hilo.kernel.env import Env
from hilo.kernel.errors import BodyTooLarge
from hilo.kernel.files import File
from hilo.kernel.principal import Principal
from hilo.portal import store_messages as store
from hilo.portal.errors import NoFilesHere, TooManyFiles, UnknownFile
from hilo.portal.hosts import Host
from hilo.portal.model import Seat

LATELY = timedelta(hours=1)
TIMES = 10  # of the largest file, within that time


async def ensure_room(tx: Tx, where: Host, seat: Seat, size: int) -> None:
    """Before anything is taken in. Raises NoFilesHere, BodyTooLarge, TooManyFiles."""
    most = where.rules.media_max_bytes
    if not most or not where.rules.media_count:
        raise NoFilesHere
    if size > most:
        raise BodyTooLarge(f"At most {most} bytes.")
    if await store.uploaded(tx, seat.visitor_id, LATELY) + size > TIMES * most:
        raise TooManyFiles("Too much was uploaded within the last hour.")


async def keep(env: Env, where: Host, said: str, pieces: AsyncIterator[bytes]) -> Kept:
    """The bytes, durable; their type is what they show. Raises NoFilesHere, BodyTooLarge."""
    most = where.rules.media_max_bytes
    try:
        kept = await blobs_of(env.settings).put_stream(pieces, most)
    except TooLarge:
        raise BodyTooLarge(f"At most {most} bytes.") from None
    kind = media_type_of(kept.head, said)
    if not kept.size or not any(fnmatchcase(kind, allowed) for allowed in where.rules.media_types):
        raise NoFilesHere(f"This is {kind}." if kept.size else "The file is empty.")
    return kept


async def attach(tx: Tx, kept: Kept, name: str, said: str, seat: Seat) -> File:
    """Theirs to see and to send; forgotten after a day unless it was sent."""
    by = Principal("visitor", seat.visitor_id, seat.name, frozenset())
    return await upload(tx, kept, name, said, by)


async def fetch(tx: Tx, seat: Seat, file_id: UUID) -> File:
    """A file that the visitor sees now. Raises UnknownFile."""
    row: Any = await store.file(tx, file_id)
    if row is None or not await _sees(tx, seat, row):
        raise UnknownFile
    return File(row["id"], row["name"], row["media_type"], row["size"], row["sha256"])


async def _sees(tx: Tx, seat: Seat, row: Any) -> bool:
    if row["message_id"] is None:
        return row["uploaded_by"] == seat.visitor_id
    return await store.sees(tx, seat.visitor_id, row["message_id"])
