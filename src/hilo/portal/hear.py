"""What lines of the stream are to visitors: their messages, who types, whether it is open; asked once for all."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from hilo.kernel.db import Row, Tx
from hilo.kernel.stream_log import Line
from hilo.portal import store_messages as store
from hilo.portal.errors import NoChatHere
from hilo.portal.hosts import host
from hilo.portal.look import items_of, rules_of, told_state
from hilo.portal.model import Presence, shown_name
from hilo.portal.presence import presence

TOPIC = "visitor"  # what concerns one visitor alone
COME = frozenset({"message.received", "message.filed"})
TOLD = frozenset({"conversation.closed", "conversation.reopened"})
Mine = dict[UUID, list[Line]]


async def hear(tx: Tx, lines: Sequence[Line], visitors: Collection[UUID]) -> Mapping[UUID, Sequence[Line]]:
    """What these lines are to each of these visitors, as their rights are now; at most one of each line.

    A handful of statements however many visitors there are, and none for lines that mean nothing to any.
    """
    mine: Mine = {}
    await _messages(tx, [line for line in lines if line.ref is not None and _is_message(line)], visitors, mine)
    await _readings(tx, [line for line in lines if line.kind == "conversation.read"], visitors, mine)
    talks = [line for line in lines if line.kind in TOLD or line.kind == "conversation.looked_at"]
    await _conversations(tx, talks, visitors, mine)
    for line in lines:
        if line.topic == TOPIC and line.kind == "visitor.read" and line.topic_id in visitors:
            _add(mine, line.topic_id, line, "read", {"up_to": line.ref})
    await _presences(tx, [line for line in lines if line.kind == "presence.changed"], visitors, mine)
    return {visitor: sorted(theirs, key=lambda line: line.n) for visitor, theirs in mine.items()}


def _is_message(line: Line) -> bool:
    """Words that came; and ours from the moment on at which they were sent."""
    return line.kind in COME or (line.kind == "message.changed" and details_of(line).get("state") == "sent")


async def _messages(tx: Tx, lines: Sequence[Line], visitors: Collection[UUID], mine: Mine) -> None:
    ids = [line.ref for line in lines if line.ref is not None]
    if not ids:
        return
    seen = await store.heard(tx, ids, visitors)
    items = await items_of(tx, seen)
    whose: dict[UUID | None, list[UUID]] = {}
    for visitor, message in seen:
        whose.setdefault(message, []).append(visitor)
    for line in lines:
        for visitor in whose.get(line.ref, ()):
            assert line.ref is not None, "None is nobody's"
            _add(mine, visitor, line, "message", {"item": items[visitor, line.ref]})


async def _readings(tx: Tx, lines: Sequence[Line], visitors: Collection[UUID], mine: Mine) -> None:
    """Somebody of ours has read a conversation: its visitor's last words are told again, as read."""
    if not lines:
        return
    rows = await store.last_words(tx, sorted({line.topic_id for line in lines}), visitors)
    items = await items_of(tx, [(row["visitor_id"], row["id"]) for row in rows])
    for line in lines:
        for row in rows:
            if row["conversation_id"] == line.topic_id:
                _add(mine, row["visitor_id"], line, "message", {"item": items[row["visitor_id"], row["id"]]})


async def _conversations(tx: Tx, lines: Sequence[Line], visitors: Collection[UUID], mine: Mine) -> None:
    if not lines:
        return
    rows = await store.onlookers(tx, sorted({line.topic_id for line in lines}), visitors)
    rules = await rules_of(tx, {row["host_id"] for row in rows})
    whose: dict[UUID, list[Row]] = {}
    for row in rows:
        whose.setdefault(row["id"], []).append(row)
    for line in lines:
        for row in whose.get(line.topic_id, ()):
            if line.kind in TOLD:
                _add(mine, row["visitor_id"], line, "state", {"id": row["id"], "state": told_state(row["state"])})
            else:
                told = details_of(line)
                name = shown_name(str(told.get("name", "")), row["brand"], rules[row["host_id"]].staff_names, True)
                _add(mine, row["visitor_id"], line, "typing", {"name": name, "on": told.get("doing") == "typing"})


async def _presences(tx: Tx, lines: Sequence[Line], visitors: Collection[UUID], mine: Mine) -> None:
    """Of several changes the last counts: it is told as it is now."""
    if not lines:
        return
    told: dict[UUID, Presence] = {}
    accounts = await store.accounts_of(tx, visitors)
    for account in sorted(set(accounts.values())):
        try:
            told[account] = await presence(tx, await host(tx, account))
        except NoChatHere:
            continue
    for visitor, account in accounts.items():
        if account in told:
            now = told[account]
            _add(mine, visitor, lines[-1], "presence", msgspec.to_builtins(now))


def _add(mine: Mine, visitor: UUID, line: Line, kind: str, told: Mapping[str, Any]) -> None:
    body = msgspec.json.encode(told)[:-1]
    mine.setdefault(visitor, []).append(Line(line.n, kind, TOPIC, visitor, line.ref, body))


def details_of(line: Line) -> dict[str, Any]:
    """What the line tells besides its ids."""
    return msgspec.json.decode(line.body + b"}")["details"]
