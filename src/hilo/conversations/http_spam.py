"""Routes of spam: file a conversation as it and take that back; block a sender, see who is blocked, lift it."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from litestar.params import QueryParameter

from hilo.conversations import store_read
from hilo.conversations import store_spam as spam
from hilo.conversations.block_sender import block_sender, lift_block
from hilo.conversations.reply import author
from hilo.conversations.spam import file_as_spam, take_from_spam
from hilo.conversations.views import ConversationView, conversation_view
from hilo.kernel.cursor import before, encode_cursor
from hilo.kernel.db import Row, Tx
from hilo.kernel.principal import Principal
from hilo.kernel.route import Body, route


class BlockBody(Body):
    """Whom to block: the identifier of a participant; left out, the customer's own."""

    identifier: UUID | None = None


class BlockedSender(msgspec.Struct, frozen=True):
    """An address that nobody hears, where and by whom it was blocked."""

    id: UUID
    kind: str
    value: str
    name: str
    conversation: UUID
    at: datetime
    by: str


class BlockedSenders(msgspec.Struct, frozen=True):
    """A page of them, the last one first; `next` is the cursor of older ones."""

    items: list[BlockedSender]
    next: str | None


@route("POST", "/conversations/{conversation_id:uuid}/spam", needs="conversations.reply", status=201)
async def post_spam(tx: Tx, by: Principal, conversation_id: UUID) -> ConversationView:
    """File a conversation as spam: it is closed, waits for nobody and counts nowhere, and so is what follows in it."""
    await file_as_spam(tx, conversation_id, author(by), by.viewer)
    return conversation_view(*await store_read.one(tx, conversation_id, by.viewer, by.id))


@route("DELETE", "/conversations/{conversation_id:uuid}/spam", needs="conversations.reply")
async def delete_spam(tx: Tx, by: Principal, conversation_id: UUID) -> ConversationView:
    """It is no spam: open again, and waiting."""
    await take_from_spam(tx, conversation_id, author(by), by.viewer)
    return conversation_view(*await store_read.one(tx, conversation_id, by.viewer, by.id))


@route("POST", "/conversations/{conversation_id:uuid}/blocked-senders", needs="conversations.reply", status=201)
async def post_blocked_sender(tx: Tx, by: Principal, conversation_id: UUID, data: BlockBody) -> BlockedSender:
    """Block a sender: what they write from now on is kept, filed as spam, and told to nobody."""
    block_id = await block_sender(tx, conversation_id, data.identifier, author(by), by.viewer)
    [row] = await spam.blocked(tx, by.viewer, before(None), 1, block_id)
    return _blocked(row)


@route("GET", "/blocked-senders", needs="conversations.read")
async def list_blocked_senders(
    tx: Tx,
    by: Principal,
    cursor: Annotated[str | None, QueryParameter(max_length=300)] = None,
    limit: Annotated[int, QueryParameter(ge=1, le=200)] = 50,
) -> BlockedSenders:
    """Who is blocked."""
    rows = await spam.blocked(tx, by.viewer, before(cursor), limit + 1)
    kept = rows[:limit]
    following = encode_cursor(kept[-1]["at"], kept[-1]["id"]) if len(rows) > limit else None
    return BlockedSenders([_blocked(row) for row in kept], following)


@route("DELETE", "/blocked-senders/{block_id:uuid}", needs="conversations.reply", status=204)
async def delete_blocked_sender(tx: Tx, by: Principal, block_id: UUID) -> None:
    """Lift a block: what they write is heard again."""
    await lift_block(tx, block_id, author(by), by.viewer)


def _blocked(row: Row) -> BlockedSender:
    names = ("id", "kind", "value", "name", "conversation_id", "at", "by_name")
    return BlockedSender(*(row[name] for name in names))


SPAM_ROUTES = (post_spam, delete_spam, post_blocked_sender, list_blocked_senders, delete_blocked_sender)
