"""Change an endpoint, pause and enable it, delete it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec

from hilo.kernel.db import Tx
from hilo.kernel.principal import Principal
from hilo.staff.rights import ensure_within
from hilo.webhooks import store
from hilo.webhooks.add import ensure_url, in_order, say_changed
from hilo.webhooks.errors import WebhookUnknown
from hilo.webhooks.model import Endpoint
from hilo.webhooks.tell import wake


async def change(tx: Tx, endpoint_id: UUID, changes: Mapping[str, Any], by: Principal) -> Endpoint:
    """`changes`: any of url, description, events, role, state (enabled or paused).

    With a new address or enabled anew it starts with a clean slate. What waited while it was paused or disabled goes
    then. Raises WebhookUnknown, InvalidUrl, MoreThanYourOwn.
    """
    endpoint, _ = await held(tx, endpoint_id, by)
    wanted = msgspec.structs.replace(endpoint, **changes)
    wanted = msgspec.structs.replace(wanted, events=in_order(wanted.events))
    ensure_url(wanted.url)
    ensure_within(tx.env, by, wanted.role)
    if wanted.state != endpoint.state:
        wanted = msgspec.structs.replace(wanted, state_reason="", state_at=tx.now)
    if wanted.url != endpoint.url or (wanted.state, endpoint.state) == ("enabled", "disabled"):
        wanted = msgspec.structs.replace(wanted, failing_since=None)
    if wanted == endpoint:
        return endpoint
    changed = await store.change(tx, wanted)
    await say_changed(tx, changed.id)
    wake(tx)
    return changed


async def pause_all(tx: Tx) -> int:
    """Pauses every enabled endpoint, for a copy of an installation that is to tell nobody; gives how many."""
    paused, after = 0, None
    while found := await store.page(tx, after, 200):
        for endpoint in found:
            if endpoint.state == "enabled":
                await store.change(tx, msgspec.structs.replace(endpoint, state="paused", state_at=tx.now))
                await say_changed(tx, endpoint.id)
                paused += 1
        after = found[-1].id
    return paused


async def remove(tx: Tx, endpoint_id: UUID, by: Principal) -> None:
    """It is told nothing more; its secrets are gone. Raises WebhookUnknown, MoreThanYourOwn."""
    await held(tx, endpoint_id, by)
    await store.remove(tx, endpoint_id)
    await say_changed(tx, endpoint_id)


async def held(tx: Tx, endpoint_id: UUID, by: Principal) -> tuple[Endpoint, str]:
    """The endpoint, locked, and what is sealed of it.

    Raises WebhookUnknown, and MoreThanYourOwn: who changes an endpoint of a greater role would see with its eyes.
    """
    found = await store.lock(tx, endpoint_id)
    if found is None:
        raise WebhookUnknown
    ensure_within(tx.env, by, found[0].role)
    return found
