"""Tell whoever has a conversation that the customer wrote in it."""

from collections.abc import Sequence

from hilo.conversations import store_notices
from hilo.conversations.facts import MessageReceived
from hilo.kernel.db import Tx
from hilo.staff.notices import Notice
from hilo.staff.notify import notify


async def tell_assignees(tx: Tx, received: Sequence[MessageReceived]) -> None:
    """One statement for the batch where nobody has any of the conversations."""
    whose = await store_notices.assignees(tx, sorted({fact.conversation_id for fact in received if not fact.opened}))
    await notify(tx, *[Notice("replied", assignee, conversation) for conversation, assignee in whose.items()])
