"""Put a wall around a conversation: only the named people, teams and roles see it from then on."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from hilo.conversations import store
from hilo.conversations.change import tell
from hilo.conversations.errors import UnknownAssignee
from hilo.conversations.model import Author
from hilo.kernel.db import Tx
from hilo.kernel.principal import Sees
from hilo.kernel.realtime import Event, announce

NOBODYS = UUID(int=0)


class Inside(msgspec.Struct, frozen=True):
    """Who may pass a wall."""

    users: Sequence[UUID] = ()
    teams: Sequence[UUID] = ()
    roles: Sequence[str] = ()

    def count(self) -> int:
        return len(set(self.users)) + len(set(self.teams)) + len(set(self.roles))


async def build_wall(tx: Tx, conversation_id: UUID, inside: Inside, by: Author, sees: Sees) -> None:
    """Replaces the wall. Raises UnknownAssignee when somebody named does not exist: nobody is walled out by a typo."""
    conversation = await store.lock(tx, conversation_id, sees)
    numbers = await store.wall_numbers(tx, inside.users, inside.teams, inside.roles)
    if not numbers or len(numbers) != inside.count():
        raise UnknownAssignee
    await store.set_wall(tx, conversation.id, numbers)
    # Whoever saw it and is outside now loads the lists anew, and is told no more than that.
    await tell(tx, conversation, "walled", by)
    await announce(tx, Event("inbox.changed", "inbox", NOBODYS))


async def take_wall_down(tx: Tx, conversation_id: UUID, by: Author, sees: Sees) -> None:
    """Everybody with the permission to read sees the conversation again."""
    conversation = await store.lock(tx, conversation_id, sees)
    await store.set_wall(tx, conversation.id, None)
    await tell(tx, conversation, "unwalled", by)
