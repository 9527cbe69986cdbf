"""Which verb runs on whose fact: repeats are counted after we answer, and at the end."""

from collections.abc import Sequence

from hilo.again.repeated import Written, count_later
from hilo.conversations.facts import ConversationClosed, MessageSent
from hilo.kernel.db import Tx
from hilo.kernel.facts import on


async def sent(tx: Tx, facts: Sequence[MessageSent]) -> None:
    await count_later(tx, [Written(f.conversation_id, f.message_id) for f in facts])


async def closed(tx: Tx, facts: Sequence[ConversationClosed]) -> None:
    await count_later(tx, [Written(f.conversation_id) for f in facts])


REACTIONS = (on(MessageSent, sent), on(ConversationClosed, closed))
