"""What readers get: conversations as list items and whole, and the items of a thread."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from hilo.conversations.model import FileState, State
from hilo.conversations.model_labels import PRIORITIES, Priority
from hilo.kernel.db import Row


class Named(msgspec.Struct, frozen=True):
    """Somebody or something by id and name."""

    id: UUID
    name: str


class Last(msgspec.Struct, frozen=True, rename={"from_": "from"}):
    """The last words of a conversation, at most 120 characters. `from` is customer, cc, third_party or staff."""

    text: str
    at: datetime
    from_: str


class TagView(msgspec.Struct, frozen=True):
    """A tag as it is shown: its name on its colour, `#rrggbb`."""

    id: UUID
    name: str
    colour: str


class ConversationItem(msgspec.Struct, frozen=True):
    """A conversation as a line of the inbox. `waiting_since`: the first word of the customer not yet answered.

    `draft`: the reader has begun to write in it. `spam`: it is filed as that.
    `snoozed_until` is null also for one that is snoozed until the customer writes.
    """

    id: UUID
    number: str
    customer: Named
    subject: str
    channels: list[str]
    state: State
    assignee: Named | None
    team: Named | None
    last: Last
    waiting_since: datetime | None
    unread: int
    opened_at: datetime
    closed_at: datetime | None
    walled: bool
    version: int
    draft: bool
    priority: Priority
    tags: list[TagView]
    attributes: dict[str, Any]
    snoozed_until: datetime | None
    spam: bool


class Participant(msgspec.Struct, frozen=True):
    """An address that takes part."""

    role: str
    kind: str
    value: str
    name: str
    identifier: UUID
    profile: UUID


class Link(msgspec.Struct, frozen=True):
    """Another conversation about the same matter: it came `later`, or was `split` off this one."""

    id: UUID
    because: str


class ConversationView(ConversationItem, frozen=True):
    """A whole conversation without its words, which are the thread's."""

    brand: UUID
    participants: list[Participant]
    linked_to: Link | None
    linked_from: list[Link]


class File(msgspec.Struct, frozen=True):
    """An attachment of a message; fetched by its id once it is `ready`. `media_type` is what its bytes show.

    `inline`: the sender meant it to be seen within the message. `failure` is a stable word.
    """

    id: UUID
    name: str
    media_type: str
    size: int
    state: FileState
    inline: bool = False
    failure: str = ""


class Writer(msgspec.Struct, frozen=True):
    """Who an item is from: `kind` is customer, cc, third_party, staff or system. `assurance` is that of the message."""

    kind: str
    name: str = ""
    id: UUID | None = None
    handle: dict[str, str] | None = None
    assurance: int | None = None


class Report(msgspec.Struct, frozen=True):
    """What a server says of one recipient: `failed`, `delayed` or `delivered`, with its code (`5.1.1`) and words."""

    kind: str
    value: str
    state: str
    code: str
    reason: str
    at: datetime


class ThreadItem(msgspec.Struct, frozen=True, rename={"from_": "from"}):
    """One item of a thread. `state` is that of a message; what a kind does not have is null.

    `quoted` and `signature` are folded: they stand apart from `text`, which is what its writer says now. `page`: where
    the HTML of a message is shown harmless; `html` is that of our own words. `automatic`: a machine wrote it.
    `also_at`: the other addresses of ours that it came to, besides `account`. `change`: the merge, split or move that
    an item of the kind change tells of. `mentions`: whom a note names.
    """

    id: UUID
    kind: str
    at: datetime
    channel: str | None
    conversation: UUID | None
    profile: UUID
    text: str
    from_: Writer
    direction: str | None = None
    state: str | None = None
    reason: str | None = None
    code: str | None = None
    subject: str | None = None
    html: str | None = None
    account: UUID | None = None
    to: list[dict[str, str]] | None = None
    attachments: list[File] = []
    reports: list[Report] = []
    cc: list[dict[str, str]] | None = None
    bcc: list[dict[str, str]] | None = None
    quoted: str | None = None
    signature: str | None = None
    page: str | None = None
    automatic: bool = False
    spam: bool = False
    also_at: list[Named] = []
    mentions: list[Named] = []
    change: UUID | None = None


def conversation_item(row: Row) -> ConversationItem:
    return ConversationItem(**_common(row))


def conversation_view(row: Row, participants: Sequence[Row], linked: Sequence[Row]) -> ConversationView:
    return ConversationView(
        **_common(row),
        brand=row["brand_id"],
        participants=[
            Participant(p["role"], p["kind"], p["value"], p["name"], p["identifier_id"], p["profile_id"])
            for p in participants
        ],
        linked_to=Link(row["linked_to"], row["linked_because"]) if row["linked_to"] else None,
        linked_from=[Link(x["id"], x["because"]) for x in linked],
    )


def _common(row: Row) -> dict[str, Any]:
    return {
        "id": row["id"],
        "number": f"H-{row['number']}",
        "customer": Named(row["customer_id"], row["customer_name"]),
        "subject": row["subject"],
        "channels": row["channels"],
        "state": row["state"],
        "assignee": _named(row, "assignee"),
        "team": _named(row, "team"),
        "last": Last(row["last_text"], row["last_at"], row["last_from"]),
        "waiting_since": row["waiting_since"],
        "unread": row["unread"],
        "opened_at": row["opened_at"],
        "closed_at": row["closed_at"],
        "walled": row["walled"],
        "version": row["version"],
        "draft": row["draft"],
        "priority": PRIORITIES[row["priority"]],
        "tags": [TagView(UUID(t["id"]), t["name"], t["colour"]) for t in row["tags"] or ()],
        "attributes": row["attributes"],
        "snoozed_until": row["snoozed_until"] if row["state"] == "snoozed" else None,
        "spam": row["spam"],
    }


def _named(row: Row, what: str) -> Named | None:
    return Named(row[f"{what}_id"], row[f"{what}_name"] or "") if row[f"{what}_id"] else None


def thread_item(row: Row) -> ThreadItem:
    """Any kind of item, message and note with their words."""
    plain: Mapping[str, Any] = {
        "id": row["id"],
        "kind": row["kind"],
        "at": row["at"],
        "channel": row["channel"],
        "conversation": row["conversation_id"],
        "profile": row["profile_id"],
    }
    if row["direction"] is not None:
        return _message(row, plain)
    if row["note"] is not None:
        named = [Named(UUID(one["id"]), one["name"]) for one in row["mentioned"] or ()]
        return ThreadItem(
            **plain, text=row["note"], from_=Writer("staff", row["by_name"], row["note_by"]), mentions=named
        )
    kind = "staff" if row["by_name"] else "system"
    change = row["ref"] if row["kind"] == "change" and row["ref"] != row["id"] else None
    return ThreadItem(**plain, text=row["summary"], from_=Writer(kind, row["by_name"]), change=change)


def _message(row: Row, plain: Mapping[str, Any]) -> ThreadItem:
    handle = {"kind": row["handle_kind"], "value": row["handle_value"]}
    files = [msgspec.convert(f, File) for f in row["files"] or ()]
    incoming = row["direction"] == "in"
    recipients: dict[str, list[dict[str, str]]] = (row["went_to"] if incoming else row["recipients"]) or {}
    reports: dict[str, Any] = row["reports"] or {}
    writer = Writer(
        kind=row["role"],
        name=row["by_name"],
        id=None if incoming else row["by_id"],
        handle=handle if incoming else None,
        assurance=row["assurance"],
    )
    return ThreadItem(
        **plain,
        text=row["text"],
        from_=writer,
        direction=row["direction"],
        state=row["state"],
        reason=row["state_reason"] or None,
        code=row["state_code"] or None,
        reports=[msgspec.convert(one, Report) for one in reports.values()],
        subject=row["subject"] or None,
        html=row["html"] or None,
        account=row["account_id"],
        to=recipients.get("to", None if incoming else [handle]) or None,
        attachments=files,
        cc=recipients.get("cc") or None,
        bcc=recipients.get("bcc") or None,
        quoted=row["quoted"] or None,
        signature=row["signature"] or None,
        page=f"/api/v1/messages/{row['id']}/html" if incoming and row["has_html"] else None,
        automatic=bool(row["automatic"]),
        spam=bool(row["spam"]),
        also_at=[Named(UUID(one["id"]), one["name"]) for one in row["also_at"] or ()],
    )
