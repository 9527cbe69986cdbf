"""What happened in conversations."""

from uuid import UUID

from hilo.kernel.facts import Fact


class MessageReceived(Fact, frozen=True):
    """A customer or third party wrote."""

    message_id: UUID
    conversation_id: UUID
    profile_id: UUID
    opened: bool


class MessageSent(Fact, frozen=True):
    """Somebody of the company wrote; delivery follows."""

    message_id: UUID
    conversation_id: UUID
    profile_id: UUID


class ConversationClosed(Fact, frozen=True):
    """A conversation was closed."""

    conversation_id: UUID


class ConversationReopened(Fact, frozen=True):
    """A closed conversation was opened again by the staff."""

    conversation_id: UUID


class ConversationAssigned(Fact, frozen=True):
    """A conversation has another assignee or team."""

    conversation_id: UUID
    assignee_id: UUID | None
    team_id: UUID | None
