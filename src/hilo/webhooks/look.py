"""Which endpoints are told nothing at the moment."""

from hilo.kernel.db import Tx
from hilo.webhooks import store
from hilo.webhooks.model import Endpoint


async def troubled(tx: Tx) -> list[Endpoint]:
    """Those that are paused or disabled, among the first 200."""
    return [endpoint for endpoint in await store.page(tx, None, 200) if endpoint.state != "enabled"]
