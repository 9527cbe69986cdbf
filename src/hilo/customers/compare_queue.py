"""Profiles that changed wait here to be compared; the worker is woken when the change is durable."""

from collections.abc import Sequence
from uuid import UUID

from hilo.customers import store_compare as store
from hilo.kernel.db import Tx

WAKE = "customers.compare"


async def ask_to_compare(tx: Tx, profiles: Sequence[UUID]) -> None:
    """Has these profiles looked at again, with all that they say by then. One statement."""
    if profiles:
        await store.ask(tx, profiles)
        wake(tx)


async def ask_to_compare_all(tx: Tx, *customers: UUID) -> None:
    """Has customers looked at again that were merged or parted: their profiles stand beside others now."""
    await store.ask_of(tx, customers)
    wake(tx)


def wake(tx: Tx) -> None:
    """Once the transaction is durable; whoever put profiles into the queue in a statement of their own calls it."""
    tx.after_commit(lambda: tx.env.wakes.say(WAKE))
