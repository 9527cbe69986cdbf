"""What a visitor sees of their conversations: messages that went to or came from them, and nothing else."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from hilo.channels.contract_hosts import Hosting
from hilo.kernel.cursor import encode_cursor
from hilo.kernel.db import Row, Tx
from hilo.portal import store_messages as store
from hilo.portal.hosts import host
from hilo.portal.model import FileView, Item, Seat, shown_name


class Talk(msgspec.Struct, frozen=True):
    """The conversation of the newest message. One that sleeps is open, as far as its customer knows."""

    id: UUID
    state: str


class Page(msgspec.Struct, frozen=True):
    """A page in time order, the newest page first. `next` goes to older ones."""

    items: Sequence[Item]
    next: str | None
    unread: int
    conversation: Talk | None


async def look(tx: Tx, seat: Seat, before: tuple[datetime, UUID], limit: int) -> Page:
    """A page of what the visitor sees. Raises NoChatHere."""
    ids = await store.page(tx, seat.visitor_id, before, limit + 1)
    rows = await store.items(tx, [(seat.visitor_id, one) for one in ids[:limit]])
    rules = (await host(tx, seat.account_id)).rules
    items = [item_of(row, rules) for row in rows]
    more = encode_cursor(items[0].at, items[0].id) if len(ids) > limit else None
    newest = await store.newest(tx, ids[0]) if ids else None
    talk = Talk(newest["id"], told_state(newest["state"])) if newest else None
    return Page(items, more, await store.unread(tx, seat.visitor_id), talk)


async def items_of(tx: Tx, seen: Sequence[tuple[UUID, UUID]]) -> dict[tuple[UUID, UUID], Item]:
    """What each (visitor, message) is to that visitor."""
    if not seen:
        return {}
    rows = await store.items(tx, seen)
    rules = await rules_of(tx, {row["host_id"] for row in rows})
    return {(row["visitor_id"], row["id"]): item_of(row, rules[row["host_id"]]) for row in rows}


async def rules_of(tx: Tx, account_ids: set[UUID]) -> dict[UUID, Hosting]:
    """Raises NoChatHere."""
    return {one: (await host(tx, one)).rules for one in account_ids}


def item_of(row: Row, rules: Hosting) -> Item:
    """One message as its visitor sees it."""
    mine = row["direction"] == "in"
    of_staff = row["by_kind"] == "user"
    files: Sequence[Mapping[str, Any]] = row["files"] or ()
    return Item(
        id=row["id"],
        client_id=_client_id(row["event_id"]) if mine and row["account_id"] == row["host_id"] else None,
        at=row["at"],
        from_="me" if mine else "staff" if row["by_kind"] in ("user", "token") else "system",
        name="" if mine else shown_name(row["by_name"], row["brand"], rules.staff_names, of_staff),
        text=row["text"],
        attachments=[msgspec.convert(file, FileView) for file in files],
        channel=row["channel"],
        state=("read" if row["read"] else "delivered") if mine else row["state"],
        conversation=row["conversation_id"],
    )


def told_state(state: str) -> str:
    return "closed" if state == "closed" else "open"


def _client_id(event_id: str | None) -> str | None:
    """The page's own name for its words: an event is `{visitor}:{client_id}`."""
    return event_id.partition(":")[2] or None if event_id else None
