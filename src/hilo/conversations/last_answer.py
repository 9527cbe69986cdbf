"""Who answered last: so that nobody answers what somebody answered a moment ago."""

from datetime import datetime
from uuid import UUID

import msgspec

from hilo.conversations import store_answers as store
from hilo.conversations.errors_together import AnsweredMeanwhile
from hilo.kernel.db import Tx
from hilo.kernel.principal import Sees


class LastAnswer(msgspec.Struct, frozen=True):
    """The company's newest words in a conversation: the message, when, by whom. What a machine said is none."""

    message: UUID
    at: datetime
    by: UUID | None
    name: str


async def last_answer(tx: Tx, conversation_id: UUID, sees: Sees) -> LastAnswer | None:
    """None: nobody answered yet."""
    row = await store.last_answer(tx, conversation_id, sees)
    return None if row is None else LastAnswer(**dict(row))


async def ensure_nobody_answered(tx: Tx, conversation_id: UUID, known: UUID | None, sees: Sees) -> None:
    """Raises AnsweredMeanwhile when the last answer is another one than the writer knew; None: there was none.

    In a conversation that the caller has locked: of two who answer at once, the second is told of the first.
    """
    found = await last_answer(tx, conversation_id, sees)
    if found is None or found.message == known:
        return
    ago = max(round((tx.now - found.at).total_seconds()), 0)
    raise AnsweredMeanwhile(
        f"{found.name or 'Hilo'} answered {ago} s ago.",
        extra={"last_answer": msgspec.to_builtins(found), "seconds_ago": ago},
    )
