"""Tell: write down, in the transaction of what happened, who is to hear of it. Posting follows."""

from collections.abc import Sequence

from hilo.kernel.db import Tx
from hilo.webhooks import store_deliveries as store
from hilo.webhooks.interest import interest
from hilo.webhooks.model import News

WAKE = "webhooks"


async def tell(tx: Tx, news: Sequence[News]) -> None:
    """One statement, however much news; none when nobody wants to hear of any of it."""
    if not news or not interest(tx.env).in_any(one.type for one in news):
        return
    if await store.tell(tx, news):
        wake(tx)


def wake(tx: Tx) -> None:
    """Once this is durable, the workers look for what is due."""
    env = tx.env
    tx.after_commit(lambda: env.wakes.say(WAKE))
