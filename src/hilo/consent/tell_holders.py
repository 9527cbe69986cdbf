"""Tell whoever has a person open that their wishes changed: a stop, its end, a yes, its withdrawal."""

from collections.abc import Collection

from hilo.consent import store
from hilo.customers.words import changed
from hilo.kernel.db import Tx
from hilo.kernel.realtime import announce


async def tell_holders(tx: Tx, handles: Collection[tuple[str, str]]) -> None:
    """One event (`wishes.changed`) for each customer who has one of these handles (kind, normal form) now.

    It names the customer and nothing else: what they want is for who may read it to fetch.
    """
    if handles:
        await announce(tx, *changed("wishes.changed", None, *await store.holders(tx, handles)))
