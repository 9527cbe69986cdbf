"""Which verb runs on whose fact."""

from collections.abc import Sequence

from hilo.channels.facts import Arrived, DeliveryChanged
from hilo.customers.facts import MergeUndone
from hilo.kernel.db import Tx
from hilo.kernel.facts import on
from hilo.portal import store
from hilo.portal.continue_by_mail import watch
from hilo.portal.introduce import note_visitors


async def part(tx: Tx, undone: Sequence[MergeUndone]) -> None:
    """Two who turned out to be two: neither sees what the other said any more."""
    await store.part(tx, [fact.merge_id for fact in undone])


REACTIONS = (on(Arrived, note_visitors), on(MergeUndone, part), on(DeliveryChanged, watch))
