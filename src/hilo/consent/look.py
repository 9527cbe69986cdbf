"""Look up what a person wants at each of their addresses, and what the gate decided about a message."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from hilo.consent import store
from hilo.consent.facts import DecisionsAsked
from hilo.consent.model import Consent, Suppression
from hilo.customers.look import handles
from hilo.kernel.db import Tx
from hilo.kernel.facts import publish
from hilo.kernel.principal import Sees


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


class Proof(msgspec.Struct, frozen=True):
    """A row that a decision of the gate names: a stop, a yes or a contact route, with who made it and what it says."""

    table: str
    row: UUID
    at: datetime
    by: str
    said: Mapping[str, Any]


async def proofs(tx: Tx, ids: Sequence[UUID]) -> list[Proof]:
    """What the gate's reasons name by these ids; what is gone is left out."""
    return [Proof(r["table"], r["row"], r["at"], r["by"], r["said"]) for r in await store.proofs(tx, ids)]


async def decisions(tx: Tx, about: UUID, limit: int, sees: Sees) -> list[store.Decided]:
    """The newest first; none where the message stands behind a wall, as if there were no such message."""
    asked = DecisionsAsked(about, sees)
    await publish(tx, asked)
    return [] if asked.hidden else await store.decisions_of(tx, about, limit)
