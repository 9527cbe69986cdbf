"""Disable an endpoint of our own accord: it is told nothing more until somebody enables it."""

from uuid import UUID

import structlog

from hilo.kernel.db import Tx
from hilo.kernel.principal import system_principal
from hilo.kernel.realtime import Event, announce
from hilo.staff.audit import record
from hilo.webhooks import store
from hilo.webhooks.interest import endpoints_changed

log = structlog.get_logger()


async def disable(tx: Tx, endpoint_id: UUID, reason: str) -> None:
    """`reason`: gone (it answered 410), failing (nothing got through for days), secret_unreadable."""
    if not await store.disable(tx, endpoint_id, reason):
        return
    log.warning("a webhook is disabled", endpoint=str(endpoint_id), reason=reason)
    await record(tx, system_principal(), "webhook.disabled", f"webhook:{endpoint_id}", {"reason": reason})
    await announce(tx, Event("webhook.changed", "webhook", endpoint_id, details={"state": "disabled"}))
    endpoints_changed(tx)
