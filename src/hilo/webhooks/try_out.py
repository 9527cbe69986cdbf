"""Try an endpoint out: one signed event of the type `webhook.test`, posted now, whatever its state."""

from uuid import UUID

import msgspec

from hilo.kernel.env import Env
from hilo.kernel.ids import new_id
from hilo.kernel.principal import Principal
from hilo.kernel.secrets import SecretUnreadable
from hilo.staff.audit import record
from hilo.staff.rights import ensure_within
from hilo.webhooks import store
from hilo.webhooks.errors import WebhookUnknown
from hilo.webhooks.model import body
from hilo.webhooks.post import post
from hilo.webhooks.target import target_of


class TriedOut(msgspec.Struct, frozen=True):
    """What came of it. `status` is null where no answer came; `error` says why."""

    id: UUID
    delivered: bool
    status: int | None
    error: str


async def try_out(env: Env, endpoint_id: UUID, by: Principal) -> TriedOut:
    """Posts outside of any transaction; not repeated, and no delivery. Raises WebhookUnknown, MoreThanYourOwn."""
    async with env.db.unit_of_work() as tx:
        row = await store.addressee(tx, endpoint_id)
        if row is None:
            raise WebhookUnknown
        ensure_within(env, by, row.role)
        await record(tx, by, "webhook.tested", f"webhook:{endpoint_id}")
    event_id = new_id()
    try:
        target = target_of(env, row)
    except SecretUnreadable as error:
        return TriedOut(event_id, False, None, str(error))
    content = body("webhook.test", env.clock.now(), {"webhook_id": endpoint_id})
    tried = await post(env, target, event_id, content)
    return TriedOut(event_id, tried.arrived, tried.status, tried.error)
