"""Look a person's preferences up: what holds at each of their addresses, whoever they are merged with."""

from uuid import UUID

import msgspec

from hilo.consent import store
from hilo.consent.model import Consent, Suppression
from hilo.customers.look import handles
from hilo.kernel.db import Tx


class Preference(msgspec.Struct, frozen=True):
    """What holds at one address (normal form): its live stops, and its live yes to promotion."""

    kind: str
    value: str
    suppressions: list[Suppression]
    consent: Consent | None


class Preferences(msgspec.Struct, frozen=True):
    """All addresses of a person, the best proven first."""

    items: list[Preference]


async def preferences(tx: Tx, customer_id: UUID) -> Preferences:
    """What holds now at each live address of a person. Raises CustomerUnknown."""
    asked = await handles(tx, customer_id)
    stops, yeses = await store.live(tx, asked)
    consents = {(yes.kind, yes.value): yes for yes in yeses}
    return Preferences(
        [
            Preference(
                kind,
                value,
                [stop for stop in stops if (stop.kind, stop.value) == (kind, value)],
                consents.get((kind, value)),
            )
            for kind, value in asked
        ]
    )
