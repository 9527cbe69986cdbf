"""Attach files: upload one, bind it to a message, look at it through that message, forget what was never sent."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from hilo.channels.ways import capabilities
from hilo.conversations import store_attachments as store
from hilo.conversations.errors import AttachmentNotFree, AttachmentsDoNotFit, FileNotHere, UnknownAttachment
from hilo.conversations.media_type import clean_file_name, media_type_of
from hilo.conversations.store_attachments import Attachment
from hilo.kernel.blobs import Kept, blobs_of
from hilo.kernel.db import Tx
from hilo.kernel.env import Env
from hilo.kernel.files import File, add_files, forget_files, named
from hilo.kernel.ids import new_id
from hilo.kernel.principal import Principal

MOST = 50  # files of one message
FREE_FOR = timedelta(days=1)


async def upload(tx: Tx, kept: Kept, name: str, said: str, by: Principal) -> File:
    """Writes down a file whose bytes are stored. Only `by` sees it until a message of theirs takes it along."""
    file = File(new_id(), clean_file_name(name), media_type_of(kept.head, said), kept.size, kept.sha256)
    await add_files(tx, [file])
    await store.add(tx, [Attachment(file.id, uploaded_by=by.id)])
    return file


async def bind(tx: Tx, message_id: UUID, ids: Sequence[UUID], by: Principal, account_id: UUID) -> None:
    """The uploads belong to the message from now on, in this order, behind its wall.

    Raises AttachmentNotFree for one that is not a free upload of `by` (or stands twice), AttachmentsDoNotFit where the
    account does not take that much.
    """
    if len(ids) > MOST:
        raise AttachmentsDoNotFit(f"At most {MOST} files.", where="$.attachments")
    files, size = await store.bind(tx, message_id, ids, by.id)
    if files < len(ids):
        raise AttachmentNotFree(where="$.attachments")
    await ensure_they_fit(tx, account_id, files, size)


async def ensure_they_fit(tx: Tx, account_id: UUID, files: int, size: int) -> None:
    """Raises AttachmentsDoNotFit for more than a message may have, or than the account takes."""
    if files > MOST:
        raise AttachmentsDoNotFit(f"At most {MOST} files.", where="$.attachments")
    most = (await capabilities(tx, account_id)).media_max_bytes if files else 0
    if size > most:
        raise AttachmentsDoNotFit(f"{size} bytes; this account takes {most}.", where="$.attachments")


async def look(tx: Tx, attachment_id: UUID, by: Principal) -> File:
    """The file, with its bytes here. Raises UnknownAttachment, FileNotHere with `state` and `failure`."""
    file = await store.one(tx, attachment_id, by)
    if file is None:
        raise UnknownAttachment
    if file.sha256 is None:
        state = "failed" if file.failure else "fetching"
        raise FileNotHere(extra={"state": state, "failure": file.failure})
    return file


async def sweep(env: Env) -> None:
    """Forgets uploads that were not sent within a day, and then every file that no row names any more.

    A file that was just stored is a day safe: its row may be on its way.
    """
    async with env.db.unit_of_work() as tx:
        if dropped := await store.drop_free(tx, tx.now - FREE_FOR):
            await forget_files(tx, dropped)
    blobs = blobs_of(env.settings)
    async for hashes in blobs.untouched(FREE_FOR.total_seconds()):
        async with env.db.read() as tx:
            unnamed = sorted(set(hashes) - await named(tx, hashes))
        for sha256 in unnamed:
            await blobs.remove(sha256, FREE_FOR.total_seconds())
