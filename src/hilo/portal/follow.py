"""A visitor as a reader of the stream: hears what is theirs, and what they took is noted as delivered."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from itertools import count
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

import msgspec

from hilo.channels.served import note_served
from hilo.kernel.errors import DatabaseAway
from hilo.kernel.stream_reader import Hears, Reader, Sent
from hilo.portal.hear import hear

if TYPE_CHECKING:
    from hilo.kernel.env import Env
    from hilo.kernel.principal import Principal

MOST = 6  # open streams of one visitor
_TURNS = count()


class _Item(msgspec.Struct):
    id: UUID
    state: str
    channel: str
    from_: str = msgspec.field(name="from")


class _Told(msgspec.Struct):
    item: _Item


class VisitorReader(Reader):
    """One tab. Its lines are few; a reader that lets 200 wait is gone, and resumes by its cursor."""

    hears: Hears | None = staticmethod(hear)
    waiting_max: ClassVar[int] = 200

    def __init__(self, env: "Env", by: "Principal", begin: int, since: int | None = None) -> None:
        super().__init__(env, by, begin, since)
        self.begun = next(_TURNS)

    async def events(self) -> AsyncGenerator[Sent, None]:
        async with aclosing(super().events()) as events:
            async for sent in events:
                yield sent  # what is after it runs once the page's connection took it
                if sent.event == "message":
                    await self._note(sent)

    async def _note(self, sent: Sent) -> None:
        item = msgspec.json.decode(sent.data, type=_Told).item
        if item.from_ == "me" or item.state != "sent":
            return
        try:
            async with self.env.db.unit_of_work() as tx:
                await note_served(tx, [item.id], "delivered")
        except DatabaseAway:
            return  # it is noted when the page next asks for its messages


def make_room(env: "Env", visitor_id: UUID) -> None:
    """Lets the visitor's oldest streams go where there are too many: tabs that were closed without a word."""
    own = [reader for reader in env.hub.readers if isinstance(reader, VisitorReader) and reader.by.id == visitor_id]
    for reader in sorted(own, key=lambda reader: reader.begun)[: max(0, len(own) - MOST + 1)]:
        reader.end()
