"""For tests of webhooks: a receiver, endpoints that post to it, and a worker that is told when to work."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from hilo.kernel.env import Env
from hilo.kernel.principal import System, system_principal
from hilo.kernel.testing_http import Receiver
from hilo.staff.model import Role
from hilo.webhooks import store, store_deliveries
from hilo.webhooks.add import Wish, add
from hilo.webhooks.model import EVENTS, Delivery, Endpoint, EventType, News
from hilo.webhooks.tell import tell
from hilo.webhooks.worker import WebhookWorker


class Hooks:
    """Endpoints of one environment, seen from both sides."""

    def __init__(self, env: Env, receiver: Receiver) -> None:
        self.env, self.receiver = env, receiver

    async def add(
        self, path: str = "/hook", events: Sequence[EventType] = EVENTS, role: Role = "supervisor", url: str = ""
    ) -> tuple[Endpoint, str]:
        """An endpoint at that path of the receiver, or at another address; and its secret."""
        async with self.env.db.unit_of_work() as tx:
            return await add(tx, Wish(url or self.receiver.url(path), events, role), system_principal("test"))

    async def tell(self, *news: News) -> None:
        async with self.env.db.unit_of_work() as tx:
            await tell(tx, news or [merged(1)])

    async def post(self) -> None:
        """Posts all that is due now."""
        await WebhookWorker(self.env).work_off()

    def told(self, path: str = "/hook") -> list[dict[str, Any]]:
        """The events that came at the path."""
        return [msgspec.json.decode(each.body) for each in self.receiver.at(path)]

    async def deliveries(self, endpoint: Endpoint) -> list[Delivery]:
        """All deliveries of an endpoint, newest first."""
        async with self.env.db.read() as tx:
            far = (tx.now.replace(year=9000), UUID(int=0))
            return await store_deliveries.page(tx, endpoint.id, None, far, System("a test looks"), 1000)

    async def now(self, endpoint: Endpoint) -> Endpoint:
        async with self.env.db.read() as tx:
            found = await store.one(tx, endpoint.id)
        assert found is not None
        return found


def merged(n: int) -> News:
    """News without a wall, with a number to know it by."""
    return News("customers.merged", {"customer_id": UUID(int=n)})
