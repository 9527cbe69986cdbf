"""Tell whoever has a conversation that the customer wrote in it."""

from collections.abc import Sequence

from hilo.conversations.facts import MessageReceived
from hilo.kernel.db import Tx
from hilo.staff.notices import Notice
from hilo.staff.notify import notify


async def tell_assignees(tx: Tx, received: Sequence[MessageReceived]) -> None:
    """Costs a batch nothing where nobody has any of the conversations."""
    told = {
        (f.assignee, f.conversation_id): Notice("replied", f.assignee, f.conversation_id)
        for f in received
        if f.assignee
    }
    await notify(tx, *told.values())
