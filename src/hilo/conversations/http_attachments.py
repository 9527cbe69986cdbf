"""Routes of attachments: upload a file, fetch one through the message it belongs to."""

import hashlib
import re
from collections.abc import AsyncIterator
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request
from litestar.datastructures import UploadFile
from litestar.params import QueryParameter
from litestar.response import Stream

from hilo.conversations.attachments import look, upload
from hilo.conversations.errors import FileNotHere, NothingUploaded
from hilo.conversations.media_type import UNKNOWN, disposition, may_be_shown
from hilo.conversations.views import File
from hilo.kernel import files
from hilo.kernel.blobs import CHUNK, BlobMissing, Kept, TooLarge, blobs_of
from hilo.kernel.db import Tx
from hilo.kernel.env import Env
from hilo.kernel.errors import BodyTooLarge
from hilo.kernel.principal import Principal
from hilo.kernel.route import route, write

FileName = Annotated[str, QueryParameter(max_length=1000)]
_RANGE = re.compile(r"bytes=(\d{1,15})-(\d{0,15})")
# What a browser is to do with a file from outside: take its type as told, run nothing, ask nobody, keep no copy.
POLICY = "sandbox; default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'"
PAPER = "application/pdf"
SAFE = {
    "x-content-type-options": "nosniff",
    "content-security-policy": POLICY,
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "cache-control": "private, no-store",
    "accept-ranges": "bytes",
}


class Upload(msgspec.Struct, frozen=True):
    """A file as it came: its bytes stored, what it was called, what type was said."""

    kept: Kept
    name: str
    said: str


@route("POST", "/attachments", needs="conversations.reply", status=201)
async def post_attachment(by: Principal, request: Request[Any, Any, Any], name: FileName = "") -> File:
    """Upload a file: as the body, named by `name`, or as the one file of a multipart form. A reply takes it along."""
    env: Env = request.app.state.env
    try:
        came = await _take_in(env, request, name)
    except TooLarge:
        raise BodyTooLarge(f"At most {env.settings.body_max_bytes} bytes.") from None
    if came.kept.size == 0:
        raise NothingUploaded
    body_hash = hashlib.sha256(f"{came.kept.sha256}\n{came.said}\n{came.name}".encode()).digest()

    async def run(tx: Tx) -> File:
        return _view(await upload(tx, came.kept, came.name, came.said, by))

    answer: Any = await write(env, request, by, 201, run, body_hash)
    return answer


@route("GET", "/attachments/{attachment_id:uuid}", needs="conversations.read", shaped=False)
async def get_attachment(tx: Tx, by: Principal, attachment_id: UUID, request: Request[Any, Any, Any]) -> Stream:
    """The bytes of a file, to whoever may see its message. Pictures, PDF and sound may be shown in place."""
    file = await look(tx, attachment_id, by)
    blobs, sha256 = blobs_of(tx.env.settings), file.sha256 or ""
    try:
        shown = may_be_shown(await blobs.head(sha256))
    except BlobMissing:
        raise FileNotHere(extra={"state": "failed", "failure": "lost"}) from None
    start, length = _asked(request.headers.get("range", ""), file.size)
    partial = length < file.size
    headers = SAFE | {
        "content-disposition": disposition(file.name, shown is not None),
        "content-length": str(length),
    }
    if shown == PAPER:  # read within a page of ours, in the sandbox that it brings
        headers["x-frame-options"] = "SAMEORIGIN"
    if partial:
        headers["content-range"] = f"bytes {start}-{start + length - 1}/{file.size}"
    return Stream(
        blobs.stream(sha256, start, length),
        media_type=shown or file.media_type or UNKNOWN,
        headers=headers,
        status_code=206 if partial else 200,
    )


async def _take_in(env: Env, request: Request[Any, Any, Any], name: str) -> Upload:
    """Stores the bytes as they come. Raises TooLarge, NothingUploaded."""
    blobs, most = blobs_of(env.settings), env.settings.body_max_bytes
    said = request.headers.get("content-type", "")
    if not said.lower().startswith("multipart/form-data"):
        return Upload(await blobs.put_stream(request.stream(), most), name, said)
    form = await request.form()
    sent = [value for _, value in form.multi_items() if isinstance(value, UploadFile)]
    try:
        if len(sent) != 1:
            raise NothingUploaded("Send one file at a time.")
        [file] = sent
        return Upload(await blobs.put_stream(_pieces(file), most), name or file.filename, file.content_type)
    finally:
        for file in sent:
            await file.close()


async def _pieces(file: UploadFile) -> AsyncIterator[bytes]:
    while piece := await file.read(CHUNK):
        yield piece


def _asked(header: str, size: int) -> tuple[int, int]:
    """Start and length of the one range asked for; all of it where there is none that can be given."""
    match = _RANGE.fullmatch(header.strip())
    if not match or int(match[1]) >= size:
        return 0, size
    start = int(match[1])
    last = min(int(match[2]), size - 1) if match[2] else size - 1
    return (start, last - start + 1) if last >= start else (0, size)


def _view(file: files.File) -> File:
    return File(file.id, file.name, file.media_type, file.size, "ready")


ATTACHMENT_ROUTES = (post_attachment, get_attachment)
