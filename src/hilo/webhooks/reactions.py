"""Which facts of the slices below are told, and as what. Ids and what a list needs, never words of a customer."""

from collections.abc import Sequence

from hilo.channels.facts import DeliveryChanged
from hilo.conversations.facts import (
    ConversationAssigned,
    ConversationClosed,
    ConversationReopened,
    MessageReceived,
    MessageSent,
)
from hilo.customers.facts import CustomersMerged, MergeUndone
from hilo.kernel.db import Tx
from hilo.kernel.facts import on
from hilo.webhooks.model import News
from hilo.webhooks.tell import tell

ON_ITS_WAY = ("held", "queued", "sending")  # states that lead nobody to do anything


async def received(tx: Tx, facts: Sequence[MessageReceived]) -> None:
    await tell(tx, [News("message.received", {"opened": f.opened}, f.conversation_id, f.message_id) for f in facts])


async def sent(tx: Tx, facts: Sequence[MessageSent]) -> None:
    await tell(tx, [News("message.sent", {}, f.conversation_id, f.message_id) for f in facts])


async def delivery_changed(tx: Tx, facts: Sequence[DeliveryChanged]) -> None:
    """The conversation is that of the message. The provider's words are left out: they may name the recipient."""
    told = [f for f in facts if f.state not in ON_ITS_WAY]
    await tell(tx, [News("message.changed", {"state": f.state, "code": f.code}, message_id=f.message_id) for f in told])


async def closed(tx: Tx, facts: Sequence[ConversationClosed]) -> None:
    await tell(tx, [News("conversation.closed", {}, f.conversation_id) for f in facts])


async def reopened(tx: Tx, facts: Sequence[ConversationReopened]) -> None:
    await tell(tx, [News("conversation.reopened", {}, f.conversation_id) for f in facts])


async def assigned(tx: Tx, facts: Sequence[ConversationAssigned]) -> None:
    await tell(
        tx,
        [
            News("conversation.assigned", {"assignee_id": f.assignee_id, "team_id": f.team_id}, f.conversation_id)
            for f in facts
        ],
    )


async def merged(tx: Tx, facts: Sequence[CustomersMerged]) -> None:
    await tell(
        tx,
        [
            News("customers.merged", {"merge_id": f.merge_id, "customer_id": f.into, "absorbed_id": f.absorbed})
            for f in facts
        ],
    )


async def parted(tx: Tx, facts: Sequence[MergeUndone]) -> None:
    await tell(
        tx,
        [
            News("customers.parted", {"merge_id": f.merge_id, "customer_id": f.kept, "restored_id": f.restored})
            for f in facts
        ],
    )


REACTIONS = (
    on(MessageReceived, received),
    on(MessageSent, sent),
    on(DeliveryChanged, delivery_changed),
    on(ConversationClosed, closed),
    on(ConversationReopened, reopened),
    on(ConversationAssigned, assigned),
    on(CustomersMerged, merged),
    on(MergeUndone, parted),
)
