"""Guard what the gate decided: to whom a message was to go is as walled as the message."""

from collections.abc import Sequence

from hilo.consent.facts import DecisionsAsked
from hilo.conversations import store
from hilo.kernel.db import Tx


async def guard_decisions(tx: Tx, asked: Sequence[DecisionsAsked]) -> None:
    """Marks as hidden what stands behind a wall that its reader does not pass."""
    for each in asked:
        if await store.is_hidden(tx, each.about, each.sees):
            each.hidden.append(each.about)
