"""Judge who may hear of which conversation: nobody is told of what they could not open."""

from collections.abc import Iterable
from uuid import UUID

from hilo.kernel.db import Tx
from hilo.kernel.module import Audience
from hilo.kernel.principal import Principal
from hilo.staff.notices import NEEDED, Reader


async def audiences_of(tx: Tx, conversation_ids: Iterable[UUID]) -> dict[UUID, Audience]:
    """Who may hear of these conversations, as the slice that owns them says; what is gone is left out."""
    ids = sorted(set(conversation_ids))
    found: dict[UUID, Audience] = {}
    for module in tx.env.modules:
        if ids and (judge := module.audiences.get("conversation")):
            found |= await judge(tx, ids)
    return found


def may_hear(reader: Reader | Principal | None, audience: Audience | None) -> bool:
    """Whether this person may know of a conversation with this audience."""
    if reader is None or audience is None:
        return False
    return NEEDED in reader.permissions and audience.admits(reader.permissions, reader.numbers)
