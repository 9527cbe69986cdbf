"""SQL of raw envelopes: whether one holds what its reader may not see."""

from uuid import UUID

from hilo.kernel.db import Tx
from hilo.kernel.principal import Sees
from hilo.kernel.sql import named_sql

HIDDEN_IN_ENVELOPE = named_sql(__file__, "queries_envelopes.sql")("hidden_in_envelope")


async def hidden_in_envelope(tx: Tx, envelope_id: UUID, sees: Sees) -> bool:
    """Whether a message that came in this envelope stands behind a wall."""
    return await tx.fetchval(HIDDEN_IN_ENVELOPE, envelope_id, sees.wall_numbers()) or False
