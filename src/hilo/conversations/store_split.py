"""SQL of splitting a conversation that the undo of a merge has left with two persons."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from hilo.kernel.db import Tx
from hilo.kernel.sql import named_sql

_q = named_sql(__file__, "queries_split.sql")
MIXED, COPY, COPY_CLOSURES, MOVE = _q("mixed"), _q("copy"), _q("copy_closures"), _q("move")
RECOUNT, OWN_WORDS, RENUMBER, CLOSE_EMPTY = _q("recount"), _q("own_words"), _q("renumber"), _q("close_empty")
NOWHERE: Mapping[UUID, UUID] = {}


class Mixed(msgspec.Struct, frozen=True):
    """The messages of one other person in a conversation."""

    conversation_id: UUID
    opener: UUID
    first: UUID
    messages: list[UUID]
    first_at: datetime
    last_at: datetime
    first_received_at: datetime
    last_received_at: datetime


async def mixed(tx: Tx, customers: Sequence[UUID]) -> list[Mixed]:
    """What has to be split among these customers, in a fixed order."""
    rows = await tx.fetch(MIXED, list(customers))
    return [
        Mixed(
            conversation_id=r["id"],
            opener=r["opener"],
            first=r["first"],
            messages=r["messages"],
            first_at=r["first_at"],
            last_at=r["last_at"],
            first_received_at=r["first_received_at"],
            last_received_at=r["last_received_at"],
        )
        for r in rows
    ]


async def move_out(tx: Tx, part: Mixed, new: UUID) -> None:
    """Copies the conversation's frame for the other person and moves their messages into it."""
    await tx.execute(
        COPY, part.conversation_id, new, part.opener, part.first_received_at, part.last_received_at, part.last_at,
        part.first,
    )  # fmt: skip
    await tx.execute(COPY_CLOSURES, part.conversation_id, new, part.first_received_at)
    await tx.execute(MOVE, part.conversation_id, new, part.messages)


async def recount(tx: Tx, ids: Sequence[UUID], were_in: Mapping[UUID, UUID] = NOWHERE) -> None:
    """`were_in`: the conversation of which one was a part until now; both are among the ids."""
    await tx.execute(RECOUNT, list(ids), [were_in.get(one, one) for one in ids])


async def close_empty(tx: Tx, ids: Sequence[UUID]) -> list[UUID]:
    """Closes those of the (locked) conversations that have no message left; gives which."""
    return [row["conversation_id"] for row in await tx.fetch(CLOSE_EMPTY, list(ids), tx.now)]


async def own_words(tx: Tx, ids: Sequence[UUID]) -> list[tuple[UUID, str, str]]:
    """Conversation, subject and text of each message of the conversations' own persons."""
    return [(r["conversation_id"], r["subject"], r["text"]) for r in await tx.fetch(OWN_WORDS, list(ids))]


async def renumber(tx: Tx, ids: Sequence[UUID], numbers: Sequence[tuple[UUID, str]]) -> None:
    """These (conversation, number) are all that the conversations are found by."""
    await tx.execute(RENUMBER, list(ids), [one for one, _ in numbers], [value for _, value in numbers])
