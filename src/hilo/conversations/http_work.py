"""Routes that work on a conversation: reply, forward, note, assign, close, read, wall; resolve and undo a message."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, Response

from hilo.channels.contract import Address
from hilo.channels.resolve_unknown import resolve_unknown
from hilo.conversations import store, store_read
from hilo.conversations.assign import KEEP, Assignment, assign
from hilo.conversations.close import close, reopen
from hilo.conversations.drafts import place, use_draft
from hilo.conversations.errors import UnknownConversation
from hilo.conversations.forward import Forward, forward
from hilo.conversations.note import write_note
from hilo.conversations.reply import Words, author, reply
from hilo.conversations.take_back import take_back
from hilo.conversations.views import ConversationView, ThreadItem, conversation_view, thread_item
from hilo.conversations.wall import Inside, build_wall, take_wall_down
from hilo.kernel.cursor import Moment
from hilo.kernel.db import Tx
from hilo.kernel.if_match import if_match
from hilo.kernel.principal import Principal
from hilo.kernel.realtime import Event, announce
from hilo.kernel.route import Body, route

Line = Annotated[str, msgspec.Meta(max_length=998, pattern=r"^[^\r\n\x00]*$(?!\n)")]
Handle = Annotated[str, msgspec.Meta(max_length=320, pattern=r"^[^\r\n\x00]*$(?!\n)")]
Words_ = Annotated[str, msgspec.Meta(max_length=100_000, pattern=r"^[^\x00]*$(?!\n)")]

Ids = Annotated[list[UUID], msgspec.Meta(max_length=500)]
DraftVersion = Annotated[int, msgspec.Meta(ge=1, le=2**31 - 1)]
ASSIGNEE = r"^(me|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})$"


class To(Body):
    """An address: kind and value; in `cc` and `bcc` mostly e-mail."""

    value: Handle
    kind: Annotated[str, msgspec.Meta(max_length=40, pattern=r"^[a-z][a-z0-9_.-]*$(?!\n)")] = "email"
    name: Handle = ""


Copies = Annotated[list[To], msgspec.Meta(max_length=100)]


class ReplyBody(Body):
    """A reply. Without `channel_account` the best open way is taken; `to` names one address of the person.

    `html` goes where a way takes it; without a `text` beside it, it is told in plain words as well. A picture in it is
    `cid:NAME`, NAME that of an attachment.

    `draft`: the version of one's draft that is said by it, and so is gone. `last_answer`: the last answer that the
    writer knows of (null: none); 409 when there is a newer one.
    """

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
    draft: DraftVersion | None = None
    last_answer: UUID | msgspec.UnsetType | None = msgspec.UNSET


class ForwardBody(Body):
    """Messages of the conversation to forward, to whom, and our words before them.

    `attachments`: which of their files go along; left out: all.
    """

    to: To
    messages: Annotated[list[UUID], msgspec.Meta(min_length=1, max_length=100)]
    text: Words_ = ""
    subject: Line = ""
    channel_account: UUID | None = None
    attachments: Ids | None = None


class NoteBody(Body):
    """An internal note. `mentions`: who is to look at it. `draft`: the version of one's draft that is said by it."""

    text: Words_
    mentions: Annotated[list[UUID], msgspec.Meta(max_length=50)] = msgspec.field(default_factory=list[UUID])
    draft: DraftVersion | None = None


class AssigneeBody(Body):
    """The new assignee (a user's id, `me`, null for nobody) and team; what is left out stays."""

    assignee: Annotated[str, msgspec.Meta(pattern=ASSIGNEE)] | msgspec.UnsetType | None = msgspec.UNSET
    team: UUID | msgspec.UnsetType | None = msgspec.UNSET


class WallBody(Body):
    """Who passes the wall."""

    users: Ids = msgspec.field(default_factory=list[UUID])
    teams: Ids = msgspec.field(default_factory=list[UUID])
    roles: Annotated[list[Line], msgspec.Meta(max_length=50)] = msgspec.field(default_factory=list[Line])


class ArrivedBody(Body):
    """What a person found out about a message of unknown fate: it arrived, or it is to be sent again."""

    arrived: bool


@route("POST", "/conversations/{conversation_id:uuid}/messages", needs="conversations.reply", status=201)
async def post_reply(tx: Tx, by: Principal, conversation_id: UUID, data: ReplyBody) -> ThreadItem:
    """Reply on any channel that the person has. The answer names the way taken."""
    words = Words(
        text=data.text,
        html=data.html,
        subject=data.subject,
        account=data.channel_account,
        to=data.to,
        cc=[Address(a.kind, a.value, a.name) for a in data.cc],
        bcc=[Address(a.kind, a.value, a.name) for a in data.bcc],
        in_reply_to=data.in_reply_to,
        send_at=data.send_at,
        attachments=data.attachments,
        last_answer="any" if data.last_answer is msgspec.UNSET else data.last_answer,
    )
    message_id, _ = await reply(tx, conversation_id, words, by)
    if data.draft is not None:
        await use_draft(tx, await place(tx, conversation_id, "reply", by), data.draft, by)
    return thread_item(await store_read.one_message(tx, message_id, by.viewer))


@route("POST", "/conversations/{conversation_id:uuid}/forwards", needs="conversations.reply", status=201)
async def post_forward(tx: Tx, by: Principal, conversation_id: UUID, data: ForwardBody) -> ThreadItem:
    """Forward messages to somebody else, quoted as text. A reply of theirs comes into this conversation."""
    to = Address(data.to.kind, data.to.value, data.to.name)
    wish = Forward(to, data.messages, data.text, data.subject, data.channel_account, data.attachments)
    message_id = await forward(tx, conversation_id, wish, by)
    return thread_item(await store_read.one_message(tx, message_id, by.viewer))


@route("POST", "/conversations/{conversation_id:uuid}/notes", needs="conversations.reply", status=201)
async def post_note(tx: Tx, by: Principal, conversation_id: UUID, data: NoteBody) -> dict[str, UUID]:
    """Write an internal note."""
    note_id = await write_note(tx, conversation_id, data.text, author(by), by.viewer, data.mentions)
    if data.draft is not None:
        await use_draft(tx, await place(tx, conversation_id, "note", by), data.draft, by)
    return {"id": note_id}


@route("PUT", "/conversations/{conversation_id:uuid}/assignee", needs="conversations.assign")
async def put_assignee(
    tx: Tx, by: Principal, conversation_id: UUID, data: AssigneeBody, request: Request[Any, Any, Any]
) -> ConversationView:
    """Assign; with `If-Match` (the ETag or version) atomically: 412 when somebody was faster.

    204 without a word more when it is given beyond what one is limited to.
    """
    wish = Assignment(
        assignee=KEEP if data.assignee is msgspec.UNSET else _assignee(data.assignee, by),
        team=KEEP if data.team is msgspec.UNSET else data.team,
        if_version=if_match(request),
    )
    await assign(tx, conversation_id, wish, author(by), by.viewer)
    try:
        return await _conversation(tx, conversation_id, by)
    except UnknownConversation:
        if not by.limited:
            raise
    gone: Any = Response(None, status_code=204)
    return gone


@route("POST", "/conversations/{conversation_id:uuid}/closure", needs="conversations.reply", status=201)
async def post_closure(tx: Tx, by: Principal, conversation_id: UUID) -> ConversationView:
    """Close the conversation."""
    await close(tx, conversation_id, author(by), by.viewer)
    return await _conversation(tx, conversation_id, by)


@route("DELETE", "/conversations/{conversation_id:uuid}/closure", needs="conversations.reply")
async def delete_closure(tx: Tx, by: Principal, conversation_id: UUID) -> ConversationView:
    """Open a closed conversation again."""
    await reopen(tx, conversation_id, author(by), by.viewer)
    return await _conversation(tx, conversation_id, by)


@route("DELETE", "/conversations/{conversation_id:uuid}/unread", needs="conversations.reply", status=204, audited=False)
async def delete_unread(tx: Tx, by: Principal, conversation_id: UUID) -> None:
    """Mark as read. That somebody looked is no change of anything, and no line of the audit log."""
    conversation = await store.lock(tx, conversation_id, by.viewer)
    await store.mark_read(tx, conversation.id)
    await announce(tx, Event("conversation.read", "conversation", conversation.id))


@route("PUT", "/conversations/{conversation_id:uuid}/wall", needs="conversations.manage", status=204)
async def put_wall(tx: Tx, by: Principal, conversation_id: UUID, data: WallBody) -> None:
    """Only these people, teams and roles see the conversation from now on."""
    await build_wall(tx, conversation_id, Inside(data.users, data.teams, data.roles), author(by), by.viewer)


@route("DELETE", "/conversations/{conversation_id:uuid}/wall", needs="conversations.manage", status=204)
async def delete_wall(tx: Tx, by: Principal, conversation_id: UUID) -> None:
    """Take the wall down."""
    await take_wall_down(tx, conversation_id, author(by), by.viewer)


@route("DELETE", "/messages/{message_id:uuid}", needs="conversations.reply", status=204)
async def delete_message(tx: Tx, by: Principal, message_id: UUID) -> None:
    """Undo send: takes back a message that has not left. 409 once it is on its way. One's words are a draft again."""
    await take_back(tx, message_id, by)


@route("POST", "/messages/{message_id:uuid}/outcome", needs="conversations.reply", status=204)
async def post_outcome(tx: Tx, by: Principal, message_id: UUID, data: ArrivedBody) -> None:
    """Resolve a message of unknown fate: it arrived, or send it again."""
    await store.message(tx, message_id, by.viewer)
    await resolve_unknown(tx, message_id, data.arrived)


async def _conversation(tx: Tx, conversation_id: UUID, by: Principal) -> ConversationView:
    view = conversation_view(*await store_read.one(tx, conversation_id, by.viewer))
    answer: Any = Response(view, headers={"etag": f'"{view.version}"'})
    return answer


def _assignee(text: str | None, by: Principal) -> UUID | None:
    if text is None:
        return None
    return by.id if text == "me" else UUID(text)


WORK_ROUTES = (
    post_reply,
    post_forward,
    post_note,
    put_assignee,
    post_closure,
    delete_closure,
    delete_unread,
    put_wall,
    delete_wall,
    delete_message,
    post_outcome,
)
