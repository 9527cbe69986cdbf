"""SQL of forwarding: the chosen messages as their viewer sees them, and whose an address is."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from hilo.kernel.db import Tx
from hilo.kernel.files import File
from hilo.kernel.principal import Sees
from hilo.kernel.sql import named_sql

_q = named_sql(__file__, "queries_forward.sql")
CHOSEN, FILES, OWNER = _q("chosen"), _q("files"), _q("owner")


class Quoted(msgspec.Struct, frozen=True):
    """What somebody said, to be quoted."""

    who: str
    at: datetime
    text: str


class Addressee(msgspec.Struct, frozen=True):
    """An address and the profile that what is sent to it hangs on."""

    identifier_id: UUID
    profile_id: UUID


async def chosen(tx: Tx, conversation_id: UUID, ids: Sequence[UUID], sees: Sees) -> list[Quoted]:
    """Those of the messages that are of this conversation and that the viewer sees, in time order."""
    rows = await tx.fetch(CHOSEN, conversation_id, list(ids), sees.wall_numbers())
    return [Quoted(row["who"], row["at"], row["text"]) for row in rows]


async def files(
    tx: Tx, conversation_id: UUID, messages: Sequence[UUID], wanted: Sequence[UUID] | None, sees: Sees
) -> list[File]:
    """Files of these messages that the viewer sees: all, or the wanted ones. In the order in which they came."""
    given = None if wanted is None else list(wanted)
    rows = await tx.fetch(FILES, conversation_id, list(messages), sees.wall_numbers(), given)
    return [File(**row) for row in rows]


async def owner(tx: Tx, kind: str, value_norm: str) -> Addressee | None:
    """The one who is known to read what goes to this address; None when nobody is."""
    row = await tx.fetchrow(OWNER, kind, value_norm)
    return Addressee(row["identifier_id"], row["profile_id"]) if row else None
