"""What happened in conversations."""

from uuid import UUID

from hilo.kernel.facts import Fact


class MessageReceived(Fact, frozen=True):
    """A customer or third party wrote. `followed`: some of the staff may follow it; `assignee`: whose it is.

    `automatic`: a machine wrote it, and no machine answers. Of spam nobody hears.
    """

    message_id: UUID
    conversation_id: UUID
    profile_id: UUID
    opened: bool
    followed: bool = False
    assignee: UUID | None = None
    automatic: bool = False


class MessageSent(Fact, frozen=True):
    """Somebody of the company wrote; delivery follows."""

    message_id: UUID
    conversation_id: UUID
    profile_id: UUID
    by_id: UUID | None = None


class NoteWritten(Fact, frozen=True):
    """Somebody wrote an internal note, which may name colleagues."""

    note_id: UUID
    conversation_id: UUID
    by_id: UUID
    mentions: tuple[UUID, ...] = ()


class Mentioned(Fact, frozen=True):
    """Colleagues were named in a note. All of them may see it."""

    note_id: UUID
    conversation_id: UUID
    by_id: UUID
    user_ids: tuple[UUID, ...]


class FollowedChanged(Fact, frozen=True):
    """Something happened in what these users follow, done by somebody else; `by_id` None: by a customer."""

    conversation_id: UUID
    by_id: UUID | None
    user_ids: tuple[UUID, ...]


class ConversationClosed(Fact, frozen=True):
    """A conversation was closed."""

    conversation_id: UUID
    by_id: UUID | None = None


class ConversationReopened(Fact, frozen=True):
    """A closed conversation was opened again by the staff."""

    conversation_id: UUID
    by_id: UUID | None = None


class ConversationAssigned(Fact, frozen=True):
    """A conversation has another assignee or team."""

    conversation_id: UUID
    assignee_id: UUID | None
    team_id: UUID | None
    by_id: UUID | None = None


class ConversationLabelled(Fact, frozen=True):
    """A conversation was `tagged`, `prioritised` or `described`."""

    conversation_id: UUID
    what: str
    by_id: UUID | None = None


class ConversationSnoozed(Fact, frozen=True):
    """A conversation sleeps until a time, or until the customer writes."""

    conversation_id: UUID
    by_id: UUID | None = None


class ConversationWoken(Fact, frozen=True):
    """A conversation sleeps no more. `because` of time, words, or undone."""

    conversation_id: UUID
    because: str


class ConversationsMerged(Fact, frozen=True):
    """A conversation became part of another: all that hangs on it is there now."""

    merge_id: UUID
    into: UUID
    absorbed: UUID


class ConversationsParted(Fact, frozen=True):
    """A merge was undone: a conversation is one of its own again."""

    merge_id: UUID
    kept: UUID
    restored: UUID


class MessagesMoved(Fact, frozen=True):
    """Messages and notes went from one conversation to another, or back."""

    move_id: UUID
    from_id: UUID
    to_id: UUID
    items: tuple[UUID, ...]
