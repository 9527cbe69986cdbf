"""Routes of drafts: save one by its version, read it and its older versions, throw it away; the list of one's own."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, Response
from litestar.params import PathParameter, QueryParameter

from hilo.channels.contract import Address
from hilo.conversations import store_attachments, store_drafts
from hilo.conversations.drafts import WHICHEVER, changed, drop_draft, place, read_draft, read_version, save_draft, shown
from hilo.conversations.http_work import Copies, Handle, Ids, Line, To, Words_
from hilo.conversations.model_drafts import DraftKind, DraftWords, Fate, Version
from hilo.conversations.views import File, Named
from hilo.kernel.cursor import FAR, LAST_ID, BadCursor, Moment, decode_cursor, encode_cursor
from hilo.kernel.db import Tx
from hilo.kernel.if_match import if_match
from hilo.kernel.principal import Principal
from hilo.kernel.route import Body, route
from hilo.staff.rights import ensure_person

DRAFT = "/conversations/{conversation_id:uuid}/drafts/{draft_kind:str}"
Number = Annotated[int, PathParameter(ge=1, le=2**31 - 1)]
Cursor = Annotated[str | None, QueryParameter(max_length=300)]
Limit = Annotated[int, QueryParameter(ge=1, le=200)]
PROBLEM = "application/problem+json"


class DraftBody(Body):
    """What is about to be said, as far as it is written: the fields of a reply or a note."""

    text: Words_ = ""
    html: Words_ = ""
    subject: Line = ""
    channel_account: UUID | None = None
    to: Handle | None = None
    cc: Copies = msgspec.field(default_factory=list[To])
    bcc: Copies = msgspec.field(default_factory=list[To])
    in_reply_to: Line = ""
    send_at: Moment | None = None
    attachments: Ids = msgspec.field(default_factory=list[UUID])
    mentions: Ids = msgspec.field(default_factory=list[UUID])


class DraftView(msgspec.Struct, frozen=True):
    """A version of a draft with its words. `fate`: kept, aside (it came too late), sent or dropped.

    `files`: those of its attachments that are there still, and free to be sent.
    """

    conversation: UUID
    kind: DraftKind
    version: int
    at: datetime
    fate: Fate
    words: DraftWords
    files: list[File] = []


class VersionItem(msgspec.Struct, frozen=True):
    """A version that is kept, how it begins, and whether it is the one that stands."""

    version: int
    at: datetime
    fate: Fate
    stands: bool
    text: str


class Versions(msgspec.Struct, frozen=True):
    """The versions of a draft, the newest first. They are bounded: there is no further page."""

    items: list[VersionItem]


class DraftItem(msgspec.Struct, frozen=True):
    """A draft as a line of the list of one's own."""

    conversation: UUID
    number: str
    customer: Named
    subject: str
    state: str
    kind: DraftKind
    version: int
    at: datetime
    text: str


class Drafts(msgspec.Struct, frozen=True):
    """What waits to be said, the newest first; `next` is the cursor of older ones."""

    items: list[DraftItem]
    next: str | None


@route("PUT", DRAFT, needs="conversations.reply", audited=False)
async def put_draft(
    tx: Tx,
    by: Principal,
    conversation_id: UUID,
    draft_kind: DraftKind,
    data: DraftBody,
    request: Request[Any, Any, Any],
) -> DraftView:
    """Save a draft on top of the version in `If-Match`; without it there was none, `*` is whichever.

    412 when another version stands: what was sent is kept aside under the version `yours`, beside `current`.
    """
    at = await place(tx, conversation_id, draft_kind, by)
    seen = None if "if-match" not in request.headers else if_match(request)
    if "if-match" in request.headers and seen is None:
        seen = WHICHEVER
    new = await save_draft(tx, at, _words(data), seen, by.viewer)
    if new.fate == "aside":
        answer: Any = await _late(tx, conversation_id, draft_kind, new, by)
    else:
        answer = _tagged(at, new, await _files(tx, new, by))
    return answer


@route("GET", DRAFT, needs="conversations.reply")
async def get_draft(tx: Tx, by: Principal, conversation_id: UUID, draft_kind: DraftKind) -> DraftView:
    """One's own draft in this conversation. The ETag is its version. 204 without a word where nothing is written."""
    at = await place(tx, conversation_id, draft_kind, by)
    standing = await read_draft(tx, at, by)
    answer: Any = Response(None, status_code=204)
    if standing is not None:
        answer = _tagged(at, standing, await _files(tx, standing, by))
    return answer


@route("DELETE", DRAFT, needs="conversations.reply", status=204, audited=False)
async def delete_draft(
    tx: Tx, by: Principal, conversation_id: UUID, draft_kind: DraftKind, request: Request[Any, Any, Any]
) -> None:
    """Throw a draft away, with `If-Match` only the version that was seen. Its words can be read for a month more."""
    await drop_draft(tx, await place(tx, conversation_id, draft_kind, by), if_match(request), by)


@route("GET", f"{DRAFT}/versions", needs="conversations.reply")
async def get_versions(tx: Tx, by: Principal, conversation_id: UUID, draft_kind: DraftKind) -> Versions:
    """The versions that are kept: older ones, those that came too late, and what was sent or thrown away."""
    rows = await store_drafts.versions(tx, await place(tx, conversation_id, draft_kind, by), by.viewer)
    return Versions([VersionItem(**dict(row)) for row in rows])


@route("GET", f"{DRAFT}/versions/{{draft_version:int}}", needs="conversations.reply")
async def get_version(
    tx: Tx, by: Principal, conversation_id: UUID, draft_kind: DraftKind, draft_version: Number
) -> DraftView:
    """One version with its words."""
    at = await place(tx, conversation_id, draft_kind, by)
    version = await read_version(tx, at, draft_version, by)
    return _view(at, version, await _files(tx, version, by))


@route("GET", "/drafts", needs="conversations.reply")
async def get_drafts(tx: Tx, by: Principal, cursor: Cursor = None, limit: Limit = 50) -> Drafts:
    """One's own drafts, in all conversations."""
    after = decode_cursor(cursor, tuple[Moment, UUID, DraftKind]) if cursor else (FAR, LAST_ID, "")
    rows = await store_drafts.mine(tx, ensure_person(by), by.viewer, _in_range(after), limit + 1)
    items = [
        DraftItem(
            conversation=row["conversation_id"],
            number=f"H-{row['number']}",
            customer=Named(row["customer_id"], row["customer_name"]),
            subject=row["subject"],
            state=row["state"],
            kind=row["kind"],
            version=row["version"],
            at=row["at"],
            text=row["text"] or "",
        )
        for row in rows[:limit]
    ]
    last = items[-1] if len(rows) > limit else None
    return Drafts(items, encode_cursor(last.at, last.conversation, last.kind) if last else None)


async def _late(tx: Tx, conversation_id: UUID, kind: DraftKind, aside: Version, by: Principal) -> Response[Any]:
    """The refusal as an answer, not an error: what was sent has been kept, and must stay so."""
    standing = await read_draft(tx, await place(tx, conversation_id, kind, by), by)
    problem = changed(standing)
    document = problem.document() | {"yours": shown(aside)}
    headers = {"etag": f'"{standing.version}"'} if standing else {}
    return Response(document, status_code=problem.status, media_type=PROBLEM, headers=headers)


def _words(data: DraftBody) -> DraftWords:
    return DraftWords(
        text=data.text,
        html=data.html,
        subject=data.subject,
        channel_account=data.channel_account,
        to=data.to,
        cc=tuple(Address(a.kind, a.value, a.name) for a in data.cc),
        bcc=tuple(Address(a.kind, a.value, a.name) for a in data.bcc),
        in_reply_to=data.in_reply_to,
        send_at=data.send_at,
        attachments=tuple(data.attachments),
        mentions=tuple(data.mentions),
    )


async def _files(tx: Tx, version: Version, by: Principal) -> list[File]:
    free = await store_attachments.free_ones(tx, version.words.attachments, by.id)
    return [File(one.id, one.name, one.media_type, one.size, "ready") for one in free]


def _view(at: store_drafts.Place, version: Version, files: list[File]) -> DraftView:
    return DraftView(at.conversation_id, at.kind, version.version, version.at, version.fate, version.words, files)


def _tagged(at: store_drafts.Place, version: Version, files: list[File]) -> Response[Any]:
    return Response(_view(at, version, files), headers={"etag": f'"{version.version}"'})


def _in_range(after: tuple[datetime, UUID, str]) -> tuple[datetime, UUID, str]:
    """Raises BadCursor for a time that the database cannot hold in UTC."""
    try:
        return after[0].astimezone(FAR.tzinfo), after[1], after[2]
    except OverflowError:
        raise BadCursor(where="cursor") from None


DRAFT_ROUTES = (put_draft, get_draft, delete_draft, get_versions, get_version, get_drafts)
