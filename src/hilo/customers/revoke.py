"""Undo what an account vouched for: all its links since a time end at once; messages stay where they are."""

from datetime import datetime
from uuid import UUID

from hilo.customers import store
from hilo.customers.compare_queue import ask_to_compare
from hilo.customers.words import as_row, changed
from hilo.kernel.db import Tx
from hilo.kernel.principal import Principal
from hilo.kernel.realtime import announce


async def revoke_links(tx: Tx, account_id: UUID, since: datetime, by: Principal) -> int:
    """Ends the live links that this account made since then; gives how many. Who comes next is looked at afresh."""
    ended = await store.revoke(tx, account_id, since, as_row(by))
    await ask_to_compare(tx, sorted({link["profile_id"] for link in ended}))
    await announce(tx, *changed("customer.changed", None, *sorted({link["customer_id"] for link in ended})))
    return len(ended)
