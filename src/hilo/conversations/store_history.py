"""The statements that write old conversations; each takes a whole batch."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import msgspec

from hilo.channels.facts import AccountBrief
from hilo.kernel.db import Tx
from hilo.kernel.ids import new_id
from hilo.kernel.sql import named_sql

_q = named_sql(__file__, "queries_history.sql")
KNOWN_HISTORY, KNOWN_THREADS, ALONE = _q("known_history"), _q("known_threads"), _q("alone")
HOLD_HISTORY, OPEN_HISTORY = _q("hold_history"), _q("open_history")
REMEMBER_THREADS, WRITE_HISTORY = _q("remember_threads"), _q("write_history")
WRITE_OLD_PARTS = _q("write_old_parts")


class OldMatter(NamedTuple):
    """A conversation that is over."""

    id: UUID
    profile: UUID
    subject: str
    chatlike: bool
    first_at: datetime
    last_at: datetime


class OldWord(NamedTuple):
    """A message of long ago with its place."""

    id: UUID
    profile: UUID
    conversation: UUID
    identifier: UUID
    direction: str
    event: str
    at: datetime
    subject: str
    text: str
    html: str
    parent: str
    name: str
    numbers: list[str]


class OldPart(NamedTuple):
    """What is folded of a message of long ago."""

    message: UUID
    profile: UUID
    quoted: str
    signature: str


async def known(tx: Tx, account_id: UUID, events: Sequence[str]) -> dict[str, UUID]:
    """Event -> conversation, of those that are there. One import of an account at a time."""
    await tx.execute(ALONE, account_id)
    return {r["event_id"]: r["conversation_id"] for r in await tx.fetch(KNOWN_HISTORY, account_id, list(events))}


async def threads(tx: Tx, account_id: UUID, refs: Sequence[str]) -> dict[str, UUID]:
    """What messages call each other -> the conversation that it is in."""
    return {r["ref"]: r["conversation_id"] for r in await tx.fetch(KNOWN_THREADS, account_id, list(refs))}


async def hold(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, UUID]:
    """Locks conversations; gives for each the one that stands for it now."""
    return {r["id"]: r["living_id"] or r["id"] for r in await tx.fetch(HOLD_HISTORY, list(ids))}


async def open_closed(tx: Tx, brand_id: UUID, matters: Sequence[OldMatter]) -> None:
    await tx.execute(
        OPEN_HISTORY,
        [m.id for m in matters],
        [m.profile for m in matters],
        [m.subject for m in matters],
        [m.chatlike for m in matters],
        [m.first_at for m in matters],
        [m.last_at for m in matters],
        [new_id() for _ in matters],
        brand_id,
    )


async def remember(tx: Tx, account_id: UUID, refs: Mapping[str, UUID]) -> None:
    await tx.execute(REMEMBER_THREADS, account_id, list(refs), list(refs.values()))


async def write(tx: Tx, account: AccountBrief, words: Sequence[OldWord], assurance: int) -> set[UUID]:
    """Gives the ids of those that were new."""
    columns = [list(column) for column in zip(*words, strict=True)]
    columns[-1] = [msgspec.json.encode(numbers).decode() for numbers in columns[-1]]
    rows = await tx.fetch(WRITE_HISTORY, *columns, account.id, account.channel, assurance)
    return {row["id"] for row in rows}


async def write_parts(tx: Tx, parts: Sequence[OldPart]) -> None:
    """Costs nothing where nothing is folded."""
    if parts:
        await tx.execute(WRITE_OLD_PARTS, *[list(column) for column in zip(*parts, strict=True)])
