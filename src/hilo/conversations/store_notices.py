"""SQL of what members of staff are told."""

from collections.abc import Sequence
from uuid import UUID

from hilo.kernel.db import Tx
from hilo.kernel.sql import named_sql

_q = named_sql(__file__, "queries_notices.sql")
ASSIGNEES = _q("assignees")


async def assignees(tx: Tx, conversation_ids: Sequence[UUID]) -> dict[UUID, UUID]:
    """Whose each conversation is; those of nobody are left out."""
    return {row["id"]: row["assignee_id"] for row in await tx.fetch(ASSIGNEES, conversation_ids)}
