"""Assign a conversation: to a member of staff, a team, or nobody; atomically where a version is given."""

from typing import Literal
from uuid import UUID

import msgspec

from hilo.conversations import store, thread
from hilo.conversations.errors import ConversationChanged, UnknownAssignee
from hilo.conversations.facts import ConversationAssigned
from hilo.conversations.model import Author, Conversation
from hilo.conversations.store import Item
from hilo.kernel.db import Tx
from hilo.kernel.facts import publish
from hilo.kernel.ids import new_id
from hilo.kernel.principal import Sees
from hilo.kernel.realtime import Event, announce
from hilo.staff.notices import Notice
from hilo.staff.notify import notify

KEEP: Literal["keep"] = "keep"
GONE = "whom_it_left"  # the stream's topic for those who see only what is given to a team or a person, by its id


class Assignment(msgspec.Struct, frozen=True):
    """The new assignee and team; KEEP leaves one as it is, None takes it away."""

    assignee: UUID | Literal["keep"] | None = KEEP
    team: UUID | Literal["keep"] | None = KEEP
    if_version: int | None = None


async def assign(tx: Tx, conversation_id: UUID, wish: Assignment, by: Author, sees: Sees) -> int:
    """The new version. Raises ConversationChanged when `if_version` is not the current one, UnknownAssignee."""
    conversation = await store.lock(tx, conversation_id, sees)
    if wish.if_version is not None and wish.if_version != conversation.version:
        raise ConversationChanged(
            extra={
                "version": conversation.version,
                "assignee": str(conversation.assignee_id) if conversation.assignee_id else None,
            }
        )
    assignee = conversation.assignee_id if wish.assignee == KEEP else wish.assignee
    team = conversation.team_id if wish.team == KEEP else wish.team
    # Only what is new: whoever has it may have left the company since, and stays until somebody else is named.
    if not await store.known(tx, *(None if new == KEEP else new for new in (wish.assignee, wish.team))):
        raise UnknownAssignee
    if (assignee, team) == (conversation.assignee_id, conversation.team_id):
        return conversation.version
    await store.assign(tx, conversation.id, assignee, team)
    change = new_id()
    said = await _said(tx, conversation, assignee, team)
    await thread.put(
        tx, Item(conversation.profile_id, tx.now, change, "change", change, said, conversation.id, by_name=by.name)
    )
    await announce(
        tx,
        Event("conversation.assigned", "conversation", conversation.id, None, {"assignee": assignee, "team": team}),
    )
    left = (conversation.team_id if team != conversation.team_id else None), conversation.assignee_id
    await announce(tx, *[Event("inbox.changed", GONE, one) for one in left if one is not None and one != assignee])
    await publish(tx, ConversationAssigned(conversation.id, assignee, team, by.id))
    if assignee is not None and assignee != conversation.assignee_id:
        await notify(tx, Notice("assigned", assignee, conversation.id, by.id))
    return conversation.version + 1


async def _said(tx: Tx, before: Conversation, assignee: UUID | None, team: UUID | None) -> str:
    """To whom, as far as it is new: `assigned: Leo · Invoices`; a hyphen stands for nobody and for no team."""
    who, which = await store.names_of(tx, assignee, team)
    new = ([who or "-"] if assignee != before.assignee_id else []) + ([which or "-"] if team != before.team_id else [])
    return f"assigned: {' · '.join(new)}"[:300]
