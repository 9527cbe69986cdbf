"""Which verb runs on whose fact."""

from collections.abc import Sequence
from uuid import UUID

from hilo.channels.facts import Arrived, DeliveryChanged, EnvelopeOpened, RecipientReported
from hilo.consent.facts import DecisionsAsked
from hilo.conversations import store
from hilo.conversations.deliveries import follow, note_reports
from hilo.conversations.drafts import carry_drafts
from hilo.conversations.facts import (
    ConversationAssigned,
    ConversationClosed,
    ConversationReopened,
    ConversationsMerged,
    FollowedChanged,
    Mentioned,
    MessageReceived,
    MessageSent,
    NoteWritten,
)
from hilo.conversations.follow import (
    follow_what_is_answered,
    follow_what_is_given,
    follow_what_it_became,
    notify_followers,
    notify_mentioned,
    tell_followers,
)
from hilo.conversations.guard_decisions import guard_decisions
from hilo.conversations.guard_envelope import guard_envelopes
from hilo.conversations.part_people import part_conversations
from hilo.conversations.preview import preview_split
from hilo.conversations.receive import receive
from hilo.conversations.split import split_mixed
from hilo.conversations.tell_assignee import tell_assignees
from hilo.customers.facts import MergeUndone, UndoPreviewed
from hilo.kernel.db import Tx
from hilo.kernel.facts import on
from hilo.kernel.module import Audience


async def _receive(tx: Tx, arrived: Sequence[Arrived]) -> None:
    await receive(tx, [arrival for fact in arrived for arrival in fact.arrivals])


REACTIONS = (
    on(Arrived, _receive),
    on(DeliveryChanged, follow),
    on(RecipientReported, note_reports),
    on(EnvelopeOpened, guard_envelopes),
    on(DecisionsAsked, guard_decisions),
    on(MessageReceived, tell_assignees),
    on(MergeUndone, part_conversations),
    on(MergeUndone, split_mixed),
    on(UndoPreviewed, preview_split),
    on(MessageReceived, tell_followers),
    on(MessageSent, follow_what_is_answered),
    on(MessageSent, tell_followers),
    on(NoteWritten, tell_followers),
    on(ConversationAssigned, follow_what_is_given),
    on(ConversationAssigned, tell_followers),
    on(ConversationClosed, tell_followers),
    on(ConversationReopened, tell_followers),
    on(ConversationsMerged, follow_what_it_became),
    on(ConversationsMerged, carry_drafts),
    on(Mentioned, notify_mentioned),
    on(FollowedChanged, notify_followers),
)


async def audiences(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, Audience]:
    """Who may hear of which conversation, for the stream."""
    return {
        conversation: Audience(
            "conversations.read", None if wall is None else frozenset(wall), reach=frozenset(given_to)
        )
        for conversation, wall, given_to in await store.sights(tx, ids)
    }


async def everybody(_: Tx, ids: Sequence[UUID]) -> dict[UUID, Audience]:
    """What concerns the lists of all who read conversations, whatever the walls: it names no conversation."""
    return dict.fromkeys(ids, Audience("conversations.read", reach=None))


async def whom_it_left(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, Audience]:
    """Those limited to a team or to their own, from whom a conversation was taken: it is theirs to see no more."""
    numbers = await store.numbers_below_zero(tx, ids)
    return {
        one: Audience("conversations.read", reach=frozenset({number}), instead=True) for one, number in numbers.items()
    }
