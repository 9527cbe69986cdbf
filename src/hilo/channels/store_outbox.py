"""Rows of the outbox: parts, their lines, and the calls that say that a line has something new."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from hilo.channels.contract import Address
from hilo.channels.model_delivery import Content, Line, Part
from hilo.kernel.db import Row, Tx
from hilo.kernel.sql import named_sql

_q = named_sql(__file__, "queries_outbox.sql")
ADD = _q("add")
ANSWER_CALLS = _q("answer_calls")
DUE_ACCOUNTS = _q("due_accounts")
NEXT_DUE = _q("next_due")
TAKE_LINES = _q("take_lines")
HEADS = _q("heads")
LOCK_PARTS = _q("lock_parts")
LOCK_WAITING = _q("lock_waiting")
PARTS_OF = _q("parts_of")
CHANGE = _q("change")
REMOVE = _q("remove")
LOCK_LINES = _q("lock_lines")
FREE_LINES = _q("free_lines")
RENEW_LINES = _q("renew_lines")
CALL = _q("call")
BY_PROVIDER_ID = _q("by_provider_id")
SENDER_NAMES = _q("sender_names")

OWN = ("to", "content", "sent_to")  # what a row does not hold as it is


async def add(tx: Tx, parts: Sequence[Part]) -> None:
    """Writes new parts in their order and calls their lines; what is there stays. One statement; waits for nobody."""
    await tx.execute(
        ADD,
        [p.id for p in parts],
        tx.now,
        [p.account_id for p in parts],
        [p.to.kind for p in parts],
        [p.to.value for p in parts],
        [p.due_at for p in parts],
        [p.message_id for p in parts],
        [p.part for p in parts],
        [p.parts for p in parts],
        [p.profile_id for p in parts],
        [p.conversation_id for p in parts],
        [p.to.name for p in parts],
        [p.purpose for p in parts],
        [msgspec.to_builtins(p.content) for p in parts],
        [p.state for p in parts],
        [p.copy_of for p in parts],
        [p.copy_by for p in parts],
    )


async def answer_calls(tx: Tx) -> None:
    """Moves calls (5,000 at most) into their lines."""
    await tx.execute(ANSWER_CALLS)


async def due_accounts(tx: Tx) -> list[UUID]:
    """Accounts with a line that is due: live ones below their rate, and closed ones, whose lines are to be ended."""
    return [row["id"] for row in await tx.fetch(DUE_ACCOUNTS, tx.now)]


async def next_due(tx: Tx) -> datetime | None:
    """When the next line is due; None when all are empty."""
    return await tx.fetchval(NEXT_DUE)


async def take_lines(tx: Tx, rooms: Mapping[UUID, int], lease: UUID, until: datetime) -> list[Line]:
    """Leases due lines, up to the given number of each account. Passes over what another worker is just taking."""
    rows = await tx.fetch(TAKE_LINES, list(rooms), list(rooms.values()), tx.now, lease, until)
    return [_line(row) for row in rows]


async def heads(tx: Tx, lines: Sequence[Line]) -> list[tuple[UUID, UUID]]:
    """The first unfinished part of each line: its id and its message's."""
    return [(row["id"], row["message_id"]) for row in await tx.fetch(HEADS, *_columns(lines))]


async def lock_parts(tx: Tx, message_ids: Sequence[UUID]) -> list[Part]:
    """All parts of these messages, locked in the order of their ids."""
    return [_part(row) for row in await tx.fetch(LOCK_PARTS, list(message_ids))]


async def lock_waiting(tx: Tx, message_id: UUID) -> list[Part]:
    """The parts of a message that still wait, but for those that a worker has in its hands. Waits for nobody."""
    return [_part(row) for row in await tx.fetch(LOCK_WAITING, message_id)]


async def parts_of(tx: Tx, message_ids: Sequence[UUID]) -> list[Part]:
    """All parts of these messages, as they are now."""
    return [_part(row) for row in await tx.fetch(PARTS_OF, list(message_ids))]


async def by_provider_id(tx: Tx, account_id: UUID, provider_ids: Sequence[str]) -> list[UUID]:
    """The messages of which the provider knows a part by one of these ids."""
    return [row["message_id"] for row in await tx.fetch(BY_PROVIDER_ID, account_id, list(provider_ids))]


async def change(tx: Tx, parts: Sequence[Part]) -> None:
    """Writes what changed in these parts, which the caller has locked."""
    if not parts:
        return
    await tx.execute(
        CHANGE,
        [p.id for p in parts],
        [p.state for p in parts],
        [p.due_at for p in parts],
        [p.next_at for p in parts],
        [p.tries for p in parts],
        [p.first_tried_at for p in parts],
        [p.may_have_gone for p in parts],
        [p.lease for p in parts],
        [p.provider_id for p in parts],
        [p.code for p in parts],
        [p.reason for p in parts],
        tx.now,
        [msgspec.json.encode(p.sent_to).decode() if p.sent_to else None for p in parts],
    )


async def sender_names(tx: Tx, account_ids: Collection[UUID]) -> dict[UUID, str]:
    """In whose name each account writes: its brand's."""
    return {row["id"]: row["name"] for row in await tx.fetch(SENDER_NAMES, list(account_ids))}


async def remove(tx: Tx, message_id: UUID) -> None:
    await tx.execute(REMOVE, message_id)


async def lock_lines(tx: Tx, lines: Sequence[Line]) -> None:
    """Locks the lines in their order, so that what is read after it holds."""
    await tx.fetch(LOCK_LINES, *_columns(lines))


async def free_lines(tx: Tx, lines: Mapping[Line, tuple[UUID, datetime]]) -> None:
    """Ends the lease of locked lines where it still holds: each is due with its first part, not before its time."""
    if lines:
        leases = [lease for lease, _ in lines.values()]
        await tx.execute(FREE_LINES, leases, *_columns(list(lines)), [due_at for _, due_at in lines.values()])


async def renew_lines(tx: Tx, leases: Mapping[Line, UUID], until: datetime) -> None:
    """Moves on the end of leases that still hold."""
    await tx.execute(RENEW_LINES, list(leases.values()), *_columns(list(leases)), until)


async def call(tx: Tx, lines: Sequence[Line]) -> None:
    """Says that these lines have something new."""
    await tx.execute(CALL, *_columns(lines), tx.now)


def _columns(lines: Sequence[Line]) -> tuple[list[UUID], list[str], list[str]]:
    return [line[0] for line in lines], [line[1] for line in lines], [line[2] for line in lines]


def _line(row: Row) -> Line:
    return (row["account_id"], row["to_kind"], row["to_value"])


def _part(row: Row) -> Part:
    values: dict[str, Any] = {name: row[name] for name in Part.__struct_fields__ if name not in OWN}
    content = None if row["content"] is None else msgspec.convert(row["content"], Content)
    sent_to = [msgspec.convert(one, Address) for one in row["sent_to"] or ()]
    return Part(to=Address(row["to_kind"], row["to_value"], row["to_name"]), content=content, sent_to=sent_to, **values)
