"""Routes that a writer asks before writing: whom a note can name, who would get no copy, what time it is there."""

from typing import Annotated
from uuid import UUID

import msgspec
from litestar.params import QueryParameter

from hilo.conversations import store_read
from hilo.conversations.before_writing import Clock, Colleagues, Copy, clock, colleagues, copies
from hilo.kernel.db import Tx
from hilo.kernel.principal import Principal
from hilo.kernel.route import route

TALK = "/conversations/{conversation_id:uuid}"
Addresses = Annotated[str, QueryParameter(max_length=4_000)]


class Copies(msgspec.Struct, frozen=True):
    """Addresses as they were typed, and whether something would reach them."""

    items: list[Copy]


@route("GET", f"{TALK}/colleagues", needs="conversations.reply")
async def get_colleagues(tx: Tx, by: Principal, conversation_id: UUID) -> Colleagues:
    """Whom a note can name: who may see the conversation, and their teams."""
    return await colleagues(tx, conversation_id, by)


@route("GET", f"{TALK}/copies", needs="conversations.reply")
async def get_copies(tx: Tx, by: Principal, conversation_id: UUID, addresses: Addresses) -> Copies:
    """Whether an answer would reach these e-mail addresses, with commas between them: dead ones and stops are named."""
    await store_read.one(tx, conversation_id, by.viewer)
    asked = [word for part in addresses.split(",") if (word := part.strip())]
    return Copies(await copies(tx, list(dict.fromkeys(asked))[:100]))


@route("GET", f"{TALK}/clock", needs="conversations.reply")
async def get_clock(tx: Tx, by: Principal, conversation_id: UUID) -> Clock:
    """The time zone of the person, where it is known, else that of the company."""
    return await clock(tx, conversation_id, by)


BEFORE_WRITING_ROUTES = (get_colleagues, get_copies, get_clock)
