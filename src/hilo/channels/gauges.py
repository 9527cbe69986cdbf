"""What the metrics show of channels: what waits to be understood, what waits to be sent, what was parked."""

from hilo.channels import store_gauges as store
from hilo.channels.store_listening import states as listening_states
from hilo.kernel.db import Tx
from hilo.kernel.metrics import Gauge


async def gauges(tx: Tx) -> list[Gauge]:
    """Numbers and tables by state; queues are short unless something is wrong."""
    arrivals, oldest_at, parked = await store.waiting(tx)
    age = (tx.now - oldest_at).total_seconds() if oldest_at else 0.0
    states = await store.outbox(tx)
    listening = await listening_states(tx)
    return [
        Gauge("hilo_arrivals_waiting", "Envelopes kept and not yet understood.", {(): arrivals}),
        Gauge(
            "hilo_arrivals_oldest_seconds", "Age of the oldest of them that nothing holds back.", {(): max(age, 0.0)}
        ),
        Gauge("hilo_envelopes_parked", "Envelopes that could not be understood.", {(): parked}),
        Gauge("hilo_outbox_parts", "Outgoing parts on their way.", {(s,): n for s, n in states.items()}, ("state",)),
        Gauge(
            "hilo_listening_accounts",
            "Accounts that wait at their provider.",
            {(s,): listening.get(s, 0) for s in ("connected", "away", "refused")},
            ("state",),
        ),
    ]
