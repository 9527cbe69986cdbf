"""Routes that read: the inbox, a conversation, the threads, the ways to answer."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Response
from litestar.params import QueryParameter

from hilo.conversations import store_follow, store_read
from hilo.conversations.inbox import PLAIN, Inbox, StateFilter, View, Wish, inbox
from hilo.conversations.last_answer import LastAnswer, last_answer
from hilo.conversations.model import State
from hilo.conversations.model_labels import Priority
from hilo.conversations.model_saved_views import Asked, Sort
from hilo.conversations.saved_view_lists import asked_of, list_view
from hilo.conversations.seek_marks import marks_wanted
from hilo.conversations.spam import list_spam
from hilo.conversations.store_read import Stretch
from hilo.conversations.views import ConversationView, Participant, ThreadItem, conversation_view, thread_item
from hilo.conversations.ways import Way, ways, without_unmet
from hilo.customers.merge import resolve
from hilo.kernel.cursor import before, encode_cursor
from hilo.kernel.db import Tx
from hilo.kernel.errors import InvalidBody
from hilo.kernel.principal import Principal
from hilo.kernel.route import Query, route
from hilo.staff.model import REVEAL
from hilo.staff.reveal import RevealBody, note_reveal

Limit = Annotated[int, QueryParameter(ge=1, le=200)]
Short = Annotated[str, QueryParameter(max_length=300)]


class Thread(msgspec.Struct, frozen=True):
    """A page of a thread in time order; `next` is the cursor (`before`) of older items, null at the beginning.

    `newer`: that (`after`) of newer ones, null where there are none, and on a page asked for by `before`, which
    one comes to from what is newer.
    `handled_by`: teams that handle something of this person that the reader may not see.
    """

    items: list[ThreadItem]
    next: str | None
    newer: str | None = None
    handled_by: list[str] = []


class ThreadQuery(Query):
    """Which page of a thread: the newest one, or what is older than the cursor `before`, newer than the cursor `after`,
    or half and half around a moment. Of several the first counts.
    """

    before: Short | None = None
    after: Short | None = None
    around: datetime | None = None
    limit: Limit = 50

    def stretch(self) -> Stretch:
        """One more on each side that is asked for, which says whether it goes on. Raises BadCursor, InvalidBody."""
        if self.before is None and self.after is not None:
            return Stretch(*before(self.after), 0, self.limit + 1)
        if self.before is None and self.around is not None:
            half = (self.limit + 1) // 2
            return Stretch(_in_utc(self.around), UUID(int=0), half + 1, half + 1)
        return Stretch(*before(self.before), self.limit + 1)


class OpenedConversation(ConversationView, frozen=True):
    """A conversation as its reader opens it: the company's newest words in it, and whether the reader follows it."""

    last_answer: LastAnswer | None
    following: bool


class Ways(msgspec.Struct, frozen=True):
    """The ways to answer, the best one first. `cc`: who else takes part by having been in copy, to be copied again."""

    items: list[Way]
    cc: list[Participant] = []


class InboxQuery(Query):
    """Which conversations are wanted. `view`: the id of a saved one, or all, mine, unassigned, teams, mentions, drafts,
    followed, snoozed; what else is asked for takes the place of what the view says of it, and a search is in all. The
    view spam is as it is, whatever else is asked.

    `assignee` is an id, `me` or `none`; without a `state` those not closed. `tag`: ids or names, several with a comma
    between them; `attribute`: `key=value`. All are to fit.
    """

    view: Short = "all"
    assignee: Short | None = None
    team: UUID | None = None
    in_state: Annotated[StateFilter | None, QueryParameter(name="state")] = None
    channel: Short | None = None
    customer: UUID | None = None
    q: Short | None = None
    cursor: Short | None = None
    limit: Limit = 50
    priority: Priority | None = None
    tag: Short | None = None
    attribute: Short | None = None
    sort: Sort | None = None
    waiting_minutes: Annotated[int | None, QueryParameter(ge=0, le=525_600)] = None
    mentioned: bool = False
    drafted: bool = False
    followed: bool = False


def _in_utc(moment: datetime) -> datetime:
    """Raises InvalidBody for a time without a zone, or beyond what a clock can say."""
    try:
        if moment.tzinfo is not None:
            return moment.astimezone(UTC)
    except OverflowError:
        pass
    raise InvalidBody("A moment has a zone, as in 2026-01-31T09:30:00Z.", where="around")


@route("GET", "/conversations", needs="conversations.read")
async def list_conversations(tx: Tx, by: Principal, query: InboxQuery) -> Inbox:
    """The inbox list, in the order of its view: else the newest last word first."""
    q = query
    if q.view == "spam":
        return await list_spam(tx, q.cursor, q.limit, by)
    tags = [word for part in (q.tag or "").split(",") if (word := part.strip())]
    plain: View | None = next((name for name in PLAIN if name == q.view), None)
    seeks = bool(q.customer or (q.q or "").strip())
    if not seeks and (plain is None or q.sort not in (None, "newest") or _more(q)):
        return await list_view(tx, await _asked(tx, q, tags, by), q.cursor, q.limit, by)
    wish = Wish(
        plain or "all", q.assignee, q.team, q.in_state, q.channel, q.customer, q.q, q.cursor, q.limit, q.priority, tags,
        [q.attribute] if q.attribute else [],
    )  # fmt: skip
    return await inbox(tx, wish, by)


def _more(q: InboxQuery) -> bool:
    """Whether it asks for what only views know."""
    return q.waiting_minutes is not None or q.mentioned or q.drafted or q.followed


async def _asked(tx: Tx, q: InboxQuery, tags: list[str], by: Principal) -> Asked:
    """The view with what the query asks for besides. Raises UnknownView, UnknownTag, UnknownAttribute, WrongValue."""
    asked = await asked_of(tx, q.view, by)
    states: tuple[State, ...] = asked.filter.state
    if q.in_state is not None:
        states = ("open", "snoozed", "closed") if q.in_state == "any" else (q.in_state,)
    kept = msgspec.structs.replace(
        asked.filter,
        state=states,
        assignee=q.assignee or asked.filter.assignee,
        team=str(q.team) if q.team else asked.filter.team,
        channel=q.channel or asked.filter.channel,
        priority=(q.priority,) if q.priority else asked.filter.priority,
        tags=() if tags else asked.filter.tags,
        waiting_minutes=asked.filter.waiting_minutes if q.waiting_minutes is None else q.waiting_minutes,
        mentioned=q.mentioned or asked.filter.mentioned,
        drafted=q.drafted or asked.filter.drafted,
        followed=q.followed or asked.filter.followed,
    )
    marks = [*await marks_wanted(tx, tags, [q.attribute] if q.attribute else []), *asked.marks]
    return Asked(kept, q.sort or asked.sort, tuple(dict.fromkeys(marks)))


@route("GET", "/conversations/{conversation_id:uuid}", needs="conversations.read")
async def get_conversation(tx: Tx, by: Principal, conversation_id: UUID) -> OpenedConversation:
    """One conversation. The ETag is its version, for `If-Match`."""
    plain = conversation_view(*await store_read.one(tx, conversation_id, by.viewer, by.id))
    view = OpenedConversation(
        **{name: getattr(plain, name) for name in plain.__struct_fields__},
        last_answer=await last_answer(tx, plain.id, by.viewer),
        following=await store_follow.is_following(tx, plain.id, by.id),
    )
    headers = {"etag": f'"{view.version}"'}
    return Response(view, headers=headers)  # type: ignore[return-value]  # the view, with a header


@route("GET", "/conversations/{conversation_id:uuid}/thread", needs="conversations.read")
async def get_conversation_thread(tx: Tx, by: Principal, conversation_id: UUID, query: ThreadQuery) -> Thread:
    """Every item of one conversation in time order."""
    await store_read.one(tx, conversation_id, by.viewer)
    return await _thread(tx, "conversation", conversation_id, query, by)


@route("GET", "/customers/{customer_id:uuid}/thread", needs="conversations.read")
async def get_customer_thread(tx: Tx, by: Principal, customer_id: UUID, query: ThreadQuery) -> Thread:
    """Everything of one person in time order, over all channels. Asked by an absorbed id, of who it belongs to now."""
    page = await _thread(tx, "customer", customer_id, query, by)
    if not page.items:
        await resolve(tx, customer_id)  # CustomerUnknown: 404
    return msgspec.structs.replace(page, handled_by=await store_read.handled_by(tx, customer_id, by.viewer))


@route("GET", "/conversations/{conversation_id:uuid}/ways", needs="conversations.reply")
async def get_ways(tx: Tx, by: Principal, conversation_id: UUID) -> Ways:
    """The ways to answer: every address of the person by every account that reaches it; closed ones say why."""
    row, participants, linked = await store_read.one(tx, conversation_id, by.viewer)
    took_part = conversation_view(row, participants, linked).participants
    copied = [one for one in took_part if one.role == "cc"]
    return Ways(await without_unmet(tx, await ways(tx, conversation_id), by), copied)


@route("GET", "/messages/{message_id:uuid}", needs="conversations.read")
async def get_message(tx: Tx, by: Principal, message_id: UUID) -> ThreadItem:
    """One message."""
    return thread_item(await store_read.one_message(tx, message_id, by.viewer))


@route("POST", "/messages/{message_id:uuid}/reveals", needs=REVEAL, status=201, audited=False, shaped=False)
async def post_message_reveal(tx: Tx, by: Principal, message_id: UUID, data: RevealBody) -> ThreadItem:
    """See one message without what one's role masks. The reason stays in the audit log."""
    by.require("conversations.read")
    await note_reveal(tx, by, f"message:{message_id}", data)
    return thread_item(await store_read.one_message(tx, message_id, by.viewer))


async def _thread(tx: Tx, of: store_read.Subject, subject: UUID, query: ThreadQuery, by: Principal) -> Thread:
    wanted = query.stretch()
    rows = await store_read.thread(tx, of, subject, wanted, by.viewer)
    newer = [row for row in rows if (row["at"], row["id"]) > (wanted.at, wanted.id)][::-1]
    older = rows[len(newer) :]
    old, new = older[: max(wanted.older - 1, 0)], newer[: max(wanted.newer - 1, 0)]
    first = old[-1] if len(older) > len(old) else new[0] if new and not wanted.older else None
    last = new[-1] if len(newer) > len(new) else None
    return Thread(
        [thread_item(row) for row in [*reversed(old), *new]],
        encode_cursor(first["at"], first["id"]) if first else None,
        encode_cursor(last["at"], last["id"]) if last else None,
    )


READ_ROUTES = (
    list_conversations,
    get_conversation,
    get_conversation_thread,
    get_customer_thread,
    get_ways,
    get_message,
    post_message_reveal,
)
