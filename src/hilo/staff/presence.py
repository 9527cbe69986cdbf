"""Say that one is there: online, away or busy. It ends by itself unless it is said again."""

from uuid import UUID

from hilo.kernel.db import Tx
from hilo.kernel.principal import Principal
from hilo.kernel.realtime import Event, announce
from hilo.staff import store_access
from hilo.staff.model import PRESENCE_LASTS, Presence, PresenceState
from hilo.staff.rights import ensure_person


async def be_present(tx: Tx, state: PresenceState, by: Principal) -> Presence:
    """Lasts PRESENCE_LASTS. Announced when it is another state than before. Raises OnlyPeople."""
    presence = await store_access.put_presence(tx, ensure_person(by), state, tx.now + PRESENCE_LASTS)
    if presence.since_at == tx.now:
        await announce(tx, Event("presence.changed", "user", by.id, details={"state": state}))
    return presence


async def end_presences(tx: Tx, *user_ids: UUID) -> None:
    """Announces that those are gone who did not say it again in time, and these users."""
    gone = await store_access.end_presences(tx, user_ids)
    await announce(tx, *[Event("presence.changed", "user", one, details={"state": "gone"}) for one in gone])
