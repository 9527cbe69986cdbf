"""SQL of raw envelopes: whether one holds what its reader may not see."""

from collections.abc import Sequence
from uuid import UUID

from hilo.kernel.db import Tx
from hilo.kernel.principal import Sees
from hilo.kernel.sql import named_sql

HIDDEN_AMONG = named_sql(__file__, "queries_envelopes.sql")("hidden_among")


async def hidden_among(tx: Tx, account_id: UUID, event_ids: Sequence[str], sees: Sees) -> bool:
    """Whether one of these events of an account became a message behind a wall."""
    return bool(await tx.fetchval(HIDDEN_AMONG, account_id, list(event_ids), sees.wall_numbers()))
