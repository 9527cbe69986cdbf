"""Routes of visitors: their messages and files, typing, read marks, and the stream they follow."""

import hashlib
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import unquote
from uuid import UUID

import msgspec
from litestar import Request, Response
from litestar.params import Parameter
from litestar.response import Stream

from hilo.channels.served import note_served
from hilo.conversations.http_attachments import SAFE
from hilo.conversations.media_type import UNKNOWN, disposition, may_be_shown
from hilo.kernel.blobs import BlobMissing, blobs_of
from hilo.kernel.cursor import before as place
from hilo.kernel.db import Tx
from hilo.kernel.env import Env
from hilo.kernel.event_stream import EventStream, cursor_of
from hilo.kernel.principal import Principal
from hilo.kernel.route import VISITOR, Body, authorise, route, write
from hilo.portal import attach as files
from hilo.portal.admit import seat_of
from hilo.portal.errors import UnknownFile
from hilo.portal.follow import VisitorReader, make_room
from hilo.portal.hosts import host
from hilo.portal.http import HERE
from hilo.portal.limits import FOLLOWING, SAYING, SAYING_FROM, SENDING_FILES, TYPING, limits
from hilo.portal.look import Page, look
from hilo.portal.marks import read_up_to, type_on
from hilo.portal.model import FileView
from hilo.portal.say import TEXT_MAX, Words, say
from hilo.staff.web_safety import client_address

AnyRequest = Request[Any, Any, Any]
Limit = Annotated[int, Parameter(ge=1, le=100)]
# Asked by a script of the page's origin, with a token: no element of a page can ask for it.
FILE_HEADERS = SAFE | {"accept-ranges": "none"}


class MessageBody(Body):
    """`client_id`: the page's own name for these words, the same on every try. `at`: when they were written."""

    client_id: UUID
    text: Annotated[str, msgspec.Meta(max_length=TEXT_MAX)] = ""
    attachments: Annotated[list[UUID], msgspec.Meta(max_length=10)] = msgspec.field(default_factory=list[UUID])
    at: Annotated[datetime, msgspec.Meta(tz=True)] | None = None


class TypingBody(Body):
    """Whether the visitor types."""

    on: bool


class ReadBody(Body):
    """The newest message that was read."""

    up_to: UUID


class Accepted(msgspec.Struct, frozen=True):
    """It is kept, and comes back as a message by the stream."""

    client_id: UUID


@route("GET", f"{HERE}/messages", needs=VISITOR, audited=False)
async def get_messages(account_id: UUID, request: AnyRequest, before: str = "", limit: Limit = 50) -> Page:
    """A page of what was said, in time order, the newest page first. Answers in it count as delivered."""
    env: Env = request.app.state.env
    seat = seat_of(request)
    async with env.db.read() as tx:
        page = await look(tx, seat, place(before), limit)
        channel = (await host(tx, seat.account_id)).account.channel
    new = [one.id for one in page.items if one.from_ != "me" and one.state == "sent" and one.channel == channel]
    if new:
        async with env.db.unit_of_work() as tx:
            await note_served(tx, new, "delivered")
    return page


@route("POST", f"{HERE}/messages", needs=VISITOR, status=202, audited=False)
async def post_message(account_id: UUID, data: MessageBody, request: AnyRequest) -> Response[bytes]:
    """Say something. 202 once it is durable; the same `client_id` again is 200, and changes nothing."""
    env: Env = request.app.state.env
    seat = seat_of(request)
    limits(env).take((SAYING, str(seat.visitor_id)), (SAYING_FROM, client_address(request, env)))
    words = Words(client_id=data.client_id, text=data.text, files=data.attachments, at=data.at)
    kept = await say(env, seat, words)
    body = msgspec.json.encode(Accepted(data.client_id))
    return Response(body, status_code=200 if kept.repeated else 202, media_type="application/json")


@route("POST", f"{HERE}/attachments", needs=VISITOR, status=201, audited=False)
async def post_file(by: Principal, account_id: UUID, request: AnyRequest) -> FileView:
    """Upload a file as the body; its name stands in `X-File-Name`, percent-encoded. A message takes it along."""
    env: Env = request.app.state.env
    seat = seat_of(request)
    limits(env).take((SENDING_FILES, str(seat.visitor_id)))
    length, said = request.headers.get("content-length", ""), request.headers.get("content-type", "")
    name = unquote(request.headers.get("x-file-name", ""), errors="replace")[:1000]
    async with env.db.read() as tx:
        where = await host(tx, seat.account_id)
        size = int(length) if length.isascii() and length.isdigit() and len(length) < 16 else 0
        await files.ensure_room(tx, where, seat, size)
    kept = await files.keep(env, where, said, request.stream())

    async def run(tx: Tx) -> FileView:
        await files.ensure_room(tx, where, seat, kept.size)  # what said no length is known only now
        file = await files.attach(tx, kept, name, said, seat)
        return FileView(file.id, file.name, file.media_type, file.size)

    body_hash = hashlib.sha256(f"{kept.sha256}\n{said}\n{name}".encode()).digest()
    answer: Any = await write(env, request, by, 201, run, body_hash)
    return answer


@route("GET", f"{HERE}/attachments/{{attachment_id:uuid}}", needs=VISITOR, audited=False, shaped=False)
async def get_file(tx: Tx, account_id: UUID, attachment_id: UUID, request: AnyRequest) -> Stream:
    """The bytes of a file of a message that the visitor sees."""
    file = await files.fetch(tx, seat_of(request), attachment_id)
    blobs, sha256 = blobs_of(tx.env.settings), file.sha256 or ""
    try:
        shown = may_be_shown(await blobs.head(sha256))
    except BlobMissing:
        raise UnknownFile from None
    headers = FILE_HEADERS | {
        "content-disposition": disposition(file.name, shown is not None),
        "content-length": str(file.size),
    }
    return Stream(blobs.stream(sha256), media_type=shown or file.media_type or UNKNOWN, headers=headers)


@route("POST", f"{HERE}/typing", needs=VISITOR, audited=False)
async def post_typing(tx: Tx, account_id: UUID, data: TypingBody, request: AnyRequest) -> None:
    """Say that one types, every few seconds, or no more."""
    seat = seat_of(request)
    limits(tx.env).take((TYPING, str(seat.visitor_id)))
    await type_on(tx, seat, data.on)


@route("POST", f"{HERE}/read", needs=VISITOR, audited=False)
async def post_read(tx: Tx, account_id: UUID, data: ReadBody, request: AnyRequest) -> None:
    """All up to this message was read."""
    await read_up_to(tx, seat_of(request), data.up_to)


@route("GET", f"{HERE}/stream", needs=VISITOR, audited=False)
async def get_stream(
    account_id: UUID, request: AnyRequest, since: Annotated[int | None, Parameter(ge=0)] = None
) -> Response[bytes]:
    """Live events from `Last-Event-ID` or `since` on, else from now: message, state, typing, presence, read, reset.

    Each `data` has `prev`, the id sent before. After `reset` load the messages anew and connect again.
    """
    env: Env = request.app.state.env
    limits(env).take((FOLLOWING, str(seat_of(request).session_id)))
    begin = await env.hub.here()
    by: Principal | None = await authorise(request, VISITOR)  # again: the session as it is after `begin`
    assert by is not None, "VISITOR raises for a stranger"
    make_room(env, by.id)
    return EventStream(VisitorReader(env, by, begin, cursor_of(request, since)))


MESSAGE_ROUTES = (
    get_messages,
    post_message,
    post_file,
    get_file,
    post_typing,
    post_read,
    get_stream,
)
