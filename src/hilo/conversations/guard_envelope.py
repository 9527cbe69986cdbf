"""Guard raw envelopes: the bytes of a message are as walled as the message."""

from collections.abc import Sequence

from hilo.channels.errors import UnknownEnvelope
from hilo.channels.facts import EnvelopeOpened
from hilo.conversations import store_envelopes as store
from hilo.kernel.db import Tx


async def guard_envelopes(tx: Tx, opened: Sequence[EnvelopeOpened]) -> None:
    """Raises UnknownEnvelope for one with words behind a wall that its reader does not pass.

    What could not be understood at all belongs to no conversation: whoever manages channels may see it.
    """
    for fact in opened:
        if await store.hidden_among(tx, fact.account_id, fact.event_ids, fact.sees):
            raise UnknownEnvelope
