"""SQL of the verbs: lock, write, change one conversation. What is locked here was looked for as its viewer."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from hilo.channels.facts import DeliveryChanged
from hilo.conversations.errors import UnknownConversation, UnknownMessage
from hilo.conversations.model import Author, Conversation, ItemKind, Role
from hilo.kernel.db import Row, Tx
from hilo.kernel.principal import Sees
from hilo.kernel.sql import named_sql

_q = named_sql(__file__)
LOCK_FREE, NAMES_OF = _q("lock_free"), _q("names_of")
LOCK, HOLD_PERSON, WAYS, ADD_MESSAGE, ADD_NOTE, ADD_ITEM = (
    _q("lock"),
    _q("hold_person"),
    _q("ways"),
    _q("add_message"),
    _q("add_note"),
    _q("add_item"),
)
ASSIGN, KNOWN_USER, KNOWN_TEAM, CLOSE, REOPEN = (
    _q("assign"),
    _q("known_user"),
    _q("known_team"),
    _q("close"),
    _q("reopen"),
)
MARK_READ, HOLD_SENT, SET_WALL, WALL_NUMBERS, CHANGE_STATE = (
    _q("mark_read"),
    _q("hold_sent"),
    _q("set_wall"),
    _q("wall_numbers"),
    _q("change_state"),
)
NUMBERS_BELOW_ZERO = _q("numbers_below_zero")
NOTE_REPORTS, REFERENCES = _q("note_reports"), _q("references")
MESSAGE, HIDDEN, REMOVE_MESSAGE, AUDIENCES = _q("message"), _q("hidden"), _q("remove_message"), _q("audiences")


class Reply(msgspec.Struct, frozen=True):
    """An outgoing message as its row."""

    id: UUID
    conversation_id: UUID
    profile_id: UUID
    account_id: UUID
    identifier_id: UUID
    channel: str
    subject: str
    text: str
    html: str
    in_reply_to: str
    recipients: dict[str, Any]
    state: str
    role: Role  # of the addressee
    chat: str
    chatlike: bool
    assignee_id: UUID | None
    answers: bool = True  # what the customer said; a forward leaves them waiting


class Item(msgspec.Struct, frozen=True):
    """An item of the thread that is neither message nor note."""

    profile_id: UUID
    at: datetime
    id: UUID
    kind: ItemKind
    ref: UUID
    summary: str
    conversation_id: UUID | None = None
    channel: str | None = None
    wall: list[int] | None = None
    by_name: str = ""


async def lock(tx: Tx, conversation_id: UUID, sees: Sees) -> Conversation:
    """An id of one that became part of another stands for that other.

    Raises UnknownConversation also when a wall stands before it.
    """
    row = await tx.fetchrow(LOCK_FREE, conversation_id, sees.wall_numbers())
    while row is None or row["living_id"] is not None:
        row = await _wait_for(tx, conversation_id, sees)
    return msgspec.convert(dict(row), Conversation)


async def _wait_for(tx: Tx, conversation_id: UUID, sees: Sees) -> Row:
    """One that became part of another while we waited is let go: whoever works on both holds them in their order."""
    waiting = tx.conn.transaction()
    await waiting.start()
    row = await tx.fetchrow(LOCK, conversation_id, sees.wall_numbers())
    if row is None:
        raise UnknownConversation
    await (waiting.commit() if row["living_id"] is None else waiting.rollback())
    return row


async def hold_person(tx: Tx, conversation_id: UUID, sees: Sees) -> None:
    """Whose conversation it is stays so until the end: no merge and no undo meanwhile. Before `lock`, never after."""
    await tx.fetch(HOLD_PERSON, conversation_id, sees.wall_numbers())


async def ways(tx: Tx, conversation_id: UUID) -> Sequence[Row]:
    return await tx.fetch(WAYS, conversation_id)


async def add_message(tx: Tx, reply: Reply, by: Author) -> None:
    r = reply
    await tx.execute(
        ADD_MESSAGE, r.id, r.conversation_id, r.profile_id, r.account_id, r.identifier_id, r.channel, tx.now, r.subject,
        r.text, r.html, r.in_reply_to, by.kind, by.id, by.name, r.recipients, r.state, r.role, r.chat, r.chatlike,
        r.assignee_id, r.answers,
    )  # fmt: skip


async def add_note(tx: Tx, note_id: UUID, conversation_id: UUID, text: str, by: Author) -> None:
    await tx.execute(ADD_NOTE, note_id, conversation_id, text, by.kind, by.id, by.name, tx.now)


async def add_item(tx: Tx, item: Item) -> None:
    i = item
    await tx.execute(
        ADD_ITEM, i.profile_id, i.at, i.id, i.conversation_id, i.kind, i.ref, i.channel, i.wall, i.summary, i.by_name
    )


async def assign(tx: Tx, conversation_id: UUID, assignee: UUID | None, team: UUID | None) -> None:
    await tx.execute(ASSIGN, conversation_id, assignee, team)


async def names_of(tx: Tx, assignee: UUID | None, team: UUID | None) -> tuple[str, str]:
    """What they are called; nobody has no name."""
    row = await tx.fetchrow(NAMES_OF, assignee, team)
    assert row is not None, "one row, whatever is asked"
    return row["assignee"] or "", row["team"] or ""


async def known(tx: Tx, assignee: UUID | None, team: UUID | None) -> bool:
    """Whether the member of staff works here and the team exists; None stands for nobody."""
    if assignee is not None and not await tx.fetchval(KNOWN_USER, assignee):
        return False
    return team is None or bool(await tx.fetchval(KNOWN_TEAM, team))


async def close(tx: Tx, conversation_id: UUID, closure_id: UUID, by: Author) -> None:
    await tx.execute(CLOSE, conversation_id, closure_id, tx.now, by.kind, by.id, by.name)


async def reopen(tx: Tx, conversation_id: UUID, by: Author) -> None:
    await tx.execute(REOPEN, conversation_id, tx.now, by.name or by.kind)


async def mark_read(tx: Tx, conversation_id: UUID) -> None:
    await tx.execute(MARK_READ, conversation_id)


async def hold_sent(tx: Tx, ids: Sequence[UUID]) -> None:
    """Locks what was sent in these (held) conversations: reports of deliveries come without holding any of them."""
    await tx.fetch(HOLD_SENT, list(ids))


async def set_wall(tx: Tx, conversation_id: UUID, numbers: Sequence[int] | None) -> None:
    await hold_sent(tx, [conversation_id])
    await tx.execute(SET_WALL, conversation_id, None if numbers is None else sorted(numbers))


async def wall_numbers(tx: Tx, users: Sequence[UUID], teams: Sequence[UUID], roles: Sequence[str]) -> list[int]:
    return sorted(row["number"] for row in await tx.fetch(WALL_NUMBERS, list(users), list(teams), list(roles)))


async def change_states(tx: Tx, changes: Sequence[DeliveryChanged]) -> Sequence[Row]:
    """Gives (id, conversation_id, state) of the messages that are ours."""
    return await tx.fetch(
        CHANGE_STATE,
        [c.message_id for c in changes],
        [c.state for c in changes],
        [c.at for c in changes],
        [c.reason for c in changes],
        [c.code for c in changes],
    )


async def note_reports(tx: Tx, reports: Mapping[UUID, Mapping[str, Any]]) -> Sequence[Row]:
    """Writes what is said of recipients, by "kind value". Gives (id, conversation_id, state) of the ones of ours."""
    return await tx.fetch(NOTE_REPORTS, list(reports), [dict(one) for one in reports.values()])


async def references(tx: Tx, conversation_id: UUID, account_id: UUID, identifier_id: UUID, limit: int) -> Sequence[Row]:
    """(id, direction, event_id) of what was said to and by somebody at an account, the newest first."""
    return await tx.fetch(REFERENCES, conversation_id, account_id, identifier_id, limit)


async def message(tx: Tx, message_id: UUID, sees: Sees) -> Row:
    """Raises UnknownMessage."""
    row = await tx.fetchrow(MESSAGE, message_id, sees.wall_numbers())
    if row is None:
        raise UnknownMessage
    return row


async def is_hidden(tx: Tx, message_id: UUID, sees: Sees) -> bool:
    """Whether this is a message behind a wall that the viewer does not pass."""
    return bool(await tx.fetchval(HIDDEN, message_id, sees.wall_numbers()))


async def remove_message(tx: Tx, message_id: UUID) -> None:
    """Its attachments are free again, to be bound to another message."""
    await tx.execute(REMOVE_MESSAGE, message_id, tx.now)


async def sights(tx: Tx, ids: Sequence[UUID]) -> list[tuple[UUID, list[int] | None, list[int]]]:
    """Of each conversation its wall, and the numbers (below zero) of the team and the person it is given to."""
    return [(row["id"], row["wall"], row["given_to"]) for row in await tx.fetch(AUDIENCES, list(ids))]


async def numbers_below_zero(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, int]:
    """Team or user -> its principal number, below zero."""
    return {row["id"]: row["number"] for row in await tx.fetch(NUMBERS_BELOW_ZERO, list(ids))}
