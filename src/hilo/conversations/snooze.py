"""Snooze a conversation until a time or until the customer writes, and wake it: a row that says who and when."""

from datetime import datetime, timedelta
from uuid import UUID

from hilo.conversations import store
from hilo.conversations import store_snooze as snoozes
from hilo.conversations.change import tell
from hilo.conversations.errors import ConversationIsClosed
from hilo.conversations.errors_labels import NotSnoozed, SnoozeIsOver
from hilo.conversations.facts import ConversationSnoozed, ConversationWoken
from hilo.conversations.model import Author
from hilo.kernel.db import Tx
from hilo.kernel.env import Env
from hilo.kernel.facts import publish
from hilo.kernel.principal import Sees
from hilo.kernel.realtime import Event, announce
from hilo.staff.notices import Notice
from hilo.staff.notify import notify

LONGEST = timedelta(days=366)
BATCH = 200


async def snooze(tx: Tx, conversation_id: UUID, until: datetime | None, by: Author, sees: Sees) -> None:
    """None: until the customer writes, which wakes it in any case. One that is snoozed is snoozed anew.

    Raises UnknownConversation, ConversationIsClosed, SnoozeIsOver.
    """
    if until is not None and not tx.now < until <= tx.now + LONGEST:
        raise SnoozeIsOver(where="$.until")
    conversation = await store.lock(tx, conversation_id, sees)
    if conversation.state == "closed":
        raise ConversationIsClosed
    await snoozes.snooze(tx, conversation.id, until, by)
    said = f"{until:%Y-%m-%d %H:%M} UTC" if until else ""
    await tell(tx, conversation, "snoozed", by, said, {"until": until})
    await publish(tx, ConversationSnoozed(conversation.id, by.id))


async def wake(tx: Tx, conversation_id: UUID, by: Author, sees: Sees) -> None:
    """Takes the snooze back. Raises UnknownConversation, NotSnoozed."""
    conversation = await store.lock(tx, conversation_id, sees)
    if conversation.state != "snoozed":
        raise NotSnoozed
    await snoozes.wake(tx, conversation.id)
    await tell(tx, conversation, "woken", by, details={"because": "undone"})
    await publish(tx, ConversationWoken(conversation.id, "undone"))


async def wake_due(env: Env) -> None:
    """A schedule: wakes all whose time has come, some at a time, so that nobody waits for it. Raises DatabaseAway."""
    while True:
        async with env.db.unit_of_work() as tx:
            ids = await snoozes.due(tx, BATCH)
            woken = await snoozes.wake_all(tx, ids, "woken") if ids else []
            await told_woken(tx, woken, "time")
            if woken:
                who = await snoozes.who_snoozed(tx, woken)
                await notify(tx, *(Notice("woken", user, one) for one, user in who.items()))
        if not woken:
            return


async def told_woken(tx: Tx, ids: list[UUID], because: str) -> None:
    """Tells the stream and the slices above."""
    await announce(tx, *(Event("conversation.woken", "conversation", one, None, {"because": because}) for one in ids))
    await publish(tx, *(ConversationWoken(one, because) for one in ids))
